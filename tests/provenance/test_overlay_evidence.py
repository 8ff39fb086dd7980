from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from dataset_audit.provenance.overlay_evidence import CHANGED, tell_overlays
from tests.provenance.drawn import UNKNOWN, A, of_devices, proven

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HOST = "axis-accc8e000001"
MODEL = "AXIS Q6055-E"


def tell(lines, *devices, scene_id=0, content=None):
    columns = of_devices(*devices, scene_id=scene_id)
    count = len(devices)
    columns["content_hash"] = np.array(content or [f"h{n}" for n in range(count)], object)
    columns["captured_at"] = np.full(count, np.datetime64("NaT"), "datetime64[us]")
    columns["captured_at_source"] = np.full(count, None, object)
    return columns, columns | tell_overlays(columns, lines, NOW)


def test_an_unknown_frame_that_names_a_model_is_probable():
    before, after = tell({0: [MODEL]}, UNKNOWN, UNKNOWN)
    assert after["provenance"].tolist() == ["axis-probable", "unknown"]
    assert after["axis_evidence"][0] == (f"S5 overlay: {MODEL}",)
    assert (after["device_make"][0], after["device_model"][0]) == ("AXIS", "Q6055-E")
    assert after["device_class"][0] == "camera"
    assert before["provenance"].tolist() == ["unknown", "unknown"]


def test_a_serial_is_believed_when_two_frames_of_a_scene_read_it_alike():
    for lines, serial in (
        ({0: [HOST]}, None),
        ({0: [HOST], 1: [HOST]}, "ACCC8E000001"),
        ({0: [HOST], 1: ["axis-accc8e000007"]}, None),
    ):
        _, after = tell(lines, UNKNOWN, UNKNOWN)
        assert after["provenance"][0] == "axis-probable"
        assert after["device_serial"][0] == serial
    _, apart = tell({0: [HOST], 1: [HOST]}, UNKNOWN, UNKNOWN, scene_id=[0, 1])
    assert apart["device_serial"][0] is None


def test_a_copy_says_what_its_twin_says_and_confirms_nothing():
    lines = {0: [HOST, "2026-03-02 14:31:00"]}
    _, after = tell(lines, UNKNOWN, UNKNOWN, content=["a", "a"])
    assert after["provenance"].tolist() == ["axis-probable"] * 2
    assert after["device_serial"].tolist() == [None, None]
    assert np.isnat(after["captured_at"]).all()


def test_a_proof_stays_what_it_is_and_gains_the_model():
    _, after = tell({0: [MODEL, HOST]}, proven())
    assert after["provenance"][0] == "axis-proven"
    assert after["device_serial"][0] == A
    assert after["device_model"][0] == "Q6055-E"


def test_signals_that_contradict_each_other_stay_unknown_and_evidence_keeps_its_order():
    columns, _ = tell({}, UNKNOWN)
    columns["axis_evidence"][0] = ("S1 stamp", "W3 zeros", "conflict: EXIF make is Acme")
    after = tell_overlays(columns, {0: [MODEL]}, NOW)
    assert after["provenance"][0] == "unknown"
    assert after["device_make"][0] is None
    texts = [text.split()[0] for text in after["axis_evidence"][0]]
    assert texts == ["S1", "S5", "W3", "conflict:"]


def test_times_that_agree_are_the_last_resort():
    lines = {n: [f"2026-03-02 14:3{n}:00"] for n in range(2)}
    columns, after = tell(lines, UNKNOWN, UNKNOWN)
    assert after["captured_at"].astype(str).tolist() == [
        f"2026-03-02T14:3{n}:00.000000" for n in range(2)
    ]
    assert after["captured_at_source"].tolist() == ["overlay"] * 2
    assert after["provenance"].tolist() == ["unknown"] * 2  # a clock is every vendor's
    columns["captured_at"][1] = np.datetime64("2026-03-02T12:00")
    columns["captured_at_source"][1] = "exif"
    again = columns | tell_overlays(columns, lines, NOW)
    assert again["captured_at_source"].tolist() == ["overlay", "exif"]
    columns["captured_at"][1] = np.datetime64("2024-03-02T12:00")
    far = columns | tell_overlays(columns, lines, NOW)
    assert far["captured_at_source"].tolist() == [None, "exif"]


def test_without_a_line_nothing_changes():
    columns, after = tell({0: [], 1: ["gate"]}, UNKNOWN, UNKNOWN)
    for name in CHANGED:
        np.testing.assert_array_equal(columns[name], after[name], name)
