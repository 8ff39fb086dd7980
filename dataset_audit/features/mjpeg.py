"""The JPEGs of a motion JPEG stream: one after another, or as the parts of a multipart answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dataset_audit.features.jpeg import MARKER, MAX_SEGMENTS, STANDALONE, START_OF_SCAN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import SupportsRead

MAX_FRAME = 1 << 24
"""Bytes of one JPEG; a longer one ends the stream."""
MAX_GAP = 4096
"""Bytes before a JPEG: a boundary and the headers of its part. More of them end the stream."""
MAX_BROKEN = 256
"""Beginnings that come to no JPEG, before the stream is given up."""

_READ = 1 << 20
_BEGIN = b"\xff\xd8\xff"
_END = 0xD9
# In a scan, FF 00 stands for FF, and FF D0 to FF D7 are restarts; any other marker ends it.
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]", re.DOTALL)


def split_jpegs(stream: SupportsRead[bytes]) -> Iterator[bytes]:
    """Yield each whole JPEG as it is stored, without decoding.

    One that is cut off or damaged is passed over. Never raises on content, holds about twice
    `MAX_FRAME` in memory at most, and takes time in proportion to what is read.

    Args:
        stream: read from where it stands.
    """
    buffer, position, gap = b"", 0, MAX_GAP
    broken = 0
    while broken < MAX_BROKEN:
        begin = buffer.find(_BEGIN, position, position + gap)
        end, whole = _find_end(buffer, begin) if begin >= 0 else (None, False)
        if end is None:
            rest = buffer[position:]
            too_long = len(rest) >= (gap if begin < 0 else MAX_FRAME)
            # Twice as much each time, so that a long JPEG isn't walked for each piece of it.
            more = b"" if too_long else stream.read(max(_READ, len(rest)))
            if more:
                buffer, position = rest + more, 0
                continue
            if begin < 0 or too_long:
                return
            end = begin + 2  # a length in it may reach past the end, over whole JPEGs
        if whole:
            yield buffer[begin:end]
        position, gap = end, MAX_GAP if whole else MAX_FRAME
        broken += not whole


def _find_end(data: bytes, begin: int) -> tuple[int | None, bool]:
    """Where the JPEG that begins there ends, and True; or where it breaks, and False.

    (None, False) if it may be whole, and goes on after the data. Source: ITU T.81, annex B.
    """
    position = begin + 2
    for _ in range(MAX_SEGMENTS):
        match = MARKER.match(data, position)
        if match is None:
            all_fill = not data[position : position + MAX_GAP].strip(b"\xff")
            return (None if all_fill else position), False
        marker, start = match[1][0], match.end() + 2
        if marker == _END:
            return match.end(), True
        if marker in STANDALONE:
            return position, False
        if start > len(data):
            return None, False
        position = match.end() + int.from_bytes(data[match.end() : start], "big")
        if position < start:
            return start, False
        if marker == START_OF_SCAN:
            after = _AFTER_SCAN.search(data, position)
            position = after.start() if after else len(data)
        if position >= len(data):
            return None, False
    return position, False
