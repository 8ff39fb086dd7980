"""What kind of file a clip is, by its first bytes."""

from __future__ import annotations

import re
from typing import Literal

Container = Literal["matroska", "mov", "avi", "mpegts", "asf", "mjpeg", "h264", "hevc"]

HEAD = 4096
"""Bytes that are enough to tell."""

_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_PART = re.compile(
    rb"(?:\r?\n)*--[^\r\n]{1,200}\r?\n(?:[^\r\n]{1,500}\r?\n){0,16}\r?\n\xff\xd8\xff"
)
_PACKET = 188
# Both kinds of stream begin with a delimiter, a parameter set or an SEI, in headers of one byte
# and of two.
_H264 = re.compile(rb"\x00{0,4}\x00\x00\x01[\x09\x67\x27\x47\x06]", re.DOTALL)
_HEVC = re.compile(rb"\x00{0,4}\x00\x00\x01[\x40\x42\x44\x46\x4e][\x01-\x07]", re.DOTALL)


def tell_container(head: bytes) -> Container | None:
    """Name the container as FFmpeg names its demuxer; None for any other bytes.

    A demuxer should be named, as one that FFmpeg guesses may take a text for a playlist, and open
    the files or addresses in it. (Of motion JPEG in parts, it is called `mpjpeg`.)

    Args:
        head: the first `HEAD` bytes of the file.
    """
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    if head[4:8] in _BOXES:
        return "mov"
    if head.startswith(b"RIFF") and head[8:11] == b"AVI":
        return "avi"
    if head.startswith(_ASF):
        return "asf"
    if head.startswith(b"\xff\xd8\xff") or _PART.match(head):
        return "mjpeg"
    if _is_transport_stream(head):
        return "mpegts"
    return "hevc" if _HEVC.match(head) else "h264" if _H264.match(head) else None


def _is_transport_stream(head: bytes) -> bool:
    """Whether packets of 188 bytes follow each other, each after four more in M2TS."""
    return any(
        len(head) > first + 2 * step and set(head[first : first + 3 * step : step]) == {0x47}
        for first, step in ((0, _PACKET), (4, _PACKET + 4))
    )
