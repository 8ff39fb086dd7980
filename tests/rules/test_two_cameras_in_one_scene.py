from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.two_cameras_in_one_scene import TwoCamerasInOneScene

A, B = "ACCC8E00000A", "ACCC8E00000B"


def days(*numbers):
    return np.array([f"2026-01-{n:02}" if n else "NaT" for n in numbers], "datetime64[ms]")


def check(make_table, **columns):
    given = {"scene_id": [0] * 4, "provenance": "axis-proven"} | columns
    return list(TwoCamerasInOneScene().check(make_table(**given)))


@pytest.mark.parametrize("times", [(1, 3, 2, 4), (1, 2, 2, 3), (1, 2, 0, 4), (0, 0, 0, 0)])
def test_fires_as_a_warning_when_two_serials_mix_in_time_or_are_not_dated(make_table, times):
    (finding,) = check(make_table, device_serial=[A, A, B, B], captured_at=days(*times))
    assert finding.severity is Severity.WARNING
    assert finding.message == (
        "scene 0 has frames of 2 cameras, at the same time, or at times that aren't known: "
        f"{A} (2) and {B} (2)"
    )
    assert finding.paths == ("img/00000.jpg", "img/00002.jpg")


def test_fires_as_information_when_a_camera_was_replaced(make_table):
    serials = [A, None, B, B]
    (finding,) = check(make_table, device_serial=serials, captured_at=days(1, 0, 2, 3))
    assert finding.severity is Severity.INFO
    assert "one after the other, as when a camera is replaced: " in finding.message
    assert finding.figures == {"scene_id": 0, "cameras": {B: 2, A: 1}}
    assert finding.images == 3


def test_names_of_the_user_tell_cameras_apart_where_serials_do_not(make_table):
    (finding,) = check(make_table, camera=["gate", "gate", "yard", None])
    assert finding.figures["cameras"] == {"gate": 2, "yard": 1}


def test_a_scene_is_told_once(make_table):
    columns = {"device_serial": [A, A, B, None], "camera": ["gate", None, "yard", None]}
    (finding,) = check(make_table, **columns)
    assert set(finding.figures["cameras"]) == {A, B}


def test_silent_about_one_camera_and_about_cameras_of_different_scenes(make_table):
    assert check(make_table, device_serial=[A, A, None, A], camera=["g", None, "g", None]) == []
    serials, scenes = [A, A, A, B, B, B], [0, 0, 0, 1, 1, 1]
    assert check(make_table, scene_id=scenes, device_serial=serials) == []


def test_silent_about_scenes_that_are_not_static(make_table):
    assert check(make_table, scene_id=[0, 0, 1, 2], device_serial=[A, B, A, B]) == []
