"""Headers as cameras write them. All of it is made up: no device has these numbers."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta, timezone

from PIL import Image

MAKE, MODEL, SOFTWARE, DATE_TIME, EXIF_IFD = 0x010F, 0x0110, 0x0131, 0x0132, 0x8769
ZONE, VERSION, TAKEN, SERIAL = 0x882A, 0x9000, 0x9003, 0xA431


def axis_comments(mac: str, firmware: tuple[int, int, int], taken: datetime) -> tuple[bytes, bytes]:
    """The two 13-byte comments of an Axis still: time 0A01, then hardware, firmware, MAC 0A00."""
    stamp = struct.pack(">IB", int(taken.timestamp()), taken.microsecond // 10_000)
    device = b"\xff\xf0" + bytes(firmware) + bytes.fromhex(mac)
    return b"\x0a\x01" + stamp + stamp + b"\x01", b"\x0a\x00" + device


def with_comments(jpeg: bytes, comments: tuple[bytes, ...]) -> bytes:
    """The file with comment segments after its APP segments."""
    place = 2
    while jpeg[place] == 0xFF and 0xE0 <= jpeg[place + 1] <= 0xEF:
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
    segments = b"".join(b"\xff\xfe" + struct.pack(">H", len(c) + 2) + c for c in comments)
    return jpeg[:place] + segments + jpeg[place:]


def axis_exif(model: str, firmware: str, serial: str, taken: datetime, zone_h: int) -> Image.Exif:
    """As Axis writes it since 8.40: times are local, the serial is the MAC."""
    local = taken.astimezone(timezone(timedelta(hours=zone_h))).strftime("%Y:%m:%d %H:%M:%S")
    exif = Image.Exif()
    exif.endian = "<"
    exif.update({MAKE: "AXIS", MODEL: model, SOFTWARE: firmware, DATE_TIME: local})
    exif[EXIF_IFD] = {ZONE: zone_h, VERSION: b"0231", TAKEN: local, SERIAL: serial}
    return exif


def other_exif(taken: datetime) -> Image.Exif:
    """A camera of another maker, who doesn't exist."""
    exif = Image.Exif()
    exif.update({MAKE: "Example Corp", MODEL: "EX-1", SOFTWARE: "1.0"})
    exif[EXIF_IFD] = {TAKEN: taken.strftime("%Y:%m:%d %H:%M:%S")}
    return exif


def jpeg_bytes(image: Image.Image, quality: int, exif: Image.Exif | None = None) -> bytes:
    """The image as a JPEG file."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, **({"exif": exif} if exif else {}))
    return buffer.getvalue()


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A time of 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)
