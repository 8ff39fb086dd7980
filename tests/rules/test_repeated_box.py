from __future__ import annotations

import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.judge import judge
from dataset_audit.rules.repeated_box import RepeatedBox
from tests.rules.labelled import labelled

SIGN = (0.7, 0.1, 0.05, 0.1)


def parked_and_passing(make_table, passing):
    """Two scenes of ten frames: a sign and a parked car in one, and cars passing through both."""
    drawn = [(frame, "sign", SIGN) for frame in range(10)]
    drawn += [(frame, "car", (0.1, 0.5, 0.2, 0.2)) for frame in range(8)]
    drawn += [
        (frame, "car", (frame / 25, car / passing / 2, 0.1, 0.04))
        for frame in range(20)
        for car in range(passing)
    ]
    table = make_table(scene_id=[0] * 10 + [1] * 10, split="train")
    return labelled(table, [()] * 20, drawn)


def test_fires_and_counts_each_thing_once(make_table):
    (finding,) = RepeatedBox().check(parked_and_passing(make_table, 2))
    assert finding.message == (
        "18 of 58 boxes (31%) are 2 things that never move, in one place in most frames of a "
        "scene: 10 of them a sign in scene 0"
    )
    assert finding.severity == Severity.WARNING
    assert finding.images == 10
    assert [place["class"] for place in finding.figures["worst"]] == ["sign", "car"]
    assert finding.figures["worst"][0]["xywh"] == list(SIGN)
    assert finding.paths[0] == "img/00000.jpg"


def test_fires_as_information_up_to_the_limit(make_table):
    (finding,) = RepeatedBox().check(parked_and_passing(make_table, 10))
    assert finding.severity == Severity.INFO
    (finding,) = RepeatedBox(max_repeated_share=18 / 58).check(parked_and_passing(make_table, 2))
    assert finding.severity == Severity.INFO


def test_silent_when_everything_moves(make_table):
    drawn = [(frame, "car", (frame / 15, 0.5, 0.1, 0.1)) for frame in range(10)]
    assert not list(RepeatedBox().check(labelled(make_table(scene_id=[0] * 10), [()] * 10, drawn)))


def test_silent_about_equal_boxes_outside_static_scenes(make_table):
    drawn = [(frame, "sign", SIGN) for frame in range(10)]
    assert not list(RepeatedBox().check(labelled(make_table(n=10), [()] * 10, drawn)))


@pytest.mark.parametrize(
    ("shown", "reason"),
    [([None] * 4, "no image has a value in `labels`"), ([["car"]] * 4, "no box is drawn")],
)
def test_skipped_with_the_reason_where_there_is_no_box(make_table, shown, reason):
    _, skipped = judge(labelled(make_table(scene_id=[0] * 4), shown), [RepeatedBox()])
    assert [skip.reason for skip in skipped] == [reason]
