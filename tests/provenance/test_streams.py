"""P3, P4, P5 and S4: what a stream, its container and its folder say of the device."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.sei import read_user_data
from dataset_audit.features.user_data import AXIS_UUID, read_items
from dataset_audit.model import Capture, Device, Recording
from dataset_audit.provenance.axis import judge_device
from tests.provenance import headers
from tests.streams import AXIS_SEI, PRODUCT_F44, STAMP_F44

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SEI = Capture(user_data=(PRODUCT_F44, STAMP_F44), age_ms=1500)
SIGNED = Capture(
    signed_maker="Axis Communications AB",
    signed_serial="B8A44F27E6D1",
    signed_firmware="11.6+snapshot-20230615",
)
MATROSKA = Capture(writing_app="AXIS P3265-LVE Dome Camera", recorded_us=1_653_816_675_955_566)
RECORDING = Recording(serial="ACCC8EE207AE", application="AxisCamera")


def judge(capture: Capture, path: str = "a.mkv", recording: Recording | None = None) -> Device:
    return judge_device(capture, path, NOW, recording)


def test_user_data_of_a_stream_proves_an_axis_device():
    assert judge(SEI) == Device(
        provenance="axis-proven",
        evidence=("P3 SEI user data 0A00: serial ACCC8E376DE5, hardware 01e6",),
        make="AXIS",
        serial="ACCC8E376DE5",
        firmware="5.85.15",
        device_class="unknown",
        captured_at=datetime(2015, 12, 1, 15, 47, 25, 820_000, UTC),
        captured_at_source="axis-sei",
        clock_at=datetime(2015, 12, 1, 15, 47, 25, 820_000, UTC),
    )


def test_user_data_without_an_axis_address_proves_nothing():
    foreign = PRODUCT_F44[:7] + bytes.fromhex("accc8d376de5")
    assert judge(Capture(user_data=(foreign, STAMP_F44))).provenance == "unknown"
    assert judge(Capture(user_data=(STAMP_F44,))).provenance == "unknown"
    assert judge(Capture(user_data=(PRODUCT_F44 + b"\0",))).provenance == "unknown"


def test_signed_video_that_names_axis_proves_an_axis_device():
    device = judge(SIGNED)
    assert (device.provenance, device.serial) == ("axis-proven", "B8A44F27E6D1")
    assert device.firmware == "11.6+snapshot-20230615"
    assert device.evidence == ("P4 signed video: Axis Communications AB, serial B8A44F27E6D1",)


@pytest.mark.parametrize(
    ("maker", "serial", "evidence"),
    [
        ("Axis Communications AB", "N/A", ("P4 signed video: Axis Communications AB",)),
        ("Somebody", "B8A44F27E6D1", ("P4 signed video: serial B8A44F27E6D1",)),
        ("Signed Video Framework", "N/A", ()),
        ("axis", None, ()),
        (None, "B8A44F27E6D", ()),
    ],
)
def test_signed_video_proves_by_maker_or_serial_and_never_by_itself(maker, serial, evidence):
    device = judge(replace(SIGNED, signed_maker=maker, signed_serial=serial))
    assert device.evidence == evidence
    assert device.provenance == ("axis-proven" if evidence else "unknown")


@pytest.mark.parametrize(
    ("app", "model", "kind"),
    [
        ("AXIS P3265-LVE Dome Camera", "P3265-LVE", "camera"),
        ("AXIS F44 Network Camera", "F44", "camera"),
        ("AXIS FA54 Main Unit", "FA54", "camera"),
        ("AXIS M7014 Video Encoder", "M7014", "encoder"),
        ("AXIS W101 Body Worn Camera", "W101", "body-worn"),
    ],
)
def test_the_writing_application_proves_and_gives_the_model(app, model, kind):
    device = judge(replace(MATROSKA, writing_app=app))
    assert (device.provenance, device.model, device.device_class) == ("axis-proven", model, kind)
    assert device.evidence == (f"P5 Matroska WritingApp: {app}",)


@pytest.mark.parametrize(
    "app",
    ["Lavf60.3.100", "AXIS Media", "Axis P3265-LVE", "axis-P3265", "AXIS", "my AXIS P3265-LVE"],
)
def test_another_writing_application_says_nothing(app):
    device = judge(replace(MATROSKA, writing_app=app))
    assert (device.provenance, device.evidence, device.model) == ("unknown", (), None)


def test_the_date_of_the_container_is_a_clock_behind_those_of_the_frame():
    assert judge(MATROSKA).captured_at_source == "matroska"
    assert judge(MATROSKA).captured_at == datetime(2022, 5, 29, 9, 31, 15, 955_566, UTC)
    both = replace(SEI, recorded_us=1_449_000_000_000_000)  # the same day
    assert judge(both).captured_at_source == "axis-sei"
    day = 1_502_950_000_000_000  # that of the stamp
    comment = Capture(comments=(headers.STAMP_6_15,), recorded_us=day, age_ms=1500)
    assert judge(comment).captured_at == datetime(2017, 8, 17, 9, 16, 25, 940_000, UTC)
    unset = replace(MATROSKA, recorded_us=0)
    assert judge(unset, "20210712_141048.mkv").captured_at_source == "path"


def test_the_time_of_exif_is_that_of_the_frame_too():
    exif = Capture(taken="2021:07:12 14:10:48", utc_offset_s=0, age_ms=2000)
    assert judge(exif).captured_at == datetime(2021, 7, 12, 14, 10, 50, tzinfo=UTC)


@pytest.mark.parametrize("huge", [2**63 - 1, -(2**63)])
def test_a_time_out_of_range_is_none(huge):
    assert judge(Capture(recorded_us=huge)).captured_at is None
    assert judge(replace(SEI, age_ms=10**15 if huge > 0 else -(10**15))).captured_at is None


def test_model_serial_and_firmware_come_from_whatever_has_them():
    device = judge(replace(SEI, writing_app="AXIS F44 Network Camera"))
    assert (device.model, device.serial, device.firmware) == ("F44", "ACCC8E376DE5", "5.85.15")
    both = replace(SIGNED, writing_app=MATROSKA.writing_app)
    assert (judge(both).model, judge(both).serial) == ("P3265-LVE", "B8A44F27E6D1")


def test_signals_that_name_different_devices_are_conflicts():
    device = judge(replace(SIGNED, user_data=SEI.user_data))
    assert (device.serial, device.firmware) == ("ACCC8E376DE5", "5.85.15")
    assert device.evidence[2:] == (
        "conflict: the signature names B8A44F27E6D1, the user data ACCC8E376DE5",
    )
    exif = Capture(make="AXIS", model="Q6055-E", writing_app="AXIS F44 Network Camera")
    assert judge(exif).evidence[-1] == "conflict: EXIF names Q6055-E, the Matroska file F44"
    assert judge(exif).model == "Q6055-E"


def test_a_model_with_its_variant_is_no_conflict():
    exif = Capture(make="AXIS", model="M3057-PLVE", writing_app="AXIS M3057 Fixed Dome")
    assert [text[:2] for text in judge(exif).evidence] == ["P5", "S2"]
    assert judge(exif).model == "M3057-PLVE"


def test_a_recording_of_an_axis_camera_is_probable():
    device = judge(Capture(), recording=RECORDING)
    assert (device.provenance, device.serial) == ("axis-probable", "ACCC8EE207AE")
    assert device.evidence == ("S4 recording.xml: AxisCamera, serial ACCC8EE207AE",)


def test_a_recording_without_an_axis_serial_is_probable_too():
    device = judge(Capture(), recording=replace(RECORDING, serial="001122334455"))
    assert (device.provenance, device.serial) == ("axis-probable", None)


@pytest.mark.parametrize("application", [None, "", "axiscamera", "VLC"])
def test_a_recording_of_something_else_says_nothing(application):
    device = judge(Capture(), recording=replace(RECORDING, application=application))
    assert device == Device()


def test_a_recording_against_another_maker_leaves_it_open():
    device = judge(Capture(make="Canon"), recording=RECORDING)
    assert (device.provenance, device.evidence[-1]) == ("unknown", "conflict: EXIF make is Canon")


def test_a_recording_that_names_another_camera_is_a_conflict():
    device = judge(SEI, recording=RECORDING)
    assert device.serial == "ACCC8E376DE5"
    assert device.evidence[-1] == (
        "conflict: recording.xml names ACCC8EE207AE, the user data ACCC8E376DE5"
    )


def _read(unit: bytes) -> Capture:
    found = read_user_data(unit, "h264")
    read = [item for uuid, data in found if uuid == AXIS_UUID for item in read_items(data)]
    return Capture(user_data=tuple(read))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_prove_nothing(data):
    for unit in (data, b"\x06\x05" + data, b"\x06\x05\x30" + AXIS_UUID + data):
        assert judge(_read(unit)).provenance == "unknown"
    text = data.decode("latin-1")
    assert judge(Capture(writing_app=text, signed_maker=text)).provenance == "unknown"


@given(st.integers(0, len(AXIS_SEI) - 1), st.integers(1, 255))
def test_damage_never_proves_a_device_of_another_maker(at, flip):
    data = bytearray(AXIS_SEI)
    data[at] ^= flip
    device = judge(_read(bytes(data)))
    assert (device.provenance == "axis-proven") == (device.serial is not None)
    assert device.serial is None or device.serial.startswith("ACCC8E")
