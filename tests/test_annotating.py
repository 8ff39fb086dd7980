from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture
from PIL import ImageOps

from dataset_audit.annotating import place_boxes, turn_boxes
from dataset_audit.annotations import Faults
from dataset_audit.model import Image
from dataset_audit.pipeline import audit
from dataset_audit.sources.listing import Marks
from tests.pictures import encoded, oriented, photo


def placed(boxes, paths=("a.jpg",), sizes=None, turned=1, said=(), rows=None):
    """Boxes (image, xywh, pixels) on images of these sizes, and what is wrong with them."""
    marks = Marks([Image(path=path, file=Path(path)) for path in paths])
    for row, xywh, pixels in boxes:
        marks.box(row, "car", xywh, pixels=pixels, file="labels.txt", line=7)
    for row, width, height in said:
        marks.size(row, width, height, "labels.txt")
    rows = list(paths if rows is None else rows)
    sizes = sizes or [(100, 50)] * len(rows)
    columns = {
        "path": np.array(rows, object),
        "width": np.array([width for width, _ in sizes]),
        "height": np.array([height for _, height in sizes]),
        "orientation": np.full(len(rows), turned),
    }
    faults = Faults()
    return place_boxes(marks.drawn(), marks.images, columns, faults), faults


def test_no_layout_with_boxes_no_boxes():
    assert len(place_boxes(None, [], {}, Faults())) == 0


def test_pixels_become_shares_and_shares_stay():
    boxes, faults = placed([(0, (10, 10, 50, 25), True), (0, (0.1, 0.2, 0.5, 0.5), False)])
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]] * 2))
    assert faults.counts == {}


def test_a_box_is_cut_at_the_edges_and_a_pixel_beyond_is_rounding():
    boxes, faults = placed([(0, (-1, -1, 102, 52), True)])
    assert boxes.xywh == pytest.approx(np.array([[0, 0, 1, 1]]))
    assert faults.counts == {}


def test_a_box_that_reaches_further_is_told_with_file_and_line():
    boxes, faults = placed([(0, (90, 10, 20, 10), True)])
    assert boxes.xywh == pytest.approx(np.array([[0.9, 0.2, 0.1, 0.2]]))
    (fault,) = faults.of("box-outside-image")
    assert (fault.file, fault.line, fault.path) == ("labels.txt", 7, "a.jpg")
    assert fault.says == "car: a box from 90%, 20% to 110%, 40% of the image"


def test_a_box_wholly_outside_is_told_and_left_out():
    boxes, faults = placed([(0, (200, 10, 20, 10), True)])
    assert len(boxes) == 0
    assert faults.counts == {"box-outside-image": 1}


@pytest.mark.parametrize("far", [1e5, 1e6])
def test_numbers_beyond_all_measure_are_outside_and_said_in_a_few_characters(far):
    boxes, faults = placed([(0, (far, far, far, far), True), (0, (-far, 0, far, 1), False)])
    assert len(boxes) == 0
    assert all(len(fault.says) < 100 for fault in faults.of("box-outside-image"))
    assert faults.counts["box-outside-image"] == 2


def test_boxes_in_pixels_are_of_the_size_that_the_annotation_gives():
    """The image was scaled down after it was annotated."""
    boxes, faults = placed([(0, (100, 100, 500, 250), True)], said=[(0, 1000, 500)])
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]]))
    (fault,) = faults.of("size-mismatch")
    assert fault.says == "1000x500, and the image is 100x50"


def test_height_written_for_width_is_told_and_the_image_believed():
    boxes, faults = placed([(0, (10, 10, 50, 25), True)], said=[(0, 50, 100)])
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]]))
    assert faults.counts == {"size-mismatch": 1}


def test_a_box_on_the_stored_pixels_is_turned_with_the_image():
    """Orientation 6: the camera lay on its side, and viewers turn the picture to the right."""
    boxes, faults = placed([(0, (5, 10, 10, 40), True)], turned=6, said=[(0, 50, 100)])
    assert boxes.xywh == pytest.approx(np.array([[0.5, 0.1, 0.4, 0.2]]))
    assert faults.counts == {}


def test_a_box_on_the_upright_image_is_not_turned():
    boxes, _ = placed([(0, (10, 10, 50, 25), True)], turned=6, said=[(0, 100, 50)])
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]]))


def test_shares_are_of_the_upright_image():
    boxes, _ = placed([(0, (0.1, 0.2, 0.5, 0.5), False)], turned=6, said=[(0, 50, 100)])
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]]))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_box_turns_as_pillow_turns_the_picture(orientation):
    stored = np.zeros((40, 80), np.uint8)
    stored[4:12, 8:40] = 255  # left .1, top .1, width .4, height .2
    picture = Picture.fromarray(stored)
    picture.getexif()[0x0112] = orientation
    upright = np.asarray(ImageOps.exif_transpose(picture))
    (rows, columns), (height, width) = np.nonzero(upright), upright.shape
    low = np.array([columns.min() / width, rows.min() / height])
    high = np.array([(columns.max() + 1) / width, (rows.max() + 1) / height])
    turned = turn_boxes(np.array([[0.1, 0.1, 0.4, 0.2]]), np.array([orientation]))
    assert turned == pytest.approx(np.hstack([low, high - low])[None])


def test_boxes_follow_their_images_when_clips_become_frames():
    paths = ("a.mkv", "b.jpg", "c.jpg")
    rows = ("a.mkv#t=0.000", "a.mkv#t=1.000", "b.jpg", "c.jpg")
    drawn = [(2, (0, 0, 1, 1), False), (1, (0, 0, 0.5, 0.5), False)]
    boxes, faults = placed(drawn, paths=paths, rows=rows)
    assert boxes.image.tolist() == [2, 3]
    assert boxes.xywh[:, 2].tolist() == [0.5, 1]
    assert faults.counts == {}


def test_boxes_of_a_clip_are_told_once_and_never_dropped_in_silence():
    drawn = [(0, (0, 0, 1, 1), False)] * 3
    boxes, faults = placed(drawn, paths=("a.mkv",), rows=("a.mkv#t=0.000",))
    assert len(boxes) == 0
    (fault,) = faults.listed
    assert (fault.kind, fault.path) == ("missing-image", "a.mkv")
    assert fault.says == "3 annotations of a clip, and not of one of its frames"


def test_boxes_of_an_image_that_could_not_be_read():
    """Pixels without a size can't be placed; shares, and pixels of a size that is given, can."""
    boxes, faults = placed([(0, (10, 10, 50, 25), True)], sizes=[(-1, -1)])
    assert len(boxes) == 0
    assert faults.counts == {}
    boxes, faults = placed(
        [(0, (10, 10, 50, 25), True), (0, (0.1, 0.2, 0.5, 0.5), False)],
        sizes=[(-1, -1)],
        said=[(0, 100, 50)],
    )
    assert boxes.xywh == pytest.approx(np.array([[0.1, 0.2, 0.5, 0.5]] * 2))
    assert faults.counts == {}


anything = st.floats(allow_nan=True, allow_infinity=True)


@given(
    st.lists(st.tuples(st.tuples(*[anything] * 4), st.booleans()), max_size=8),
    st.sampled_from([[], [(0, 50, 100)], [(0, 7, 3)]]),
    st.integers(1, 8),
)
def test_whatever_was_written_boxes_lie_inside_the_image_and_have_an_area(drawn, said, turned):
    boxes, _ = placed([(0, xywh, px) for xywh, px in drawn], said=said, turned=turned)
    assert np.all(boxes.xywh >= 0)
    assert np.all(boxes.xywh[:, 2:] > 0)
    assert np.all(boxes.xywh[:, :2] + boxes.xywh[:, 2:] <= 1 + 1e-9)


def test_the_orientation_of_real_files_is_measured(tmp_path, monkeypatch):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a.jpg").write_bytes(encoded(photo(1), exif=oriented(6)))
    seen = {}

    def watch(drawn, images, columns, faults):
        seen.update(columns)
        return place_boxes(drawn, images, columns, faults)

    monkeypatch.setattr("dataset_audit.pipeline.place_boxes", watch)
    audit(tmp_path / "set", embed=False, use_cache=False, jobs=1)
    assert (seen["orientation"].tolist(), seen["width"].tolist()) == ([6], [240])
