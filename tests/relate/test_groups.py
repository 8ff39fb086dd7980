from __future__ import annotations

import numpy as np

from dataset_audit.relate.agreement import structure
from dataset_audit.relate.groups import Groups, alone, without_moving
from tests.relate.drawn import taken, view

LIMITS = {"reach_px": 3, "max_drift_px": 10, "max_displaced": 0.33}


def one_group(right):
    """A group of frames whose camera had turned by so many pixels, and the frames."""
    rng = np.random.default_rng(1)
    frames = structure(np.array([taken(view(1, 0, x), rng) for x in right]))
    offset = np.stack([np.zeros(len(right), np.intp), np.array(right)], 1)
    none = np.zeros(len(right), np.bool_)
    return Groups(np.zeros(len(right), np.intp), offset, none), frames


def test_the_mean_is_taken_over_members():
    groups = Groups(np.array([0, 1, 0]), np.zeros((3, 2), np.intp), np.zeros(3, np.bool_))
    mean = groups.mean(np.array([[1, 2], [5, 6], [3, 4]], np.float32))
    assert mean.tolist() == [[2, 3], [5, 6]]
    assert groups.size.tolist() == [2, 1]


def test_the_background_is_sharp_because_members_are_aligned():
    groups, frames = one_group([0, 1, 2, 3])
    aligned = groups.background(frames)[0, 8:-8, 8:-8]
    blurred = frames.mean(0)[8:-8, 8:-8]
    assert np.abs(aligned).mean() > 1.25 * np.abs(blurred).mean()


def test_a_camera_at_rest_stays_together():
    groups, frames = one_group([0, 1, 0, 2, 1, 0])
    kept = without_moving(groups, frames, **LIMITS)
    assert kept.size.tolist() == [6]
    assert not kept.moving.any()


def test_an_even_drift_is_taken_apart():
    groups, frames = one_group(range(0, 30, 2))
    apart = without_moving(groups, frames, **LIMITS)
    assert apart.size.tolist() == [1] * 15
    assert apart.moving.all()


def test_frames_away_from_where_the_camera_rests_are_taken_out():
    groups, frames = one_group([0] * 10 + [8, 11, 14])
    kept = without_moving(groups, frames, **LIMITS)
    assert kept.moving.tolist() == [False] * 10 + [True] * 3
    assert sorted(kept.size.tolist()) == [1, 1, 1, 10]


def test_alone_is_one_group_an_image():
    assert alone(3).size.tolist() == [1, 1, 1]
