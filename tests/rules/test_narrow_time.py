from __future__ import annotations

import numpy as np

from dataset_audit.rules.judge import judge
from dataset_audit.rules.narrow_time import NarrowTime

NAT = np.datetime64("NaT", "ms")


def times(hours):
    return [
        np.datetime64("2026-06-01T10:00", "ms") + np.timedelta64(int(h * 3600), "s") for h in hours
    ]


def test_fires_and_counts_scenes_within_a_day_and_an_hour(make_table):
    at = times(
        [0.01 * i for i in range(10)] + [1.5 * i for i in range(10)] + [9 * i for i in range(10)]
    )
    (finding,) = NarrowTime().check(
        make_table(scene_id=[0] * 10 + [1] * 10 + [2] * 10, captured_at=at)
    )
    assert finding.message == (
        "2 of 3 dated static scenes were seen for less than 24 hours, 1 of them for an hour at "
        "most: 20 images"
    )
    assert finding.paths == ("img/00000.jpg", "img/00010.jpg")


def test_silent_on_a_span_of_exactly_the_limit(make_table):
    at = times([0] * 9 + [24])
    assert not list(NarrowTime().check(make_table(scene_id=[0] * 10, captured_at=at)))


def test_silent_about_photos_of_one_hour_that_are_no_static_scene(make_table):
    assert not list(NarrowTime().check(make_table(captured_at=times([0] * 30))))


def test_frames_without_a_time_do_not_count(make_table):
    at = [*times([0] * 10), NAT, NAT]
    (finding,) = NarrowTime().check(make_table(scene_id=[0] * 12, captured_at=at))
    assert finding.images == 10


def test_skipped_with_the_reason_when_too_few_frames_are_dated(make_table):
    table = make_table(scene_id=[0] * 12, captured_at=[*times([0] * 9), NAT, NAT, NAT])
    _, skipped = judge(table, [NarrowTime()])
    assert skipped[0].reason == "no static scene has 10 frames with a capture time"


def test_judged_from_exactly_the_number_named(make_table):
    table = make_table(scene_id=[0] * 10, captured_at=times([0] * 10))
    assert NarrowTime().unfit(table) is None


def test_a_span_of_exactly_an_hour_is_within_an_hour(make_table):
    table = make_table(scene_id=[0] * 10, captured_at=times([0] * 9 + [1]))
    (finding,) = NarrowTime().check(table)
    assert finding.figures["within_an_hour"] == 1
