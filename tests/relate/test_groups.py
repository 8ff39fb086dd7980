from __future__ import annotations

from dataclasses import replace

import numpy as np

from dataset_audit.relate.agreement import structure
from dataset_audit.relate.groups import alone, displacement, without_moving
from dataset_audit.relate.packed import unpack
from tests.relate.drawn import taken, view

LIMITS = {"reach_px": 3, "max_drift_px": 10, "max_displaced": 0.33}


def one_group(right):
    """A group of frames whose camera had turned by so many pixels, and the thumbnails."""
    rng = np.random.default_rng(1)
    layouts = np.array([taken(view(1, 0, x), rng) for x in right])
    offset = np.stack([np.zeros(len(right), np.intp), np.array(right)], 1)
    groups = alone(np.ones(len(right), np.intp))
    return replace(groups, of=np.zeros(len(right), np.intp), offset=offset), layouts


def grouped(of, weight):
    return replace(alone(np.array(weight)), of=np.array(of))


def test_the_mean_is_taken_over_images():
    groups = grouped([0, 1, 0], [1, 1, 3])
    mean = groups.mean(np.array([[1, 2], [5, 6], [3, 4]], np.float32))
    assert mean.tolist() == [[2.5, 3.5], [5, 6]]
    assert groups.size.tolist() == [4, 1]


def test_the_background_is_the_mean_over_images():
    frames = np.arange(3, dtype=np.float32)[:, None, None] * np.ones((8, 8), np.float32)
    model = grouped([0, 1, 0], [1, 1, 3]).background(frames)
    assert unpack(model)[:, 0, 0].tolist() == [1.5, 1]


def test_the_background_of_some_groups_is_that_of_all():
    frames = np.arange(4, dtype=np.float32)[:, None, None] * np.ones((8, 8), np.float32)
    groups = grouped([0, 1, 0, 2], [1, 5, 1, 1])
    some = np.array([2, 0])
    assert (groups.background(frames, some) == groups.background(frames)[some]).all()


def test_the_background_is_sharp_because_members_are_aligned():
    groups, layouts = one_group([0, 1, 2, 3])
    frames = structure(layouts)
    aligned = groups.background(frames)[0, 8:-8, 8:-8]
    blurred = frames.mean(0)[8:-8, 8:-8]
    assert np.abs(aligned).mean() > 1.25 * np.abs(blurred).mean()


def test_a_camera_at_rest_stays_together():
    groups, layouts = one_group([0, 1, 0, 2, 1, 0])
    kept = without_moving(groups, layouts, **LIMITS)
    assert kept.size.tolist() == [6]
    assert not kept.moving.any()


def test_an_even_drift_is_taken_apart():
    groups, layouts = one_group(range(0, 30, 2))
    apart = without_moving(groups, layouts, **LIMITS)
    assert apart.size.tolist() == [1] * 15
    assert apart.moving.all()


def test_frames_away_from_where_the_camera_rests_are_taken_out():
    groups, layouts = one_group([0] * 10 + [8, 11, 14])
    kept = without_moving(groups, layouts, **LIMITS)
    assert kept.moving.tolist() == [False] * 10 + [True] * 3
    assert sorted(kept.size.tolist()) == [1, 1, 1, 10]


def test_alone_is_one_group_an_item():
    assert alone(np.array([1, 2, 1])).size.tolist() == [1, 2, 1]


def test_nothing_is_displaced_before_a_camera_at_rest():
    groups, layouts = one_group([0, 0, 1, 1, 0])
    assert 0 <= displacement(groups, layouts, 3)[0] < 0.05


def test_some_items_are_regrouped_and_the_others_left():
    groups = grouped([0, 0, 1, 1], [1, 1, 1, 1])
    part = replace(grouped([0, 0], [1, 1]), offset=np.array([[0, 0], [0, 2]]))
    after = groups.regrouped(np.array([1, 3]), part)
    assert after.of.tolist() == [0, 2, 1, 2]
    assert after.offset[:, 1].tolist() == [0, 0, 0, 2]
