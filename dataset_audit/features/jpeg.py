"""The segments of a JPEG before its first scan; picture data is never touched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

APP1, COM = 0xE1, 0xFE
MAX_SEGMENTS = 4096
"""Real files have under 30, one with a large colour profile or XMP some hundreds."""

START_OF_SCAN = 0xDA
# These have no length and no place before a scan: 00 (stuffing), TEM, RSTn, SOI, EOI.
STANDALONE = frozenset({0x00, 0x01, *range(0xD0, 0xDA)})
MARKER = re.compile(rb"\xff{1,4096}([^\xff])", re.DOTALL)  # FF bytes may fill up before a marker


def is_jpeg(data: bytes) -> bool:
    """Whether the bytes begin as a JPEG does."""
    return data[:2] == b"\xff\xd8"


def walk_segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (marker, payload) of each whole segment between SOI and the first scan.

    Ends silently at the first byte that fits no segment, at a segment that is cut off, and after
    `MAX_SEGMENTS`, so that it never raises and its time is bounded. Source: ITU T.81, annex B.

    Args:
        data: a whole JPEG file or its head, beginning with SOI.
    """
    position = 2
    for _ in range(MAX_SEGMENTS):
        match = MARKER.match(data, position)
        if match is None:
            return
        marker, start = match[1][0], match.end() + 2
        if marker == START_OF_SCAN or marker in STANDALONE:
            return
        position = match.end() + int.from_bytes(data[match.end() : start], "big")
        if not start <= position <= len(data):
            return
        yield marker, data[start:position]
