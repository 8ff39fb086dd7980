"""What the headers of a file say about the device that made it. Bytes only, no opinion."""

from __future__ import annotations

import re

from dataset_audit.features import exif as tag
from dataset_audit.features.jpeg import APP1, COM, is_jpeg, walk_segments
from dataset_audit.model import Capture

MAX_COMMENT = 512
"""Bytes kept of a JPEG comment; the longest that tells anything has 340."""

_DATE = re.compile(r"\d{4}:\d\d:\d\d \d\d:\d\d:\d\d", re.ASCII)
_ZONE = re.compile(r"([+-])(\d\d):(\d\d)", re.ASCII)
_HOURS = range(-12, 15)
_Tags = dict[int, str | int]


def read_capture(data: bytes, exif: bytes | None = None) -> Capture:
    r"""Read comments and EXIF of one file. Never raises; picture data is not touched.

    Args:
        data: the file or its head. Of a JPEG the segments before the first scan are read, of a TIFF
            the first directory.
        exif: the EXIF block of any other format, with or without `Exif\0\0` before it, as Pillow
            has it in `image.info.get("exif")`.
    """
    comments: list[bytes] = []
    if is_jpeg(data):
        block = None
        for marker, payload in walk_segments(data):
            if marker == COM:
                comments.append(payload[:MAX_COMMENT])
            elif marker == APP1 and block is None and payload.startswith(tag.PREFIX):
                block = payload
        exif = block or exif
    tags = tag.read_tags(exif or data)
    taken, subsec, zone = _read_time(tags)
    return Capture(
        orientation=_orientation(tags),
        comments=tuple(comments),
        make=_text(tags, tag.MAKE),
        model=_text(tags, tag.MODEL),
        serial=_text(tags, tag.BODY_SERIAL_NUMBER),
        software=_text(tags, tag.SOFTWARE),
        taken=taken,
        taken_subsec_ms=subsec,
        utc_offset_s=zone,
    )


def _orientation(tags: _Tags) -> int:
    value = tags.get(tag.ORIENTATION)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _text(tags: _Tags, name: int) -> str | None:
    value = tags.get(name)
    return value if isinstance(value, str) else None


def _read_time(tags: _Tags) -> tuple[str | None, int | None, int | None]:
    """Date, milliseconds and offset in seconds, all three of the same instant."""
    for date, subsec, zone in (
        (tag.DATE_TIME_ORIGINAL, tag.SUBSEC_ORIGINAL, tag.OFFSET_TIME_ORIGINAL),
        (tag.DATE_TIME, tag.SUBSEC, tag.OFFSET_TIME),
    ):
        taken = _text(tags, date)
        if taken is not None and _DATE.fullmatch(taken):
            axis = tags.get(tag.MAKE) == "AXIS"
            return taken, _milliseconds(_text(tags, subsec), axis=axis), _offset(tags, zone)
    return None, None, None


def _milliseconds(text: str | None, *, axis: bool) -> int | None:
    """EXIF writes the digits after the point: "61" is 610 ms. Axis writes a count: 61 ms."""
    if text is None or not (text.isascii() and text.isdigit() and len(text) <= 9):
        return None
    if axis:
        return int(text) if len(text) <= 3 else None
    return int(text[:3].ljust(3, "0"))


def _offset(tags: _Tags, name: int) -> int | None:
    match = _ZONE.fullmatch(_text(tags, name) or "")
    if match:
        seconds = int(match[2]) * 3600 + int(match[3]) * 60
        seconds = -seconds if match[1] == "-" else seconds
    else:
        hours = tags.get(tag.TIME_ZONE_OFFSET)
        if not isinstance(hours, int):
            return None
        seconds = hours * 3600
    return seconds if _HOURS[0] * 3600 <= seconds <= _HOURS[-1] * 3600 else None
