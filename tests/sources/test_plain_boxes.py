from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.trees import boxes, faults, labels, listed, plant, splits

TEXT = "car 10 20 30.5 60\ntraffic light 1 2 3 4 difficult\n"
FOUND = {"car": 1, "traffic light": 1}


@pytest.fixture
def read(tmp_path):
    def read(text, *, image="images/1.jpg", file="labels/1.txt", layout=None):
        plant(tmp_path, {image: b"", file: text})
        return listed(tmp_path, layout)

    return read


def test_lines_are_objects(read):
    listing = read(TEXT)
    assert boxes(listing) == [
        ("images/1.jpg", "car", (10, 20, 20.5, 40)),
        ("images/1.jpg", "traffic light", (1, 2, 2, 2)),
    ]
    assert listing.drawn.pixels.all()
    assert (listing.layout, faults(listing), listing.others) == ("plain-boxes", [], ())
    assert listing.drawn.line.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("image", "file"),
    [
        ("1.png", "1.txt"),
        ("images/a/b/1.jpg", "labels/a/b/1.txt"),
        ("a/images/1.jpg", "a/labels/1.txt"),
        ("input/images-optional/1.jpg", "input/ground-truth/1.txt"),
        ("a/1.jpg", "a/gt/1.txt"),
        ("Images/1.jpg", "Labels/1.txt"),
    ],
)
def test_a_text_file_lies_beside_its_image(read, image, file):
    assert labels(read(TEXT, image=image, file=file)) == {image: FOUND}


def test_a_text_file_does_not_speak_of_an_image_of_another_clip(tmp_path):
    plant(tmp_path, {"a/1.jpg": b"", "b/1.txt": TEXT, "c/1.jpg": b"", "c/1.txt": TEXT})
    listing = listed(tmp_path)
    assert labels(listing) == {"a/1.jpg": None, "c/1.jpg": FOUND}
    assert faults(listing) == [("orphan-label", "b/1.txt", None)]


def test_images_without_text_and_with_an_empty_one_differ(tmp_path):
    plant(tmp_path, ["train/1.jpg", "train/2.jpg", "val/3.jpg", "train/2.txt"])
    plant(tmp_path, {"train/1.txt": TEXT})
    listing = listed(tmp_path)
    assert list(labels(listing).values()) == [FOUND, {}, None]
    assert list(splits(listing).values()) == ["train", "train", "val"]


@pytest.mark.parametrize(
    "text",
    [
        "", "a caption of a picture\n", "3 10 20 30 60\n", "0.5 1 2 3 4\n",
        "car 0.1 0.2 0.5 0.6\n", "car 30 60 10 20\n", "1 2 3 4\n", "car 1 2 3\n",
        "car 0.9 10 20 30 60\n", "car 10 20 30 60\nso\nmuch\nmore\n", "\0", "\udcff",
    ],
)  # fmt: skip
def test_stray_text_files_leave_a_folder_what_it_is(read, text):
    listing = read(text.encode("utf-8", "surrogateescape"))
    assert (listing.layout, listing.others) == ("folder", ("labels/1.txt",))


def test_what_a_model_said_is_not_read(tmp_path):
    plant(tmp_path, {"images/1.jpg": b"", "ground-truth/1.txt": TEXT})
    plant(tmp_path, {"detection-results/1.txt": "car 0.97 10 20 30 60\n", "classes.txt": "car\n"})
    listing = listed(tmp_path)
    assert labels(listing) == {"images/1.jpg": FOUND}
    assert listing.others == ("classes.txt", "detection-results/1.txt")
    assert faults(listing) == []


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ("car 1 2 3", "unreadable-annotation", "not a class and four numbers"),
        ("car 0.9 1 2 3 4", "unreadable-annotation", "not a class and four numbers"),
        ("car 1 2 3 x", "unreadable-annotation", "bottom is `x`"),
        ("car 1 2 3 -inf", "unreadable-annotation", "bottom is `-inf`"),
        ("car 1 2 3 1e999", "unreadable-annotation", "bottom is `1e999`"),
        ("car 1 2 3 1e99", "box-outside-image", "car: a box without area"),
        ("car 5 2 3 4", "box-outside-image", "car: a box without area"),
        ("car 10 20 30.5 60", "duplicate-id", "car: the same box as on line 1"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(read, line, kind, says):
    listing = read(f"{TEXT}\n{line}\n")
    (fault,) = listing.faults.listed
    assert (fault.kind, fault.file, fault.line) == (kind, "labels/1.txt", 4)
    assert fault.says.startswith(says)
    assert fault.path == "images/1.jpg"


@pytest.mark.parametrize("bad", [b"\xff\xfe", b"\0"])
def test_a_file_that_is_no_text_is_told_with_its_line(tmp_path, bad):
    plant(tmp_path, {"1.jpg": b"", "1.txt": TEXT, "2.jpg": b"", "2.txt": TEXT.encode() + bad})
    listing = listed(tmp_path)
    assert faults(listing) == [("unreadable-annotation", "2.txt", 3)]
    assert labels(listing) == {"1.jpg": FOUND, "2.jpg": None}


def test_two_files_of_one_image(tmp_path):
    plant(tmp_path, {"images/1.jpg": b"", "gt/1.txt": TEXT, "labels/1.txt": TEXT})
    listing = listed(tmp_path)
    assert faults(listing) == [("duplicate-id", "labels/1.txt", None)]
    assert labels(listing) == {"images/1.jpg": FOUND}


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(text=st.binary(max_size=200) | st.text("car 0123.-e\n", max_size=80).map(str.encode))
def test_no_text_breaks_the_reading(read, text):
    listing = read(text, layout="plain-boxes")
    assert len(listing.images) == 1
