from __future__ import annotations

from pathlib import Path

import pytest

from dataset_audit import options_measuring
from dataset_audit.errors import InputError, SettingsError
from dataset_audit.sources.layouts import LAYOUTS, NAMES, list_images
from tests.pictures import encoded, photo

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_last_layout_takes_what_no_other_does():
    assert NAMES[-1] == "folder"
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_help_and_readme_name_each_layout(layout):
    (option,) = options_measuring.LayoutOption.__metadata__
    assert layout.name in option.help
    assert f"| `{layout.name}` |" in README


def test_a_layout_that_is_not_there_names_the_nearest(tmp_path):
    with pytest.raises(SettingsError, match="did you mean `coco`"):
        list_images(tmp_path, "cocoo")


def test_a_file_that_no_layout_knows_is_refused(tmp_path):
    (tmp_path / "a.jpg").write_bytes(encoded(photo(1)))
    (tmp_path / "notes.xyz").write_text("no data set", encoding="utf-8")
    with pytest.raises(InputError, match="neither a folder nor an image"):
        list_images(tmp_path / "notes.xyz")


def test_a_forced_layout_is_taken_though_another_fits(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(encoded(photo(1)))
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.txt").write_text("0 0.5 0.5 0.2 0.2\n", encoding="utf-8")
    assert list_images(tmp_path).layout == "yolo"
    assert list_images(tmp_path, "folder").layout == "folder"
