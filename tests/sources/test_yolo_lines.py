from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.sources.yolo_lines import parse, sure

SHARE = st.floats(0, 1)
POLYGON = st.lists(st.tuples(SHARE, SHARE), min_size=3, max_size=20)


def close(line, xywh):
    return np.allclose(line.xywh, xywh)


@pytest.mark.parametrize(
    ("text", "keypoints", "number", "xywh"),
    [
        ("0 0.5 0.5 0.2 0.4", 0, 0, (0.4, 0.3, 0.2, 0.4)),
        ("7 .5 .5 .2 .4 0.91", 0, 7, (0.4, 0.3, 0.2, 0.4)),
        ("3.0 5e-1 0.5 0.2 0.4", 0, 3, (0.4, 0.3, 0.2, 0.4)),
        ("1 0.1 0.2 0.5 0.2 0.3 0.9", 0, 1, (0.1, 0.2, 0.4, 0.7)),
        ("1 0.1 0.1 0.5 0.2 0.5 0.6 0.1 0.5", 0, 1, (0.1, 0.1, 0.4, 0.5)),
        ("0 0.5 0.5 0.2 0.4 0.1 0.1 2 0.9 0.9 1", 6, 0, (0.4, 0.3, 0.2, 0.4)),
        ("0 0.5 0.5 0.2 0.4 0.1 0.1 0.9 0.9", 4, 0, (0.4, 0.3, 0.2, 0.4)),
        ("0 0.5 0.5 0.2 0.4", 6, 0, (0.4, 0.3, 0.2, 0.4)),
    ],
)
def test_each_kind_of_line_is_a_class_and_a_box(text, keypoints, number, xywh):
    line = parse(text, keypoints)
    assert line.number == number
    assert close(line, xywh)


@pytest.mark.parametrize(
    ("text", "keypoints", "says"),
    [
        ("cat 0.5 0.5 0.2 0.4", 0, "not a class and numbers"),
        ("0 0.5 0.5 0.2 0,4", 0, "not a class and numbers"),
        ("0 0.5 nan 0.2 0.4", 0, "finite"),
        ("0 0.5 inf 0.2 0.4", 0, "finite"),
        ("0 " + "1" * 1_000_000 + " 0.5 0.2 0.4", 0, "finite"),
        ("1" * 200 + " 0.5 0.5 0.2 0.4", 0, "the class is"),
        ("0.5 0.5 0.5 0.2 0.4", 0, "the class is 0.5"),
        ("-1 0.5 0.5 0.2 0.4", 0, "the class is -1"),
        ("0", 0, "1 columns"),
        ("0 0.5 0.5 0.2", 0, "4 columns"),
        ("0 0.1 0.1 0.2 0.2 0.3 0.3 0.4", 0, "8 columns"),
        ("0 0.5 0.5 0.2 0.4 0.1 0.1", 6, "7 columns: 5 are a box, 11"),
        ("0 0.5 0.5 0.2 0.4 0.1", 6, "6 columns"),
    ],
)
def test_what_is_no_line_says_why(text, keypoints, says):
    with pytest.raises(ValueError, match=says):
        parse(text, keypoints)


@given(number=st.integers(0, 90), corners=POLYGON)
def test_a_polygon_is_the_box_around_it(number, corners):
    text = " ".join(map(repr, (number, *(value for corner in corners for value in corner))))
    points = np.array(corners)
    low, high = points.min(axis=0), points.max(axis=0)
    assert close(parse(text), (*low, *(high - low)))


@pytest.mark.parametrize("text", ["0 10 20 300 400", "car 0.5 0.5 0.2 0.4", "0 0.5", "", "2 1 1 1"])
def test_lines_of_other_layouts_are_not_recognised(text):
    with pytest.raises(ValueError, match=r"no |convert"):
        sure(text)
