from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.camera_re_aimed import CameraReAimed
from dataset_audit.rules.judge import judge

SERIAL = "ACCC8E000001"
START = np.datetime64("2026-03-01", "ms")


def days(numbers):
    return [START + np.timedelta64(n, "D") for n in numbers]


def one_camera(make_table, scenes, **columns):
    """A table of one camera's images, a day apart."""
    given = {
        "camera_id": 0,
        "device_serial": SERIAL,
        "captured_at": days(range(len(scenes))),
        **columns,
    }
    return make_table(scene_id=scenes, **given)


def test_fires_with_the_scenes_in_order_of_time(make_table):
    table = one_camera(make_table, [1] * 3 + [0] * 5, device_make="AXIS", device_model="P3245-V")
    (finding,) = CameraReAimed().check(table)
    assert finding.key == f"camera-re-aimed:{SERIAL}"
    assert finding.severity == Severity.INFO
    assert finding.message == (
        "camera ACCC8E000001 (AXIS P3245-V) was re-aimed 1 time: scene 1 (3 images, 2026-03-01 to "
        "2026-03-03), then scene 0 (5 images, 2026-03-04 to 2026-03-08)"
    )
    assert finding.images == 8
    assert finding.paths == ("img/00000.jpg", "img/00003.jpg")
    assert finding.figures == {
        "changes": 1,
        "leaked_images": 0,
        "scenes": [
            {
                "scene_id": 1,
                "images": 3,
                "first_at": "2026-03-01T00:00:00Z",
                "last_at": "2026-03-03T00:00:00Z",
            },
            {
                "scene_id": 0,
                "images": 5,
                "first_at": "2026-03-04T00:00:00Z",
                "last_at": "2026-03-08T00:00:00Z",
            },
        ],
    }


def test_fires_with_several_views_where_the_scene_changes_to_and_fro(make_table):
    (finding,) = CameraReAimed().check(one_camera(make_table, [0, 1] * 10))
    assert "has 2 views (lenses, channels or preset positions) that change 19 times:" in (
        finding.message
    )


def test_fires_as_re_aimed_when_the_camera_was_turned_back(make_table):
    (finding,) = CameraReAimed().check(one_camera(make_table, [0] * 5 + [1] * 5 + [0] * 5))
    assert "was re-aimed 2 times: scene 0 (10 images, 2026-03-01 to 2026-03-15), then" in (
        finding.message
    )


def test_exactly_the_limit_of_visits_is_a_re_aim(make_table):
    table = one_camera(make_table, [0, 0, 1, 1] * 2)
    (at,) = CameraReAimed().check(table)
    (above,) = CameraReAimed(max_visits=1.9).check(table)
    assert "was re-aimed 3 times" in at.message
    assert "that change 3 times" in above.message


@pytest.mark.parametrize("night", [0.1, 0.4])
def test_scenes_that_share_no_light_may_be_one_view(make_table, night):
    # A stray frame and dusk lie between the two; the quartiles pass over them.
    luma = [0.5] * 6 + [0.4, 0.6, 0.5, 0.2] + [night] * 9 + [0.5]
    (finding,) = CameraReAimed().check(one_camera(make_table, [0] * 10 + [1] * 10, luma_mean=luma))
    cautious = "has 2 scenes that differ in light, perhaps of one view: scene 0" in finding.message
    assert cautious == (night == 0.1)
    assert cautious != ("was re-aimed 1 time" in finding.message)


def test_without_times_nothing_is_said_about_the_order(make_table):
    (finding,) = CameraReAimed().check(
        one_camera(make_table, [0] * 4 + [1] * 3, captured_at=np.datetime64("NaT", "ms"))
    )
    assert finding.message == (
        "camera ACCC8E000001 has 2 views, not all with times: scene 0 (4 images, no times), "
        "scene 1 (3 images, no times)"
    )
    assert finding.figures["changes"] is None


def test_of_many_scenes_the_first_are_told_and_the_rest_counted(make_table):
    scenes = [scene for scene in range(7) for _ in range(3)]
    (finding,) = CameraReAimed().check(one_camera(make_table, scenes))
    assert finding.message.endswith("2026-03-13 to 2026-03-15) and 2 more scenes")
    assert len(finding.figures["scenes"]) == 7


def test_a_warning_when_a_later_split_shows_another_scene_of_the_camera(make_table):
    split = ["train"] * 4 + ["val"] * 3 + ["test"]
    table = one_camera(make_table, [0] * 4 + [1] * 4, split=split)
    (finding,) = CameraReAimed().check(table)
    assert finding.severity == Severity.WARNING
    assert finding.message.endswith(
        "; 3 val images come from it, and an earlier split shows another of its scenes"
    )
    assert finding.figures["leaked_images"] == 3
    assert finding.advice.startswith("put its 2 scenes in one split")


def test_what_scene_leak_tells_is_no_second_warning(make_table):
    table = one_camera(make_table, [0] * 4 + [1] * 4, split=["train", "train", "val", "val"] * 2)
    (finding,) = CameraReAimed().check(table)
    assert finding.severity == Severity.INFO


def test_information_only_where_the_model_will_see_the_same_cameras(make_table):
    table = one_camera(make_table, [0] * 4 + [1] * 4, split=["train"] * 4 + ["val"] * 4)
    ((finding,), _) = judge(table, [CameraReAimed()], same_cameras=True)
    assert finding.severity == Severity.INFO


def test_silent_about_a_camera_of_one_static_scene_and_some_single_images(make_table):
    assert not list(CameraReAimed().check(one_camera(make_table, [0] * 5 + [1, 2, 2])))


def test_silent_about_frames_without_a_serial(make_table):
    table = one_camera(
        make_table,
        [0] * 5 + [1] * 5,
        camera_id=[0] * 5 + [-1] * 5,
        device_serial=[SERIAL] * 5 + [None] * 5,
    )
    assert not list(CameraReAimed().check(table))


def test_skipped_with_the_reason_where_no_device_is_known(make_table):
    _, (skip,) = judge(make_table(scene_id=[0] * 4 + [1] * 4), [CameraReAimed()])
    assert skip.reason == "no image has a value in `device_serial`"


def test_equal_serials_of_other_makers_are_two_findings(make_table):
    table = make_table(
        scene_id=[0] * 3 + [1] * 3 + [2] * 3 + [3] * 3,
        camera_id=[0] * 6 + [1] * 6,
        device_serial="0123",
        device_make=["Maker"] * 6 + ["Other"] * 6,
    )
    keys = sorted(finding.key for finding in CameraReAimed().check(table))
    assert keys == ["camera-re-aimed:0123 (Maker)", "camera-re-aimed:0123 (Other)"]


@pytest.mark.parametrize("serial", [SERIAL, "0123"])
def test_the_subject_is_the_serial_whatever_the_model_is_called(make_table, serial):
    models = [None] * 4 + ["P3245-V"] * 2
    table = one_camera(make_table, [0] * 3 + [1] * 3, device_serial=serial, device_model=models)
    (finding,) = CameraReAimed().check(table)
    assert finding.subject == serial


def test_a_camera_that_a_person_named_goes_by_that_name(make_table):
    table = one_camera(make_table, [1] * 3 + [0] * 5, device_serial=None, camera="gate")
    (finding,) = CameraReAimed().check(table)
    assert finding.key == "camera-re-aimed:gate"
    assert finding.message.startswith("camera gate was re-aimed 1 time")
