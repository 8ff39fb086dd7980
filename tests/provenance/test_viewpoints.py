from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.provenance.viewpoints import MIN_CONFIDENCE, spread_in_scenes
from tests.provenance.drawn import UNKNOWN, A, B, make_columns, of_devices, proven


def spread(columns, static=None):
    static = np.full(len(columns["path"]), True) if static is None else np.array(static)
    return columns | spread_in_scenes(columns, static)


def rungs(columns, static=None):
    return spread(columns, static)["provenance"].tolist()


def test_frames_of_a_proven_viewpoint_are_probable_and_say_why():
    columns = of_devices(proven(), proven(), UNKNOWN, scene_id=0)
    columns["device_model"][0], columns["device_class"][:2] = "P3245", ["camera", "unknown"]
    columns["device_firmware"][:2] = "9.80"
    columns["axis_evidence"][2] = ("W3 zero bytes",)
    after = spread(columns)
    assert after["provenance"].tolist() == ["axis-proven", "axis-proven", "axis-probable"]
    assert after["axis_evidence"][2] == (f"same viewpoint as 2 frames of {A}", "W3 zero bytes")
    assert after["inherited"].tolist() == [None, None, "scene"]
    device = [after[f"device_{part}"][2] for part in ("make", "model", "serial", "class")]
    assert device == ["AXIS", "P3245", A, "camera"]
    assert after["device_firmware"][2] is None


def test_what_was_given_is_not_written_over():
    columns = of_devices(proven(), proven(), UNKNOWN, scene_id=0)
    before = {name: column.copy() for name, column in columns.items()}
    spread(columns)
    for name, column in before.items():
        np.testing.assert_array_equal(columns[name], column, name)


def test_never_across_scenes_nor_outside_static_ones():
    columns = of_devices(proven(), UNKNOWN, UNKNOWN, UNKNOWN, scene_id=[0, 0, 1, -1])
    assert rungs(columns, [True, True, True, False])[1:] == ["axis-probable", "unknown", "unknown"]
    assert rungs(columns, [False] * 4)[1] == "unknown"


@pytest.mark.parametrize("row", [0, 1])
def test_an_image_that_hardly_belongs_neither_gives_nor_inherits(row):
    for confidence, expected in ((MIN_CONFIDENCE, "axis-probable"), (0.89, "unknown")):
        columns = of_devices(proven(), UNKNOWN, scene_id=0)
        columns["scene_confidence"][row] = confidence
        assert rungs(columns)[1] == expected


def test_what_only_one_cut_joins_is_not_enough():
    at = [[0, 0, 0], [0, 0, 0], [0, 0, 1]]
    columns = of_devices(proven(), UNKNOWN, UNKNOWN, scene_id=0, scene_at=at)
    assert rungs(columns) == ["axis-proven", "axis-probable", "unknown"]


@pytest.mark.parametrize(
    ("rung", "serial", "camera"),
    [
        ("axis-proven", B, None),
        ("axis-probable", B, None),
        ("other-proven", None, None),
        ("other-declared", None, None),
        ("axis-declared", None, "yard"),
    ],
)
def test_a_scene_of_two_devices_tells_nothing_about_the_rest(rung, serial, camera):
    columns = of_devices(proven(), proven(), UNKNOWN, (rung, serial), scene_id=0)
    columns["camera"][:] = ["gate", None, None, camera]
    columns["scene_confidence"][3] = 0.1
    assert rungs(columns)[2] == "unknown"


def test_a_name_and_a_serial_are_of_one_device():
    columns = of_devices(proven(), ("axis-declared", None), UNKNOWN, scene_id=0)
    columns["camera"][1] = "gate"
    after = spread(columns)
    assert (after["provenance"][2], after["device_serial"][2]) == ("axis-probable", A)


def test_what_the_user_declared_stays_under_that_name():
    for side in ("axis", "other"):
        columns = of_devices((f"{side}-declared", None), UNKNOWN, scene_id=0)
        columns["camera"][0] = "gate"
        after = spread(columns)
        assert after["provenance"].tolist() == [f"{side}-declared"] * 2
        assert after["axis_evidence"][1] == ("same viewpoint as 1 frame declared as gate",)
        assert after["camera"][1] == "gate"


def test_declared_without_a_camera_is_of_these_images_alone():
    columns = of_devices(("axis-declared", None), UNKNOWN, scene_id=0, device_model="P3245")
    assert rungs(columns)[1] == "unknown"


def test_probable_frames_leave_the_others_unknown_and_that_is_said():
    columns = of_devices(("axis-probable", A), UNKNOWN, scene_id=0)
    after = spread(columns)
    assert after["provenance"][1] == "unknown"
    assert after["axis_evidence"][1] == (f"same viewpoint as 1 frame probably of {A}",)
    assert after["device_serial"][1] is after["inherited"][1] is None


def test_a_proof_without_a_serial_tells_by_its_one_model():
    columns = make_columns(4, provenance=["axis-proven"] * 3 + ["unknown"], scene_id=0)
    assert rungs(columns)[3] == "unknown"
    columns["device_make"][:3], columns["device_model"][:2] = "AXIS", "F44"
    after = spread(columns)
    assert after["axis_evidence"][3] == ("same viewpoint as 2 frames of AXIS F44",)
    columns["device_model"][2] = "FA54"
    assert rungs(columns)[3] == "unknown"


def test_an_image_that_contradicts_itself_inherits_nothing():
    columns = of_devices(proven(), UNKNOWN, scene_id=0)
    columns["axis_evidence"][1] = ("S1 ...", "conflict: EXIF make is ACME")
    assert rungs(columns)[1] == "unknown"


FRAME = st.tuples(
    st.sampled_from(["axis-proven", "axis-probable", "axis-declared", "other-proven", "unknown"]),
    st.integers(0, 2),
    st.sampled_from([0.5, 0.95]),
    st.sampled_from([A, B]),
)


@given(st.lists(FRAME, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_only_unknown_frames_change_no_proof_appears_and_the_order_changes_nothing(frames, random):
    shuffled = list(enumerate(frames))
    random.shuffle(shuffled)

    def result(numbered):
        kinds = [frame for _, frame in numbered]
        devices = [(rung, None if rung in ("unknown", "other-proven") else s)
                   for rung, _, _, s in kinds]  # fmt: skip
        columns = of_devices(
            *devices,
            scene_id=[scene for _, scene, _, _ in kinds],
            scene_confidence=[confidence for _, _, confidence, _ in kinds],
        )
        after = spread(columns)
        return {
            number: (after["provenance"][row], after["axis_evidence"][row])
            for row, (number, _) in enumerate(numbered)
        }

    found = result(list(enumerate(frames)))
    assert found == result(shuffled)
    for number, (rung, _, confidence, _) in enumerate(frames):
        new = found[number][0]
        assert new == rung or (rung == "unknown" and new in ("axis-probable", "axis-declared"))
        assert new == rung or confidence >= MIN_CONFIDENCE


def test_a_probable_frame_learns_its_device_from_proven_ones_and_keeps_its_rung():
    columns = of_devices(proven(), ("axis-probable", None), scene_id=0)
    columns["device_model"][:] = ["P3245", None]
    columns["axis_evidence"][1] = ("S5 overlay: axis-gate X:+1.00 Y:+2.00 Z:1.0",)
    after = spread(columns)
    assert after["provenance"].tolist() == ["axis-proven", "axis-probable"]
    assert after["device_serial"].tolist() == [A, A]
    assert after["device_model"][1] == "P3245"
    assert after["axis_evidence"][1][0] == f"same viewpoint as 1 frame of {A}"
    assert after["inherited"].tolist() == [None, None]  # its rung is its own


def test_a_probable_frame_takes_nothing_from_what_is_only_probable_or_declared():
    for rung in ("axis-probable", "axis-declared"):
        columns = of_devices((rung, A), ("axis-probable", None), scene_id=0)
        after = spread(columns)
        assert after["device_serial"].tolist() == [A, None]
        assert after["axis_evidence"][1] is None
