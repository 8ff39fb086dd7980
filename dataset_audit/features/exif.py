"""The few EXIF tags that name a device and a time, and which way is up.

Own code, because Pillow's reader decodes every tag of the sub-directory: with Pillow 11.3 one
65 KB block took 18 s and 780 MB, and its warnings can't be silenced safely from threads.
"""

from __future__ import annotations

import struct

MAKE, MODEL, ORIENTATION, SOFTWARE, DATE_TIME = 0x010F, 0x0110, 0x0112, 0x0131, 0x0132
EXIF_DIRECTORY = 0x8769
TIME_ZONE_OFFSET = 0x882A
DATE_TIME_ORIGINAL = 0x9003
OFFSET_TIME, OFFSET_TIME_ORIGINAL = 0x9010, 0x9011
SUBSEC, SUBSEC_ORIGINAL = 0x9290, 0x9291
BODY_SERIAL_NUMBER = 0xA431

PREFIX = b"Exif\0\0"
MAX_ENTRIES = 512
"""Of one directory. Real ones have under 70."""
MAX_TEXT = 512
"""Bytes. A longer text is no name and no date."""

_WANTED = frozenset({
    MAKE, MODEL, ORIENTATION, SOFTWARE, DATE_TIME, EXIF_DIRECTORY, TIME_ZONE_OFFSET,
    DATE_TIME_ORIGINAL, OFFSET_TIME, OFFSET_TIME_ORIGINAL, SUBSEC, SUBSEC_ORIGINAL,
    BODY_SERIAL_NUMBER,
})  # fmt: skip
_BYTE_ORDERS = {b"II*\0": "<", b"MM\0*": ">"}
_ASCII = 2
_INTEGERS = {3: "H", 4: "I", 8: "h", 9: "i"}  # TIFF types SHORT, LONG, SSHORT, SLONG


def read_tags(exif: bytes) -> dict[int, str | int]:
    r"""Read the wanted tags of the first and of the EXIF directory.

    A tag that is cut off, of another type than text or integer, or too long, is left out. Never
    raises; reads at most `MAX_ENTRIES` entries of each of two directories. Source: EXIF 2.32, 4.6.

    Args:
        exif: a TIFF structure, with or without `Exif\0\0` before it; other bytes give no tags.
    """
    tiff = exif.removeprefix(PREFIX).removeprefix(PREFIX)  # PNG files may have two
    order = _BYTE_ORDERS.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return {}
    tags = _read_directory(tiff, order, struct.unpack_from(order + "I", tiff, 4)[0])
    directory = tags.pop(EXIF_DIRECTORY, None)
    if isinstance(directory, int) and directory > 0:
        tags = _read_directory(tiff, order, directory) | tags
    return tags


def _read_directory(tiff: bytes, order: str, offset: int) -> dict[int, str | int]:
    tags: dict[int, str | int] = {}
    first = offset + 2
    if first > len(tiff):
        return tags
    count = min(struct.unpack_from(order + "H", tiff, offset)[0], MAX_ENTRIES)
    for at in range(first, min(first + 12 * count, len(tiff) - 11), 12):
        tag, kind, number = struct.unpack_from(order + "HHI", tiff, at)
        if tag in _WANTED and tag not in tags:
            value = _read_value(tiff, order, at + 8, kind, number)
            if value is not None:
                tags[tag] = value
    return tags


def _read_value(tiff: bytes, order: str, at: int, kind: int, number: int) -> str | int | None:
    if kind == _ASCII and number <= MAX_TEXT:
        start = at if number <= 4 else struct.unpack_from(order + "I", tiff, at)[0]
        return _clean(tiff[start : start + number]) if start + number <= len(tiff) else None
    letter = _INTEGERS.get(kind)
    if letter is None or not 0 < number <= 4 // struct.calcsize(letter):
        return None
    value: int = struct.unpack_from(order + letter, tiff, at)[0]
    return value


def _clean(raw: bytes) -> str | None:
    """What stands before the first NUL; None for an empty text and for control characters."""
    text = raw.lstrip(b"\0 ").partition(b"\0")[0]
    try:
        decoded = text.decode().strip()
    except UnicodeDecodeError:
        decoded = text.decode("latin-1").strip()
    return decoded if decoded and decoded.isprintable() else None
