from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.containers import HEAD, tell_container
from tests.provenance import headers
from tests.streams import AXIS_SEI, axis_frame, info, matroska, multipart, started


@pytest.mark.parametrize(
    ("head", "container"),
    [
        (matroska(info()), "matroska"),
        (b"\0\0\0\x20ftypisom", "mov"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"RIFF\0\0\0\0WEBPVP8 ", None),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
        ((b"\x47" + bytes(187)) * 4, "mpegts"),
        ((bytes(4) + b"\x47" + bytes(187)) * 4, "mpegts"),
        ((b"\x47" + bytes(186)) * 4, None),
        (b"GIF89a" + bytes(1000), None),
        (axis_frame(), "mjpeg"),
        (multipart(axis_frame()), "mjpeg"),
        (b"\r\n" + multipart(axis_frame()), "mjpeg"),
        (b"--myboundary\r\n\r\nno picture", None),
        (started(b"\x09\x10", b"\x67\x64"), "h264"),
        (started(AXIS_SEI), "h264"),
        (started(b"\x40\x01"), "hevc"),
        (started(b"\x4e\x01"), "hevc"),
        (started(b"\x00\x00"), None),
        (b"#EXTM3U\nhttp://example.org/", None),
        (b"ffconcat version 1.0\nfile /etc/passwd", None),
        (headers.SOI, None),
        (b"", None),
    ],
)
def test_a_container_is_told_by_its_first_bytes(head, container):
    assert tell_container(head[:HEAD]) == container


@given(st.binary(max_size=HEAD))
def test_any_bytes_are_told_without_an_error(head):
    tell_container(head)
    tell_container(b"--" + head)
