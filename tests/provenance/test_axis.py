from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.capture import read_capture
from dataset_audit.model import Capture, Device
from dataset_audit.provenance.axis import Judge, judge_device
from tests.provenance import headers
from tests.provenance.headers import app1, comment, exif, jpeg

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TOKEN = "20210712_141048_857A_ACCC8EAF31F3"
CANON = Capture(make="Canon", model="Canon EOS 40D", serial="0123", software="GIMP 2.4.5")


def judge(*segments: bytes, path: str = "a.jpg") -> Device:
    return judge_device(read_capture(jpeg(*segments)), path, NOW)


def test_the_product_comment_proves_an_axis_device():
    device = judge(comment(headers.STAMP_6_15), comment(headers.PRODUCT_6_15))
    assert device == Device(
        provenance="axis-proven",
        evidence=(
            "P1 JPEG comment 0A00: serial ACCC8E02B436, hardware 072d",
            "S1 JPEG comment 0A01: 2017-08-17T09:16:24.44Z",
        ),
        make="AXIS",
        serial="ACCC8E02B436",
        firmware="6.15.70",
        device_class="unknown",
        captured_at=datetime(2017, 8, 17, 9, 16, 24, 440_000, UTC),
        captured_at_source="axis-comment",
        clock_at=datetime(2017, 8, 17, 9, 16, 24, 440_000, UTC),
    )


def test_comments_in_the_old_order_prove_too():
    device = judge(comment(headers.PRODUCT_4_47), comment(headers.STAMP_4_47))
    assert (device.provenance, device.firmware) == ("axis-proven", "4.47.13")


def test_exif_with_an_axis_serial_proves_an_axis_device():
    device = judge(app1(headers.axis_exif()), comment(bytes(256)))
    assert device == Device(
        provenance="axis-proven",
        evidence=(
            "P2 EXIF make AXIS with serial ACCC8EABD9CF",
            "W3 JPEG comment of 256 zero bytes",
        ),
        make="AXIS",
        model="Q6055-E",
        serial="ACCC8EABD9CF",
        firmware="8.40.4",
        device_class="camera",
        captured_at=datetime(2020, 8, 19, 16, 36, 24, tzinfo=UTC),
        captured_at_source="exif",
        clock_at=datetime(2020, 8, 19, 16, 36, 24, tzinfo=UTC),
    )


def test_a_picture_editor_is_no_firmware():
    edited = app1(headers.axis_exif(software="GIMP 2.10.34"))
    assert judge(edited).firmware is None
    assert judge(edited, comment(headers.PRODUCT_Q6055)).firmware == "8.40"


@pytest.mark.parametrize("serial", ["", "ACCC8EABD9C", "ACCC8DABD9CF", "ACCC8EABD9CFF", "1234567"])
def test_exif_make_without_an_axis_serial_is_only_probable(serial):
    device = judge(app1(headers.axis_exif(serial=serial)))
    assert device.provenance == "axis-probable"
    assert device.evidence == ("S2 EXIF make AXIS without an Axis serial",)
    assert (device.model, device.serial) == ("Q6055-E", None)


@pytest.mark.parametrize("make", ["Axis", "Axis Communications AB", "AXIS2"])
def test_a_make_that_only_resembles_axis_says_nothing_at_all(make):
    device = judge(app1(headers.axis_exif(make=make)))
    assert (device.provenance, device.evidence, device.make) == ("unknown", (), None)


@pytest.mark.parametrize("payload", [headers.STAMP_6_15, headers.STAMP_6_15 + b"\x0a\x0a"])
def test_a_time_stamp_alone_is_probable(payload):
    device = judge(comment(payload))
    assert (device.provenance, device.serial) == ("axis-probable", None)


def test_a_recording_token_in_a_folder_is_probable_and_gives_the_serial():
    device = judge(path=f"{TOKEN}/0001.png")
    assert device.provenance == "axis-probable"
    assert device.evidence == (f"S3 recording token in path: {TOKEN}",)
    assert (device.serial, device.captured_at_source) == ("ACCC8EAF31F3", "path")


def test_a_model_in_the_path_is_used_once_something_else_speaks_for_axis():
    device = judge(path=f"AXIS M7016/{TOKEN}.png")
    assert (device.model, device.device_class) == ("M7016", "encoder")
    assert judge(path=f"AXIS M7016/AXIS P1435/{TOKEN}.png").model is None


def test_a_camera_name_gives_model_and_serial():
    device = judge(path="AXISQ6044PTZACCC8E334C53_20161201T000001.000Z.jpg")
    assert (device.provenance, device.model) == ("axis-probable", "Q6044")


def test_weak_signals_together_stay_unknown():
    device = judge(comment(bytes(300)), path="AXIS P1435/image21-07-12_14-10-48-05.jpg")
    assert (device.provenance, device.make, device.model) == ("unknown", None, None)
    assert device.evidence == (
        "W1 model name in path: AXIS P1435",
        "W3 JPEG comment of 300 zero bytes",
        "W7 event name in path: image21-07-12_14-10-48-05",
    )


def test_a_file_without_any_sign_is_unknown():
    assert judge(path="axis/photo.jpg") == Device()


def test_another_maker_is_proven_by_exif():
    assert judge_device(CANON, "AXIS P1435/a.jpg", NOW) == Device(
        provenance="other-proven",
        evidence=("W1 model name in path: AXIS P1435",),
        make="Canon",
        model="Canon EOS 40D",
        serial="0123",
        firmware="GIMP 2.4.5",
    )


def test_the_phone_with_a_similar_comment_is_another_maker():
    device = judge(app1(exif({0x010F: "Google"}, {})), comment(headers.NEXUS_S))
    assert (device.provenance, device.evidence) == ("other-proven", ())


def test_another_maker_against_a_strong_signal_leaves_it_open():
    device = judge_device(CANON, f"{TOKEN}.jpg", NOW)
    assert (device.provenance, device.make, device.serial) == ("unknown", None, None)
    assert device.evidence[-1] == "conflict: EXIF make is Canon"


def test_a_proof_outweighs_another_maker_and_says_so():
    device = judge(app1(exif({0x010F: "Canon", 0x0110: "EOS"}, {})), comment(headers.PRODUCT_6_15))
    assert (device.provenance, device.make, device.model) == ("axis-proven", "AXIS", None)
    assert device.evidence[-1] == "conflict: EXIF make is Canon"


def test_the_comment_is_believed_when_exif_names_another_device():
    device = judge(app1(headers.axis_exif()), comment(headers.PRODUCT_M1065))
    assert (device.serial, device.model, device.firmware) == ("B8A44F39F301", None, "9.80")
    assert device.evidence[-1] == "conflict: EXIF names ACCC8EABD9CF, the comment B8A44F39F301"


def test_a_path_that_names_another_device_is_a_conflict_and_the_proof_holds():
    device = judge(comment(headers.PRODUCT_6_15), path=f"{TOKEN}.jpg")
    assert device.serial == "ACCC8E02B436"
    assert device.evidence[-1] == "conflict: the path names ACCC8EAF31F3 too"


def test_agreeing_signals_are_no_conflict():
    device = judge(
        app1(headers.axis_exif()), comment(headers.PRODUCT_Q6055), path="axis-accc8eabd9cf/1.jpg"
    )
    assert [text[:2] for text in device.evidence] == ["P1", "P2", "S3"]


REAL = jpeg(comment(headers.STAMP_6_15), comment(headers.PRODUCT_6_15), scan=headers.PRODUCT_6_15)
PROOF = comment(headers.PRODUCT_6_15)


@given(st.binary(max_size=120), st.text(max_size=60))
def test_arbitrary_bytes_prove_nothing(data, path):
    for capture in (read_capture(data), read_capture(headers.SOI + data)):
        assert judge_device(capture, path, NOW).provenance != "axis-proven"


def test_a_beginning_of_a_file_proves_only_once_the_whole_comment_is_there():
    for end in range(len(REAL)):
        proven = judge_device(read_capture(REAL[:end]), "", NOW).provenance == "axis-proven"
        assert proven == (end >= REAL.index(PROOF) + len(PROOF))


@given(st.integers(2, REAL.index(PROOF) + 12), st.integers(1, 255))
def test_damage_up_to_the_block_of_the_address_never_proves_another_device(at, flip):
    data = bytearray(REAL)
    data[at] ^= flip
    device = judge_device(read_capture(bytes(data)), "", NOW)
    assert device.serial in (None, "ACCC8E02B436")
    assert (device.provenance == "axis-proven") == (device.serial is not None)


def test_headers_seen_before_are_judged_each_at_its_own_time_and_path():
    judge = Judge(NOW)
    for path in ("a.jpg", "AXIS P1435/a.jpg", "20210712_141048.jpg", "axis-accc8e000001/b.jpg"):
        for taken in (None, "2021:07:12 14:10:48", "2021:08:12 14:10:48"):
            capture = Capture(make="Canon", model="EOS", taken=taken)
            assert judge(capture, path) == judge_device(capture, path, NOW)
