"""Streams and containers written byte by byte, for tests: NAL units, user data, Matroska, MJPEG."""

from __future__ import annotations

import struct

from tests.provenance import headers

# The SEI of SPEC 5 as firmware 5.85 writes it, and the length before it, which counts itself.
AXIS_SEI = bytes.fromhex(
    "06052eaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa000d0a0001e605550faccc8e376de5"
    "000d0a01565dc10c20565dc10c200180"
)
BAD_LENGTH = bytes.fromhex("00000036")
PRODUCT_F44 = bytes.fromhex("0a0001e605550faccc8e376de5")
STAMP_F44 = bytes.fromhex("0a01565dc10c20565dc10c2001")

AXIS_UUID = b"\xaa" * 16
SIGNED_UUID = b"Signed Video...0"
AXIS_TEXTS = ("7EB.1", "11.6+snapshot-20230615", "B8A44F27E6D1", "Axis Communications AB", "a.com")
FRAMEWORK_TEXTS = ("N/A", "v2.0.3", "N/A", "Signed Video Framework", "example.org")

EBML, SEGMENT, INFO, CLUSTER = 0x1A45DFA3, 0x18538067, 0x1549A966, 0x1F43B675
MUXING_APP, WRITING_APP, DATE_UTC = 0x4D80, 0x5741, 0x4461


def items(*payloads: bytes) -> bytes:
    """Type and value of each, after its length."""
    return b"".join(struct.pack(">H", len(payload)) + payload for payload in payloads)


def signed(texts=AXIS_TEXTS, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """What follows the UUID of signed video: a reserved byte, and tags."""
    return b"\0" + before + product_info(texts) + after


def product_info(texts) -> bytes:
    value = b"\1" + b"".join(bytes((len(t) + 1,)) + t.encode() + b"\0" for t in texts)
    return b"\3" + struct.pack(">H", len(value)) + value


def chained(number: int) -> bytes:
    return b"\xff" * (number // 255) + bytes((number % 255,))


def message(kind: int, data: bytes) -> bytes:
    return chained(kind) + chained(len(data)) + data


def escape(data: bytes) -> bytes:
    """With the emulation prevention bytes of H.264, 7.4.1."""
    out = bytearray()
    for byte in data:
        if byte <= 3 and out[-2:] == b"\0\0":
            out.append(3)
        out.append(byte)
    return bytes(out)


def sei(uuid: bytes, data: bytes, *, codec: str = "h264") -> bytes:
    """An SEI unit with one user data message."""
    header = b"\x06" if codec == "h264" else b"\x4e\x01"
    return header + escape(message(5, uuid + data) + b"\x80")


def prefixed(*units: bytes, length_bytes: int = 4) -> bytes:
    return b"".join(len(unit).to_bytes(length_bytes, "big") + unit for unit in units)


def started(*units: bytes) -> bytes:
    return b"".join(b"\0\0\0\1" + unit for unit in units)


def element(identity: int, content: bytes, *, size_bytes: int = 8, unknown: bool = False) -> bytes:
    """An EBML element, by default with a size of 8 bytes, as Axis writes it."""
    size = (1 << 7 * size_bytes) - 1 if unknown else len(content)
    head = identity.to_bytes((identity.bit_length() + 7) // 8, "big")
    return head + (size | 1 << 7 * size_bytes).to_bytes(size_bytes, "big") + content


def info(app: bytes = b"AXIS P3265-LVE Dome Camera\0", *more: bytes) -> bytes:
    return element(INFO, element(WRITING_APP, app, size_bytes=1) + b"".join(more))


def matroska(*children: bytes, unknown: bool = False) -> bytes:
    head = element(EBML, element(0x4282, b"matroska", size_bytes=1))
    return head + element(SEGMENT, b"".join(children), unknown=unknown)


AVC_CONFIGURATION = bytes.fromhex(
    "01420015ffe1001367420015e2903c11fd602dc04040690789115001000468ce3c80"
)


def track(codec: bytes = b"V_MPEG4/ISO/AVC", private: bytes = AVC_CONFIGURATION) -> bytes:
    """Tracks with one video of 16 x 16."""
    size = element(0xB0, b"\x10", size_bytes=1) + element(0xBA, b"\x10", size_bytes=1)
    entry = b"".join((
        element(0xD7, b"\1", size_bytes=1),
        element(0x73C5, b"\1", size_bytes=1),
        element(0x83, b"\1", size_bytes=1),
        element(0x86, codec, size_bytes=1),
        element(0xE0, size),
        element(0x63A2, private) if private else b"",
    ))  # fmt: skip
    return element(0x1654AE6B, element(0xAE, entry))


def cluster(*blocks: tuple[int, bytes], unknown: bool = False) -> bytes:
    """Packets, each with its time in milliseconds."""
    simple = (element(0xA3, b"\x81" + struct.pack(">hB", ms, 0x80) + data) for ms, data in blocks)
    content = element(0xE7, b"\0", size_bytes=1) + b"".join(simple)
    return element(CLUSTER, content, unknown=unknown)


def axis_frame(stamp: bytes = headers.STAMP_6_15) -> bytes:
    """A JPEG with the comments of an Axis camera; whole, but not decodable."""
    comments = headers.comment(stamp), headers.comment(headers.PRODUCT_6_15)
    return headers.jpeg(*comments, scan=b"\x12\xff\x00\x34\xff\xd0\x56")


def multipart(*frames: bytes) -> bytes:
    part = b"--myboundary\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
    return b"".join(part % len(frame) + frame + b"\r\n" for frame in frames)
