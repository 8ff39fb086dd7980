from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features import mjpeg
from dataset_audit.features.mjpeg import MAX_BROKEN, split_jpegs
from tests.provenance import headers
from tests.streams import axis_frame, multipart

FRAME = axis_frame()
OTHER = headers.jpeg(headers.comment(b"second"), scan=b"\xff\x00" * 50)
THUMBNAIL = headers.jpeg(headers.app1(b"Exif\0\0" + FRAME))


def split(data: bytes) -> list[bytes]:
    return list(split_jpegs(io.BytesIO(data)))


@pytest.mark.parametrize("frames", [[], [FRAME], [FRAME, OTHER, THUMBNAIL, FRAME]])
def test_frames_are_split_with_boundaries_and_without(frames):
    assert split(multipart(*frames)) == frames
    assert split(b"".join(frames)) == frames


def test_a_frame_longer_than_what_is_read_at_once_is_whole(monkeypatch):
    monkeypatch.setattr(mjpeg, "_READ", 7)
    assert split(multipart(FRAME, OTHER, FRAME)) == [FRAME, OTHER, FRAME]


def test_a_progressive_jpeg_has_several_scans():
    scans = headers.SCAN + b"\1\2" + headers.comment(b"between") + headers.SCAN + b"\3\xff\x00\4"
    data = headers.SOI + scans + headers.EOI
    assert split(data + data) == [data, data]


@pytest.mark.parametrize("cut", range(3, len(FRAME)))
def test_a_frame_that_is_cut_off_is_passed_over(cut):
    frames = split(FRAME[:cut] + b"\r\n--b\r\n\r\n" + OTHER + FRAME)
    assert FRAME in frames
    assert all(frame[:2] + frame[-2:] == headers.SOI + headers.EOI for frame in frames)


def test_the_last_frame_may_be_cut_off():
    assert split(multipart(FRAME, OTHER)[:-9]) == [FRAME]


def test_bytes_that_are_no_stream_end_it():
    assert split(bytes(5000) + FRAME) == []
    assert split(FRAME + bytes(5000) + FRAME) == [FRAME]


def test_a_frame_too_long_ends_the_stream(monkeypatch):
    monkeypatch.setattr(mjpeg, "MAX_FRAME", 1000)
    monkeypatch.setattr(mjpeg, "_READ", 100)
    long = headers.jpeg(scan=bytes(5000))
    assert split(FRAME + long + FRAME) == [FRAME]


def test_broken_beginnings_end():
    stream = io.BytesIO(b"\xff\xd8\xff\x00" * 1_000_000)
    assert list(split_jpegs(stream)) == []
    assert MAX_BROKEN * 4 < stream.tell() <= 2 * mjpeg._READ


def test_a_long_run_of_fill_bytes_takes_no_time():
    assert split(b"\xff\xd8" + b"\xff" * 3_000_000) == []
    assert split(headers.SOI + headers.SCAN + b"\xff" * 3_000_000) == []


@given(st.lists(st.sampled_from([FRAME, OTHER, THUMBNAIL]), max_size=5), st.booleans())
def test_frames_come_out_as_they_went_in(frames, parts):
    assert split(multipart(*frames) if parts else b"".join(frames)) == frames


@given(st.binary(max_size=300))
def test_any_bytes_are_split_without_an_error_into_parts_of_them(data):
    for stream in (data, headers.SOI + data, headers.SOI + headers.SCAN + data):
        assert all(frame in stream for frame in split(stream))
