"""The two kinds of user data that name an Axis device: tagged items, and signed video. SPEC 5."""

from __future__ import annotations

from dataclasses import dataclass

AXIS_UUID = b"\xaa" * 16
"""By itself worth nothing: cameras of other makers fill with it too."""
SIGNED_VIDEO_UUID = bytes.fromhex("5369676e656420566964656f2e2e2e30")

MAX_ITEMS = 32
"""Items, or tags, read of one message."""
MAX_ITEM = 512
"""Bytes of an item; a longer one ends the list."""

_PRODUCT_INFO = 3
_AXIS_VENDOR = 0x81
# Bytes that a tag's length has: general and crypto info, then all others that are known.
_LENGTH_BYTES = {1: 1, 7: 1} | dict.fromkeys((2, 3, 4, 5, 6, _AXIS_VENDOR), 2)


@dataclass(frozen=True, slots=True)
class SignedProduct:
    """The product info of a Signed Video message; None for an empty text."""

    hardware: str | None
    firmware: str | None
    serial: str | None
    manufacturer: str | None
    address: str | None
    axis_tag: bool
    """The message has a tag of the vendor Axis, with the attestation of its key."""


def read_items(data: bytes) -> tuple[bytes, ...]:
    """The items after the UUID of 16 x AA: type (0A00, 0A01, 0A03), then value.

    Type and value are the same bytes as a JPEG comment of the firmware has. The list ends at the
    first item that is cut off.
    """
    items: list[bytes] = []
    position = 0
    while position < len(data) and len(items) < MAX_ITEMS:
        length = int.from_bytes(data[position : position + 2], "big")
        item = data[position + 2 : position + 2 + length]
        if not 2 <= length <= MAX_ITEM or len(item) < length:
            break
        items.append(item)
        position += 2 + length
    return tuple(items)


def read_signed_product(data: bytes) -> SignedProduct | None:
    """The product info of what follows the UUID of Signed Video; None where there is none.

    Source: SPEC 5, and the table of tags in AxisCommunications/signed-video-framework.
    """
    tags = _read_tags(data[1:])  # after a reserved byte
    info = tags.get(_PRODUCT_INFO)
    return _to_product(info[1:], axis_tag=_AXIS_VENDOR in tags) if info and info[0] else None


def _read_tags(data: bytes) -> dict[int, bytes]:
    tags: dict[int, bytes] = {}
    position = 0
    for _ in range(MAX_ITEMS):
        tag = data[position] if position < len(data) else 0
        if tag not in _LENGTH_BYTES:
            break
        start = position + 1 + _LENGTH_BYTES[tag]
        position = start + int.from_bytes(data[position + 1 : start], "big")
        if position > len(data):
            break
        tags.setdefault(tag, data[start:position])
    return tags


def _to_product(data: bytes, *, axis_tag: bool) -> SignedProduct | None:
    """Five texts, each after the byte with its length; None unless all five are whole."""
    texts: list[str | None] = []
    position = 0
    for _ in range(5):
        if position >= len(data):
            return None
        end = position + 1 + data[position]
        if end > len(data):
            return None
        text = data[position + 1 : end].partition(b"\0")[0].decode("latin-1").strip()
        texts.append(text if text and text.isprintable() else None)
        position = end
    hardware, firmware, serial, manufacturer, address = texts
    return SignedProduct(hardware, firmware, serial, manufacturer, address, axis_tag)
