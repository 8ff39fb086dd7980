"""User data in a stream: the SEI messages of H.264 and H.265, the private metadata of AV1.

Only whole messages inside a unit of the right type count: the bytes of a picture may look like
anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.features.nal import unescape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.features.nal import Codec

MAX_MESSAGES = 256
"""SEI messages of one unit, and OBUs of one packet, that are read."""

_UUID_BYTES = 16
_USER_DATA_UNREGISTERED = 5
_H264_SEI, _HEVC_SEI = 6, (39, 40)  # H.265: before and after the picture
_OBU_METADATA = 5
# The private type of AV1 metadata that signed video uses; a reserved byte comes after it.
_SIGNED_VIDEO_METADATA = 25


def read_user_data(unit: bytes, codec: Codec) -> list[tuple[bytes, bytes]]:
    """UUID and data of each user data message (type 5), if the NAL unit is an SEI; else nothing.

    Never raises; reads at most `MAX_MESSAGES`. Source: H.264 and H.265, 7.3.2.3 and annex D.

    Args:
        unit: a NAL unit with its header, escaped.
        codec: tells where the type stands, and which is the SEI's.
    """
    body = _sei_body(unit, codec)
    messages = _messages(unescape(body)) if body else ()
    return [
        (data[:_UUID_BYTES], data[_UUID_BYTES:])
        for kind, data in messages
        if kind == _USER_DATA_UNREGISTERED and len(data) >= _UUID_BYTES
    ]


def _sei_body(unit: bytes, codec: Codec) -> bytes:
    header = 1 if codec == "h264" else 2
    if len(unit) <= header or unit[0] & 0x80:
        return b""
    if codec == "h264":
        is_sei = unit[0] & 0x1F == _H264_SEI
    else:
        is_sei = unit[0] >> 1 in _HEVC_SEI and bool(unit[1] & 7)
    return unit[header:] if is_sei else b""


def _messages(body: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    for _ in range(MAX_MESSAGES):
        if body[position:] in (b"", b"\x80"):  # nothing is left but the trailing bit
            return
        kind, position = _chained(body, position)
        size, position = _chained(body, position)
        if size < 0 or position + size > len(body):
            return
        yield kind, body[position : position + size]
        position += size


def _chained(body: bytes, position: int) -> tuple[int, int]:
    """A number written as a run of FF and a last byte, and where it ends; -1 if it is cut off."""
    rest = body[position:].lstrip(b"\xff")
    end = len(body) - len(rest)
    return (255 * (end - position) + rest[0], end + 1) if rest else (-1, len(body))


def read_obu_user_data(packet: bytes) -> list[tuple[bytes, bytes]]:
    """UUID and data of each private metadata OBU (type 25) of an AV1 packet.

    Never raises; reads at most `MAX_MESSAGES` OBUs. Source: AV1 specification, 5.3 and 5.8;
    the type and the reserved byte as the signed video framework writes them.
    """
    found = []
    position = 0
    for _ in range(MAX_MESSAGES):
        if position >= len(packet):
            break
        header = packet[position]
        if header & 0x80 or not header & 2:  # without a size it is the last, and the picture
            break
        size, start = _leb128(packet, position + 1 + bool(header & 4))
        position = start + size
        if position > len(packet):
            break
        if (header >> 3) & 15 == _OBU_METADATA:
            data = packet[start:position]
            if data[:1] == bytes((_SIGNED_VIDEO_METADATA,)) and len(data) >= 2 + _UUID_BYTES:
                found.append((data[2 : 2 + _UUID_BYTES], data[2 + _UUID_BYTES :]))
    return found


def _leb128(data: bytes, position: int) -> tuple[int, int]:
    """A little-endian number of 7 bits a byte, and where it ends."""
    value = 0
    for place, byte in enumerate(data[position : position + 8]):
        value |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            return value, position + place + 1
    return len(data), len(data)  # cut off or too long: ends the walk
