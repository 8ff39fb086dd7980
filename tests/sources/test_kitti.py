from __future__ import annotations

import pytest

from tests.trees import boxes, faults, labels, listed, plant, splits

CAR = "Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59"
NOWHERE = "DontCare -1 -1 -10 503.89 169.71 590.61 190.13 -1 -1 -1 -1000 -1000 -1000 -10"
LABEL = "training/label_2/0.txt"


@pytest.fixture
def read(tmp_path):
    def read(*lines, layout=None):
        plant(
            tmp_path, ["training/image_2/0.png", "training/image_3/0.png", "testing/image_2/0.png"]
        )
        plant(tmp_path, {LABEL: "\n".join(lines)})
        return listed(tmp_path, layout)

    return read


def test_class_and_box_are_read_and_the_folders_are_splits(read):
    listing = read(CAR, NOWHERE, CAR.replace("Car", "Person_sitting") + " 0.97")
    box = pytest.approx((587.01, 173.33, 27.11, 26.79))
    assert boxes(listing) == [
        ("training/image_2/0.png", "Car", box),
        ("training/image_2/0.png", "Person_sitting", box),
    ]
    assert listing.drawn.pixels.all()
    assert listing.drawn.line.tolist() == [1, 3]
    assert list(splits(listing).values()) == ["test", "train", "train"]
    assert list(labels(listing).values()) == [None, {"Car": 1, "Person_sitting": 1}, None]
    assert (listing.layout, faults(listing), listing.others) == ("kitti", [], ())


def test_places_where_nobody_looked_are_no_objects(read):
    listing = read(NOWHERE)
    assert listing.layout == "kitti"
    assert labels(listing)["training/image_2/0.png"] == {}


def test_images_and_labels_beside_each_other(tmp_path):
    plant(tmp_path, {"train/images/a.jpg": b"", "train/labels/a.txt": CAR})
    listing = listed(tmp_path)
    assert (listing.layout, splits(listing)) == ("kitti", {"train/images/a.jpg": "train"})
    assert labels(listing) == {"train/images/a.jpg": {"Car": 1}}


@pytest.mark.parametrize(
    ("line", "kind", "says"),
    [
        ("Car 0 0", "unreadable-annotation", "3 columns, and KITTI has 15"),
        (f"0 {CAR} 1", "unreadable-annotation", "17 columns, and KITTI has 15"),
        (CAR.replace("587.01", "x"), "unreadable-annotation", "left is `x`"),
        (CAR.replace("46.70", "nan"), "unreadable-annotation", "z is `nan`"),
        (CAR.replace("587.01", "999.0"), "box-outside-image", "Car: a box without area"),
        (CAR, "duplicate-id", "Car: the same box as on line 2"),
    ],
)
def test_what_is_wrong_with_a_line_is_told(read, line, kind, says):
    listing = read("", CAR, line, NOWHERE)
    (fault,) = listing.faults.listed
    assert (fault.kind, fault.file, fault.line) == (kind, LABEL, 3)
    assert fault.says.startswith(says)


def test_tracks_are_not_taken(read):
    assert read(f"0 1 {CAR}").layout == "folder"
