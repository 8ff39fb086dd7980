from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.rules.views import (
    commonest,
    count_changes,
    differ_in_light,
    list_views,
    rows_by_camera,
    static_cameras,
)


def days(*numbers):
    return [
        np.datetime64("NaT", "ms")
        if n is None
        else np.datetime64("2026-03-01", "ms") + np.timedelta64(n, "D")
        for n in numbers
    ]


def test_only_static_scenes_have_a_camera(make_table):
    table = make_table(scene_id=[0, 0, 0, 1, 2, 2, 2], camera_id=[5, 5, -1, 5, 7, 7, 7])
    assert static_cameras(table).tolist() == [5, 5, -1, -1, 7, 7, 7]


def test_rows_are_parted_by_camera():
    assert [rows.tolist() for rows in rows_by_camera(np.array([2, -1, 0, 2]))] == [[2], [0, 3]]


def test_views_are_in_the_order_of_their_first_image_and_undated_ones_last(make_table):
    table = make_table(
        scene_id=[0] * 4 + [1] * 3 + [2] * 3,
        captured_at=days(*[None] * 4, 5, 9, None, 2, 2, 2),
    )
    views = list_views(table, np.arange(10))
    assert [str(view) for view in views] == [
        "scene 2 (3 images, 2026-03-03)",
        "scene 1 (3 images, 2026-03-06 to 2026-03-10)",
        "scene 0 (4 images, no times)",
    ]


@pytest.mark.parametrize(
    ("scenes", "at", "changes"),
    [
        ("AAABBB", (0, 1, 2, 3, 4, 5), 1),
        ("AAABBB", (0, 2, 4, 1, 3, 5), 5),
        ("AAABBB", (0, 1, 2, 3, None, None), 1),
        ("AAABBB", (0, 1, 2, None, None, None), None),
        ("AAABBB", (None,) * 6, None),
        ("AAABBB", (0, 1, 2, 0, 1, 2), 5),
        ("BBBAAA", (0, 1, 2, 0, 1, 2), 5),
    ],
)
def test_changes_are_counted_along_time(make_table, scenes, at, changes):
    table = make_table(scene_id=[ord(letter) for letter in scenes], captured_at=days(*at))
    assert count_changes(table, np.arange(6)) == changes


def test_the_order_of_the_rows_changes_no_count(make_table):
    at = days(0, 1, 1, 6, 7, 1, 2, 3, 7, 7)
    table = make_table(scene_id=[0] * 5 + [1] * 5, captured_at=at)
    mixed = np.random.default_rng(1).permutation(10)
    assert count_changes(table, mixed) == count_changes(table, np.arange(10)) == 3


@pytest.mark.parametrize(
    ("luma", "apart"),
    [
        ([0.1, 0.1, 0.1, 0.5, 0.5, 0.5], True),
        ([0.1, 0.1, 0.1, 0.2, 0.2, 0.2], False),
        ([0.1, 0.5, 0.5, 0.5, 0.1, 0.1], False),
        ([0.1, 0.1, 0.1, np.nan, np.nan, np.nan], False),
    ],
)
def test_views_differ_in_light_by_more_than_a_stop(make_table, luma, apart):
    table = make_table(scene_id=[0] * 3 + [1] * 3, luma_mean=luma)
    assert differ_in_light(list_views(table, np.arange(6))) == apart


def test_two_views_of_one_light_are_two_whatever_the_third(make_table):
    table = make_table(scene_id=[0, 0, 1, 1, 2, 2], luma_mean=[0.1, 0.1, 0.5, 0.5, 0.5, 0.5])
    assert not differ_in_light(list_views(table, np.arange(6)))


@pytest.mark.parametrize(
    ("texts", "most"), [(("b", "a", None, "b"), "b"), (("b", "a"), "a"), ((None, ""), "")]
)
def test_the_commonest_text(texts, most):
    assert commonest(texts) == most
