from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.light_missing import LightMissing


def test_fires_when_there_is_no_night(make_table):
    (finding,) = LightMissing().check(make_table(light=["day"] * 30 + ["dusk"] * 10))
    assert finding.key == "light-missing:night or infrared"
    assert finding.message == "none of 40 images of known light is a night or infrared frame"
    assert "at least 2 more cameras" in finding.advice


def test_fires_when_there_is_no_day(make_table):
    (finding,) = LightMissing().check(make_table(n=30, light="infrared"))
    assert finding.subject == "day"


def test_fires_when_one_scene_has_all_the_night(make_table):
    table = make_table(scene_id=[0] * 10 + list(range(1, 31)), light=["night"] * 10 + ["day"] * 30)
    (finding,) = LightMissing().check(table)
    assert finding.message == (
        "the 10 night or infrared frames (25% of 40 images of known light) come from 1 camera of 31"
    )


def test_fires_when_two_scenes_of_the_night_are_one_camera(make_table):
    table = make_table(camera_id=[7] * 10 + [-1] * 20, light=["night"] * 10 + ["day"] * 20)
    assert [finding.subject for finding in LightMissing().check(table)] == ["night or infrared"]


def test_silent_when_two_cameras_saw_day_and_night(make_table):
    table = make_table(scene_id=[0] * 20 + [1] * 20, light=["day", "infrared"] * 20)
    assert not list(LightMissing().check(table))


def test_silent_about_one_camera_that_saw_both(make_table):
    table = make_table(scene_id=[0] * 40, light=["day", "night"] * 20)
    assert not list(LightMissing().check(table))


def test_skipped_with_the_reason_when_light_is_unknown(make_table):
    _, skipped = judge(make_table(n=30, light="unknown"), [LightMissing()])
    assert skipped[0].reason == "only 0 images of known light, judged from 20"


def test_fires_when_the_first_camera_has_all_the_night(make_table):
    table = make_table(camera_id=[0] * 10 + [1] * 10, light=["night"] * 10 + ["day"] * 10)
    assert {finding.subject for finding in LightMissing().check(table)} == {
        "night or infrared",
        "day",
    }


def test_judged_from_exactly_the_number_named(make_table):
    assert LightMissing().unfit(make_table(n=20, light="day")) is None
    assert LightMissing().unfit(make_table(n=19, light="day"))
