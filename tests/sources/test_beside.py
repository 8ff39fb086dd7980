from __future__ import annotations

import pytest

from dataset_audit.sources.beside import Beside, some

PATHS = ["JPEGImages/1.jpg", "a/images/x/1.jpg", "a/images/x/1.png", "a/frames/2.jpg", "3.jpg"]


@pytest.mark.parametrize(
    ("file", "image"),
    [
        ("Annotations/1.xml", "JPEGImages/1.jpg"),
        ("JPEGImages/1.txt", "JPEGImages/1.jpg"),
        ("a/labels/x/1.txt", "a/images/x/1.jpg"),
        ("a/anything/x/1.txt", "a/images/x/1.jpg"),
        ("a/2.txt", "a/frames/2.jpg"),
        ("labels/3.txt", "3.jpg"),
        ("1.xml", "JPEGImages/1.jpg"),
        ("a/labels/y/1.txt", None),
        ("other/3.txt", None),
        ("b/labels/2.txt", None),
        ("a/labels/x/1.b.txt", None),
    ],
)
def test_an_image_lies_beside_or_in_the_folder_beside(file, image):
    row = Beside(PATHS).find(tuple(file.split("/")))
    assert (None if row is None else PATHS[row]) == image


def test_the_same_folder_goes_before_all_others():
    paths = ["images/1.jpg", "labels/1.jpg", "labels/images/1.jpg"]
    assert Beside(paths).find(("labels", "1.txt")) == 1


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("1.jpg", True), ("JPEGImages/1.jpg", True), ("./JPEGImages/1.jpg", True),
        ("/home/me/set/JPEGImages/1.jpg", True), ("C:\\set\\JPEGImages\\1.jpg", True),
        ("a/../JPEGImages/1.jpg", True), ("2.jpg", False), ("x/1.jpg", False), ("", False),
        ("..", False), ("/", False),
    ],
)  # fmt: skip
def test_a_path_is_held_where_it_should_be(name, held):
    assert Beside(PATHS).holds(("Annotations", "list.csv"), name) == held


def test_some_are_spread_over_all():
    assert some(range(100), 4) == [0, 25, 50, 75]
    assert len(some(range(39), 20)) == 20
    assert some([], 20) == []
