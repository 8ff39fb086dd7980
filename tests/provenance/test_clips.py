from __future__ import annotations

import numpy as np

from dataset_audit.provenance.clips import share_in_clips
from tests.provenance.drawn import UNKNOWN, A, B, make_columns, of_devices, proven


def clip(*frames, name="a.mkv", **given):
    paths = [f"{name}#t={second}.000" for second in range(len(frames))]
    return of_devices(*frames, path=paths, **given)


def shared(columns):
    return columns | share_in_clips(columns)


def test_frames_of_a_clip_share_its_proof_in_full():
    columns = clip(UNKNOWN, proven(), ("axis-probable", A))
    columns["device_firmware"][1] = "11.6"
    columns["axis_evidence"][2] = ("S3 token",)
    after = shared(columns)
    assert after["provenance"].tolist() == ["axis-proven"] * 3
    assert after["device_serial"].tolist() == [A] * 3
    assert after["device_firmware"].tolist() == ["11.6"] * 3
    assert after["inherited"].tolist() == ["clip", None, "clip"]
    assert after["axis_evidence"][2] == (f"same clip as 1 frame of {A}", "S3 token")


def test_probable_frames_of_a_clip_share_too_as_it_is_one_file():
    after = shared(clip(UNKNOWN, ("axis-probable", A)))
    assert after["provenance"].tolist() == ["axis-probable"] * 2


def test_another_maker_shares_as_well_and_is_no_evidence_of_axis():
    columns = make_columns(2, path=["a.mjpg#t=0.000", "a.mjpg#t=1.000"])
    columns["provenance"][0], columns["device_make"][0] = "other-proven", "ACME"
    after = shared(columns)
    assert after["provenance"].tolist() == ["other-proven"] * 2
    assert after["device_make"].tolist() == ["ACME"] * 2
    assert after["axis_evidence"][1] is None


def test_a_clip_of_two_devices_shares_nothing():
    for other in (proven(B), ("axis-probable", B), ("other-proven", None)):
        columns = clip(UNKNOWN, proven(), other)
        np.testing.assert_array_equal(shared(columns)["provenance"], columns["provenance"])


def test_clips_are_told_apart_and_stills_are_none():
    columns = of_devices(
        proven(), UNKNOWN, proven(), UNKNOWN,
        path=["a.mkv#t=0.000", "b.mkv#t=0.000", "c.jpg", "c.jpg.txt"],
    )  # fmt: skip
    assert shared(columns)["provenance"].tolist() == columns["provenance"].tolist()


def test_sharing_twice_is_sharing_once():
    once = shared(clip(UNKNOWN, proven(), UNKNOWN))
    twice = once | {k: v for k, v in share_in_clips(once).items() if k != "inherited"}
    for name, column in once.items():
        np.testing.assert_array_equal(column, twice[name], name)
