"""JPEG comments of Axis firmware: product info (P1), time stamp (S1), padding (W3). SPEC 2."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dataset_audit.provenance.mac import axis_serial

LENGTH = 13
_PRODUCT, _STAMP = b"\x0a\x00", b"\x0a\x01"
# GIMP appends two line feeds when it saves the file again.
_GIMP_TAIL = b"\x0a\x0a"
_PADDING_BYTES = range(225, 341)
# From 8.40 the third byte is opaque: 8.40.4 is stored as 8.40.49.
_OPAQUE_FROM = (8, 40)
_DEVELOPMENT = (255, 255)


@dataclass(frozen=True, slots=True)
class Product:
    """The device that comment 0A00 names."""

    hardware: str
    """Hardware id, 4 hex. Only few are known to stand for a model, so it is shown as it is."""
    firmware: str | None
    """`5.25.14`; from 8.40 on `9.80`, as the rest can't be read; None for a development build."""
    serial: str


def read_product(comment: bytes) -> Product | None:
    """Comment 0A00, if it has exactly 13 bytes and a MAC address of Axis; None otherwise.

    Without both conditions a phone (Nexus S) would pass.
    """
    if len(comment) != LENGTH or comment[:2] != _PRODUCT:
        return None
    serial = axis_serial(comment[7:13].hex())
    if serial is None:
        return None
    return Product(comment[2:4].hex(), _firmware(*comment[4:7]), serial)


def _firmware(major: int, minor: int, third: int) -> str | None:
    if (major, minor) == _DEVELOPMENT:
        return None
    return f"{major}.{minor}" + (f".{third}" if (major, minor) < _OPAQUE_FROM else "")


def read_stamp(comment: bytes, now: datetime) -> datetime | None:
    """Time of comment 0A01 in UTC, to 1/100 s, if it keeps every rule of SPEC 2.2; else None."""
    body = comment[:LENGTH]
    if len(body) != LENGTH or comment[LENGTH:] not in (b"", _GIMP_TAIL) or body[:2] != _STAMP:
        return None
    hundredths = body[6]
    if hundredths >= 100 or body[7:12] not in (body[2:7], bytes(5)) or body[12] != 1:
        return None
    seconds = int.from_bytes(body[2:6], "big")
    stamp = datetime.fromtimestamp(seconds, UTC) + timedelta(milliseconds=10 * hundredths)
    return stamp if 2000 <= stamp.year <= now.year + 1 else None


def is_padding(comment: bytes) -> bool:
    """Whether it is the run of zero bytes that firmware with EXIF writes last."""
    return len(comment) in _PADDING_BYTES and not any(comment)
