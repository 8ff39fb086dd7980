"""The NAL units of an H.264 or H.265 stream, in both ways that they are stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Codec = Literal["h264", "hevc"]

MAX_UNITS = 65_536
"""NAL units read of one piece of a stream."""
MAX_UNIT = 65_536
"""Bytes kept of one NAL unit. Signed video has units of some 3,000."""

_START = re.compile(rb"\x00\x00\x01")


def split_by_start_codes(data: bytes) -> Iterator[bytes]:
    """Yield the NAL units between start codes, each cut at `MAX_UNIT`. Source: H.264, annex B."""
    begin = None
    for _, match in zip(range(MAX_UNITS), _START.finditer(data), strict=False):
        if begin is not None:
            yield data[begin : min(match.start(), begin + MAX_UNIT)]
        begin = match.end()
    if begin is not None:
        yield data[begin : begin + MAX_UNIT]


def split_by_lengths(data: bytes, length_bytes: int) -> Iterator[bytes]:
    """Yield the NAL units of one packet of MP4 or Matroska, each cut at `MAX_UNIT`.

    A length that reaches past the end is taken as "to the end": Axis firmware 5.85 counts the four
    bytes of the length itself (SPEC 5).

    Args:
        data: a whole packet.
        length_bytes: 1 to 4, how many bytes the length of a unit has.
    """
    position = 0
    for _ in range(MAX_UNITS):
        start = position + length_bytes
        if start >= len(data):
            return
        position = start + int.from_bytes(data[position:start], "big")
        yield data[start : min(position, start + MAX_UNIT)]


def split_packet(data: bytes, codec: Codec, extradata: bytes | None) -> Iterator[bytes]:
    """Yield the NAL units of a packet, stored as the decoder configuration says.

    Args:
        data: a whole packet.
        codec: which of the two.
        extradata: `avcC` or `hvcC` of ISO 14496-15; anything else means start codes.
    """
    at = 4 if codec == "h264" else 21
    if extradata is not None and len(extradata) > at and extradata[0] == 1:
        return split_by_lengths(data, (extradata[at] & 3) + 1)
    return split_by_start_codes(data)


def unescape(unit: bytes) -> bytes:
    """A NAL unit without its emulation prevention bytes: 00 00 03 becomes 00 00."""
    return unit.replace(b"\0\0\3", b"\0\0")
