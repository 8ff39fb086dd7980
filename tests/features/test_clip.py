from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dataset_audit.errors import MissingExtraError
from dataset_audit.features import clip
from dataset_audit.features.clip import Clip, read_clip
from dataset_audit.model import Capture
from dataset_audit.provenance.axis import judge_device
from tests.provenance import headers
from tests.streams import (
    AXIS_SEI,
    AXIS_TEXTS,
    AXIS_UUID,
    BAD_LENGTH,
    DATE_UTC,
    PRODUCT_F44,
    SIGNED_UUID,
    STAMP_F44,
    axis_frame,
    cluster,
    element,
    info,
    items,
    matroska,
    multipart,
    prefixed,
    sei,
    signed,
    started,
    track,
)

PICTURE = prefixed(b"\x65\xb8\x20\x00\x03")
NEXT_STAMP = headers.STAMP_6_15
DATE = element(DATE_UTC, (86_400 * 10**9).to_bytes(8, "big"), size_bytes=1)
SECOND_DAY = int(datetime(2001, 1, 2, tzinfo=UTC).timestamp()) * 1_000_000
MKV = matroska(
    info(b"AXIS F44 Network Camera\0", DATE),
    track(),
    cluster(
        (0, PICTURE),
        (133, BAD_LENGTH + AXIS_SEI),
        (200, PICTURE),
        (2266, prefixed(sei(AXIS_UUID, items(PRODUCT_F44, NEXT_STAMP)))),
        (2300, PICTURE),
    ),
)


@pytest.fixture
def read(tmp_path):
    def write_and_read(data: bytes, name: str = "clip.mkv") -> Clip:
        file = tmp_path / name
        file.write_bytes(data)
        return read_clip(file)

    return write_and_read


def test_user_data_of_a_matroska_file_is_read_with_its_time(read):
    found = read(MKV)
    assert found.whole == Capture(writing_app="AXIS F44 Network Camera", recorded_us=SECOND_DAY)
    assert found.moments == (
        (0.133, Capture(user_data=(PRODUCT_F44, STAMP_F44))),
        (2.266, Capture(user_data=(PRODUCT_F44, NEXT_STAMP))),
    )


@pytest.mark.parametrize(
    ("seconds", "stamp", "age_ms"),
    [
        (0.0, STAMP_F44, -133),
        (0.133, STAMP_F44, 0),
        (2.2, STAMP_F44, 2067),
        (2.266, NEXT_STAMP, 0),
        (99.0, NEXT_STAMP, 96_734),
    ],
)
def test_a_frame_has_the_last_stamp_before_it(read, seconds, stamp, age_ms):
    assert read(MKV).at(seconds) == Capture(
        user_data=(PRODUCT_F44, stamp),
        age_ms=age_ms,
        writing_app="AXIS F44 Network Camera",
        recorded_us=SECOND_DAY + round(seconds * 1_000_000),
    )


def test_a_time_beyond_any_clip_is_none(read):
    capture = read(MKV).at(1e15)
    assert (capture.age_ms, capture.recorded_us) == (None, None)


def test_frames_of_motion_jpeg_in_matroska_have_their_own_comments(read):
    video = track(b"V_MJPEG", b"")
    second = axis_frame(headers.STAMP_Q6055)
    found = read(matroska(info(), video, cluster((0, axis_frame()), (500, second))))
    assert [(s, c.comments[0]) for s, c in found.moments] == [
        (0.0, headers.STAMP_6_15),
        (0.5, headers.STAMP_Q6055),
    ]


@pytest.mark.parametrize("name", ["a.mjpg", "a.mkv"])  # by content, whatever it is called
def test_frames_of_a_bare_stream_are_counted_at_25_a_second(read, name):
    found = read(multipart(axis_frame(), axis_frame(headers.STAMP_Q6055)), name)
    assert found.at(0.03).comments[0] == headers.STAMP_6_15
    assert found.at(0.04).comments[0] == headers.STAMP_Q6055
    assert found.at(0.04).recorded_us is None


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_signed_video_of_a_bare_stream_is_read(read, codec):
    begin = b"\x67\x64" if codec == "h264" else b"\x40\x01"
    found = read(started(begin, sei(SIGNED_UUID, signed(), codec=codec)), "a.bin")
    assert found.whole == Capture(
        signed_maker=AXIS_TEXTS[3], signed_serial=AXIS_TEXTS[2], signed_firmware=AXIS_TEXTS[1]
    )
    assert found.at(3.0).signed_serial == AXIS_TEXTS[2]


def test_signed_video_of_av1_is_read(read):
    payload = b"\x19\x80" + SIGNED_UUID + signed() + b"\x80"
    packet = b"\x2a" + bytes((len(payload) & 0x7F | 0x80, len(payload) >> 7)) + payload
    found = read(matroska(info(), track(b"V_AV1", b""), cluster((0, packet))))
    assert found.whole.signed_serial == AXIS_TEXTS[2]


def test_the_same_bytes_outside_an_sei_say_nothing(read):
    slice_ = b"\x65" + AXIS_SEI[1:]
    found = read(matroska(track(), cluster((0, prefixed(slice_)), (9, b"\0" + AXIS_SEI))))
    assert found.moments == ()
    assert read(started(b"\x67\x64", slice_)).moments == ()
    assert read(b"RIFF\0\0\0\0AVI " + AXIS_SEI * 9) == Clip()
    assert read(AXIS_SEI + BAD_LENGTH + AXIS_SEI) == Clip()


def test_packets_and_bytes_are_bounded(read, monkeypatch):
    monkeypatch.setattr(clip, "MAX_PACKETS", 3)
    assert len(read(MKV).moments) == 1
    monkeypatch.setattr(clip, "MAX_BYTES", 64)
    assert read(MKV).moments == ()
    assert read(multipart(*[axis_frame()] * 9)).moments == ()


@pytest.mark.parametrize("end", range(0, len(MKV), 7))
def test_every_beginning_of_a_clip_says_nothing_but_what_the_clip_says(read, end):
    whole, part = read(MKV), read(MKV[:end])
    assert part.moments == whole.moments[: len(part.moments)]
    assert part.whole.writing_app in (None, whole.whole.writing_app)
    device = judge_device(part.at(0), "", datetime(2026, 1, 1, tzinfo=UTC))
    assert device.serial in (None, "ACCC8E376DE5")


def test_a_clip_that_sends_the_reader_far_beyond_its_end_is_read_up_to_there(read):
    tags = element(0x53AB, b"\x12\x54\xc3\x67", size_bytes=1)
    tags += element(0x53AC, (1 << 62).to_bytes(8, "big"), size_bytes=1)  # where no file reaches
    seek_head = element(0x114D9B74, element(0x4DBB, tags))
    packets = cluster((0, PICTURE), (9, BAD_LENGTH + AXIS_SEI))
    found = read(matroska(seek_head, info(), track(), packets))
    assert found.whole.writing_app == "AXIS P3265-LVE Dome Camera"


def test_a_file_that_is_no_video_says_nothing(read):
    assert read(b"") == Clip()
    assert read(b"#EXTM3U\nhttp://example.org/a.ts\n") == Clip()


def test_a_file_that_is_not_there_raises():
    with pytest.raises(FileNotFoundError):
        read_clip(Path("nowhere.mkv"))


def test_without_pyav_the_extra_is_named(read, monkeypatch):
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(MissingExtraError, match=r"dataset-audit\[video\]"):
        read(MKV)
    assert read(multipart(axis_frame())).moments  # which needs none
