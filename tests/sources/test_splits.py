from __future__ import annotations

import pytest

from dataset_audit.sources.splits import split_called, split_in, split_of


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("instances_train2017.json", "train"),
        ("Valid", "val"),
        ("test-dev.txt", "test"),
        ("trainval.txt", "train"),
        ("trains.txt", None),
        ("latest.json", None),
        ("", None),
    ],
)
def test_a_split_is_a_whole_word_of_a_name(name, split):
    assert split_in(name) == split


def test_the_first_folder_that_is_named_like_a_split_decides_and_never_the_file():
    assert split_of(("set", "VAL", "train", "a.jpg")) == "val"
    assert split_of(("set", "train")) is None


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("Train", "train"), (" VALIDATION ", "val"), ("held out", "held out"), ("", None),
        ("default", None), ("UNASSIGNED", None), ("x" * 500, "x" * 200), ("\ud800", "\\ud800"),
    ],
)  # fmt: skip
def test_what_a_split_is_called(text, split):
    assert split_called(text) == split
