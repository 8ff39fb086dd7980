from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from dataset_audit.exiting import WRITERS, opened
from dataset_audit.options import Format


def test_every_form_has_its_writer():
    """HTML is a page that lies in the folder already."""
    assert {*WRITERS, "html"} == {form.value for form in Format}


@pytest.mark.parametrize("form", WRITERS)
def test_a_writer_is_where_it_is_said_to_be(form):
    module, name = WRITERS[form]
    assert callable(getattr(import_module(f"dataset_audit.reports.{module}"), name))


def test_output_is_whole_or_as_it_was(tmp_path):
    file = tmp_path / "report.md"
    file.write_text("before")
    with pytest.raises(TypeError), opened(file) as stream:
        print("half", file=stream, end=1)
    assert file.read_text() == "before"
    with opened(file) as stream:
        stream.write("after")
    assert [each.name for each in tmp_path.iterdir()] == ["report.md"]
    assert file.read_text() == "after"


def test_output_may_be_no_file():
    with opened(Path("/dev/null")) as stream:
        stream.write("told")
    assert not Path("/dev/null").is_file()
