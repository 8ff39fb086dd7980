"""Headers written byte by byte, for tests: JPEG segments, Axis comments and EXIF blocks."""

from __future__ import annotations

import struct

SOI, EOI = b"\xff\xd8", b"\xff\xd9"
SCAN = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"

# The test vectors of the specification.
PRODUCT_6_15 = bytes.fromhex("0a00072d060f46accc8e02b436")
STAMP_6_15 = bytes.fromhex("0a0159955ee82c59955ee82c01")
PRODUCT_4_47 = bytes.fromhex("0a00015b042f0d00408c9df2c7")
STAMP_4_47 = bytes.fromhex("0a014be8337548000000000001")
PRODUCT_Q6055 = bytes.fromhex("0a000725082831accc8eabd9cf")
STAMP_Q6055 = bytes.fromhex("0a015f3d55085c5f3d55085c01")
PRODUCT_M1065 = bytes.fromhex("0a000782095037b8a44f39f301")
STAMP_M1065 = bytes.fromhex("0a0162933b5d5262933b5d5201")
NEXUS_S = bytes.fromhex("0a000780028001e00500000000000000000000")


def segment(marker: int, payload: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(payload) + 2) + payload


def comment(payload: bytes) -> bytes:
    return segment(0xFE, payload)


def jpeg(*segments: bytes, scan: bytes = b"") -> bytes:
    """Segments between SOI and a scan; not decodable, as no header test decodes."""
    return SOI + b"".join(segments) + SCAN + scan + EOI


def app1(block: bytes) -> bytes:
    return segment(0xE1, block)


def entry(tag: int, value: str | bytes | int, kind: int | None = None, *, order: str):
    """One directory entry: (tag, type, count, raw value)."""
    if isinstance(value, str):
        raw = value.encode() + b"\0"
        return tag, kind or 2, len(raw), raw
    if isinstance(value, bytes):
        return tag, kind or 7, len(value), value
    letter = {3: "H", 4: "I", 8: "h", 9: "i"}[kind or 3]
    return tag, kind or 3, 1, struct.pack(order + letter, value)


def exif(first: dict[int, object], second: dict[int, object], *, order: str = "<") -> bytes:
    """An EXIF block with IFD0 and the EXIF directory; a negative integer is written as SSHORT."""
    head = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", 8)
    pointer_at = len(first) + 1
    second_at = 8 + 2 + 12 * pointer_at + 4
    first_entries = [_entry(tag, value, order) for tag, value in sorted(first.items())]
    first_entries.append(entry(0x8769, second_at, 4, order=order))
    second_entries = [_entry(tag, value, order) for tag, value in sorted(second.items())]
    blob_at = second_at + 2 + 12 * len(second_entries) + 4
    one, blob = _directory(first_entries, order, blob_at, b"")
    two, blob = _directory(second_entries, order, blob_at, blob)
    return b"Exif\0\0" + head + one + two + blob


def _entry(tag: int, value: object, order: str):
    if isinstance(value, tuple):
        return entry(tag, value[0], value[1], order=order)
    kind = 8 if isinstance(value, int) and value < 0 else None
    return entry(tag, value, kind, order=order)


def _directory(entries, order: str, blob_at: int, blob: bytes) -> tuple[bytes, bytes]:
    out = struct.pack(order + "H", len(entries))
    for tag, kind, count, raw in entries:
        if len(raw) <= 4:
            field = raw.ljust(4, b"\0")
        else:
            field = struct.pack(order + "I", blob_at + len(blob))
            blob += raw
        out += struct.pack(order + "HHI", tag, kind, count) + field
    return out + bytes(4), blob


def axis_exif(*, serial: str = "ACCC8EABD9CF", make: str = "AXIS", software: str = "8.40.4"):
    """EXIF as the firmware of a Q6055-E writes it."""
    return exif(
        {0x010F: make, 0x0110: "Q6055-E", 0x0131: software, 0x0132: "2020:08:19 09:36:24"},
        {0x882A: -7, 0x9000: b"0231", 0x9003: "2020:08:19 09:36:24", 0xA431: serial},
    )
