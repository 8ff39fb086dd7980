from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.axis_frames_one_scene import AxisFramesOneScene
from dataset_audit.rules.judge import judge

MIXED = {
    "provenance": ["axis-proven"] * 30 + ["unknown"] * 970,
    "scene_id": [0] * 29 + list(range(1, 972)),
}


def test_fires_though_the_scene_is_a_small_part_of_the_data(make_table):
    (finding,) = AxisFramesOneScene().check(make_table(**MIXED))
    assert finding.severity == Severity.ERROR
    assert "97% of the Axis camera frames (29 of 30)" in finding.message
    assert "at least 7 Axis frames" in finding.advice
    assert finding.subject == "img/00000.jpg"


def test_silent_when_the_axis_frames_are_spread(make_table):
    spread = {**MIXED, "scene_id": [0] * 15 + [1] * 15 + list(range(2, 972))}
    assert not list(AxisFramesOneScene().check(make_table(**spread)))


def test_silent_on_too_few_axis_frames(make_table):
    table = make_table(scene_id=[0] * 19, provenance="axis-proven")
    assert not list(AxisFramesOneScene().check(table))


def test_counts_the_axis_frames_of_the_scene_not_its_images(make_table):
    table = make_table(
        scene_id=[0] * 100 + list(range(1, 21)), provenance=["unknown"] * 100 + ["axis-proven"] * 20
    )
    assert not list(AxisFramesOneScene().check(table))


def test_is_information_when_the_cameras_stay_the_same(make_table):
    (finding,), _ = judge(make_table(**MIXED), [AxisFramesOneScene()], same_cameras=True)
    assert finding.severity == Severity.INFO


def test_silent_at_the_limit(make_table):
    table = make_table(scene_id=[0] * 16 + [1, 2, 3, 4], provenance="axis-proven")
    assert not list(AxisFramesOneScene().check(table))


def test_fires_from_exactly_the_number_named_with_examples_of_the_scene(make_table):
    table = make_table(scene_id=[1, 2] + [0] * 18, provenance="axis-proven")
    (finding,) = AxisFramesOneScene().check(table)
    assert finding.paths == tuple(table["path"][2:7])
