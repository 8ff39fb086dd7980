from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.provenance.frames_to_read import PER_SCENE, choose_frames


def make(scene_id, provenance="unknown", content=None, timed=()):
    count = len(scene_id)
    columns = {
        "scene_id": np.array(scene_id, np.int64),
        "provenance": np.full(count, provenance, object),
        "captured_at": np.full(count, np.datetime64("NaT"), "datetime64[us]"),
        "content_hash": np.array(content or [f"h{n}" for n in range(count)] or None, object),
    }
    columns["captured_at"][list(timed)] = np.datetime64("2026-03-02")
    return columns


def chosen(columns, most=100):
    rows, left_out = choose_frames(columns, most)
    return rows.tolist(), left_out


def test_first_middle_and_last_of_a_scene_and_the_only_one():
    assert chosen(make([0] * 9 + [1, 2, 2])) == ([0, 4, 8, 9, 10, 11], 0)


def test_one_of_each_scene_comes_before_the_second_of_any():
    scenes = [0, 0, 0, 1, 1, 2]
    assert chosen(make(scenes), 3) == ([0, 3, 5], 3)
    assert chosen(make(scenes), 4) == ([0, 2, 3, 5], 2)


def test_what_leaves_no_question_or_can_not_be_read_is_not_chosen():
    columns = make([0, 1, 2, 3, -1], timed=[0, 1])
    columns["provenance"][:] = ["axis-proven", "unknown", "axis-proven", "other-proven", "unknown"]
    assert chosen(columns) == ([1, 2], 0)


def test_of_equal_bytes_one_is_read():
    assert chosen(make([0, 0, 0], content=["a", "a", "b"])) == ([0, 2], 0)


def test_nothing_to_read():
    assert chosen(make([])) == ([], 0)


@given(st.lists(st.integers(-1, 6), max_size=40), st.integers(1, 30))
def test_the_limit_holds_and_what_it_keeps_out_is_counted(scenes, most):
    columns = make(scenes)
    rows, left_out = chosen(columns, most)
    every, _ = chosen(columns, 1000)
    assert len(rows) <= most
    assert len(rows) + left_out == len(every)
    assert set(rows) <= set(every)
    read = columns["scene_id"][rows]
    assert all((read == scene).sum() <= PER_SCENE for scene in set(scenes))
