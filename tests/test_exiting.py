from __future__ import annotations

from importlib import import_module

import pytest

from dataset_audit.exiting import WRITERS
from dataset_audit.options import Format


def test_every_form_has_its_writer():
    """HTML is a page that lies in the folder already."""
    assert {*WRITERS, "html"} == {form.value for form in Format}


@pytest.mark.parametrize("form", WRITERS)
def test_a_writer_is_where_it_is_said_to_be(form):
    module, name = WRITERS[form]
    assert callable(getattr(import_module(f"dataset_audit.reports.{module}"), name))
