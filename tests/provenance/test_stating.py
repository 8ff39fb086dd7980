from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.origin import Contradiction, Doubt, Firmware
from dataset_audit.provenance.stating import RUNGS, state
from tests.provenance.drawn import UNKNOWN, A, B, make_columns, of_devices, proven


def shares(columns):
    return {share.unit: share for share in state(columns, ()).shares}


def test_a_share_is_counted_by_image_by_scene_and_by_what_the_scenes_are_worth():
    columns = of_devices(*[proven()] * 3, UNKNOWN, UNKNOWN, scene_id=[0, 0, 0, 0, 1])
    columns["effective_images"][:4] = 2.0
    found = shares(columns)
    assert {unit: share.total for unit, share in found.items()} == {
        "image": 5, "scene": 2, "effective image": 3,
    }  # fmt: skip
    proofs = [share.rungs["axis-proven"] for share in found.values()]
    assert proofs == pytest.approx([3 / 5, 0.75 / 2, 1.5 / 3])
    assert {share.axis_share[1] for share in found.values()} == {1.0}


def test_what_could_not_be_read_counts_in_no_share():
    columns = make_columns(2, problem=["empty", None], scene_id=[-1, 0])
    columns["effective_images"][0] = np.nan
    assert {share.total for share in shares(columns).values()} == {1.0}


@given(st.lists(st.tuples(st.sampled_from(RUNGS), st.integers(0, 4)), max_size=20))
def test_shares_are_shares_in_every_unit(frames):
    scenes = sorted(scene for _, scene in frames)
    numbers = {scene: number for number, scene in enumerate(dict.fromkeys(scenes))}
    columns = make_columns(
        len(frames),
        provenance=[rung for rung, _ in frames],
        scene_id=[numbers[scene] for _, scene in frames],
    )
    for share in shares(columns).values():
        assert sum(share.rungs.values()) == pytest.approx(1.0 if frames else 0.0)
        low, high = share.axis_share
        assert 0 <= low <= high <= 1
    by_image = shares(columns)["image"].rungs
    for rung in RUNGS:
        count = sum(each == rung for each, _ in frames)
        assert by_image[rung] * max(len(frames), 1) == pytest.approx(count)


def test_firmware_is_that_of_axis_devices_most_devices_first():
    columns = of_devices(proven(), proven(), proven(B), proven(B), ("other-proven", None))
    columns["device_firmware"][:] = ["9.80", "10.0", "10.0", None, "GIMP 2.10"]
    assert state(columns, ()).firmware == (
        Firmware(version="10.0", devices=2, frames=2),
        Firmware(version="9.80", devices=1, frames=1),
    )


def test_clocks_in_doubt_are_told_by_device_and_reason():
    columns = of_devices(proven(), proven(), UNKNOWN, proven(B))
    columns["clock_at"][:3] = np.array(["2010-01-02", "2009-01-02", "1980-01-01"], "datetime64[us]")
    columns["clock_doubt"][:3] = ["apart", "apart", "early"]
    first, second = state(columns, ()).doubts
    assert first == Doubt(
        device=A,
        why="apart",
        frames=2,
        first="2009-01-02T00:00:00.000Z",
        last="2010-01-02T00:00:00.000Z",
    )
    assert (second.device, second.why) == (None, "early")


def test_contradictions_are_counted_by_what_they_say():
    columns = make_columns(3, contradictions=[("b", "a"), ("a",), None])
    told = state(columns, ()).contradictions
    assert told == (Contradiction(says="a", images=2), Contradiction(says="b", images=1))


def test_what_is_inherited_is_counted():
    columns = make_columns(3, inherited=["clip", "scene", None])
    assert state(columns, ()).inherited == {"clip": 1, "scene": 1}
