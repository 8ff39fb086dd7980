from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.geometry import MIN_IOU, Places, batches, intersection, iou, spread

shares = st.floats(0, 1, width=32)
boxes = st.lists(st.tuples(st.integers(0, 2), shares, shares, shares, shares), max_size=30)


def split(drawn):
    table = np.array(drawn, float).reshape(-1, 5)
    return table[:, 0].astype(int), table[:, 1:] * [0.5, 0.5, 0.5, 0.5]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1.0),
        ([0, 0, 2, 2], [1, 0, 2, 2], 1 / 3),
        ([0, 0, 2, 2], [2, 0, 2, 2], 0.0),
        ([0, 0, 0, 0], [0, 0, 0, 0], 0.0),
    ],
)
def test_iou_is_what_two_boxes_share(one, other, expected):
    assert iou(np.array([one], float), np.array([other], float)) == pytest.approx([expected])


def test_intersection_is_an_area():
    assert intersection(np.array([[0, 0, 2, 2]]), np.array([[1, 1, 5, 5]])) == [1]


@given(boxes, boxes)
def test_all_pairs_in_the_same_place_are_found_and_no_others(sought, there):
    slot, xywh = split(sought)
    slots, others = split(there)
    i, j = Places(slots, others).alike(slot, xywh)
    expected = {
        (a, b)
        for a in range(len(slot))
        for b in range(len(slots))
        if slot[a] == slots[b] and iou(xywh[[a]], others[[b]])[0] >= MIN_IOU
    }
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == expected
    assert len(i) == len(expected)
    assert np.all(np.diff(i) >= 0)


@given(boxes, boxes, st.integers(1, 5))
def test_batches_cover_all_that_is_sought_once(sought, there, most):
    slot, xywh = split(sought)
    parts = list(Places(*split(there)).batches(slot, xywh))
    assert [row for part in parts for row in range(len(slot))[part]] == list(range(len(slot)))
    number = np.arange(len(slot)) % 4
    parts = list(batches(number, most))
    assert [row for part in parts for row in range(len(slot))[part]] == list(range(len(slot)))
    assert all(number[part].sum() <= most or part.stop - part.start == 1 for part in parts)


def test_spread_numbers_on_from_each_first():
    i, at = spread(np.array([5, 9, 2]), np.array([2, 0, 1]))
    assert i.tolist() == [0, 0, 2]
    assert at.tolist() == [5, 6, 2]
