"""All features of one image, from one read of its bytes and one decode."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from dataset_audit.columns import COLUMNS, Column
from dataset_audit.features.capture import read_capture
from dataset_audit.features.embedding import INPUT_PX
from dataset_audit.features.hashes import hash_look
from dataset_audit.features.heap import keep_freed_memory
from dataset_audit.features.layout import layout
from dataset_audit.features.light import measure_light
from dataset_audit.features.pixels import Pixels, UnreadableError, decode
from dataset_audit.features.sharpness import measure_sharpness
from dataset_audit.model import Capture

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.features.embedding import Embedder

READ_PX = (INPUT_PX, INPUT_PX)
COLOUR_PX = 32
REDUCING_GAP = 3.0
"""A JPEG decoded at reduced scale is hashed by way of about 96 pixels a side, in a third of the
time: the hash of the full image is met in 92 %, not 95 %, and missed by 2 bits in the rest (1,200
images of `benchmarks/speed.py`, half of them photographs)."""

WAITING_PX = 1 << 19
"""Of a decoded image that waits for others: 2 MB. A JPEG at reduced scale has a third of it."""

FEATURE_VERSION = "3"
"""Part of the cache's key: raise it whenever a feature's value changes."""

# fmt: off
SHOWN = frozenset({
    "problem", "bytes", "width", "height", "format", "mode", "content_hash", "phash", "luma_mean",
    "luma_p05", "luma_p95", "contrast", "saturation", "sharpness", "entropy",
})
# fmt: on
FEATURES: tuple[Column, ...] = (
    *(column for column in COLUMNS if column.name in SHOWN),
    Column("orientation", "int", "EXIF orientation"),
    Column("comments", "blobs", "JPEG comments"),
    Column("make", "str", "EXIF make"),
    Column("model", "str", "EXIF model"),
    Column("serial", "str", "EXIF body serial number"),
    Column("software", "str", "EXIF software"),
    Column("taken", "str", "EXIF time, local"),
    Column("taken_subsec_ms", "int", "EXIF sub-second time"),
    Column("utc_offset_s", "int", "EXIF time zone"),
    Column("user_data", "blobs", "items of a stream's user data"),
    Column("age_ms", "int", "from the headers' moment to the frame"),
    Column("signed_maker", "str", "signed video: manufacturer"),
    Column("signed_serial", "str", "signed video: serial number"),
    Column("signed_firmware", "str", "signed video: firmware"),
    Column("writing_app", "str", "Matroska: writing application"),
    Column("recorded_us", "int", "Matroska: date of the frame"),
    Column("layout", "blob", "grey thumbnail, uint8"),
    Column("embedding", "blob", "vector, float16"),
)
"""What is measured of an image's content, and cached by the hash of it."""


def name_version(embedder: Embedder | None) -> str:
    """What the cache keeps features apart by: their own version, and the model."""
    return f"features-{FEATURE_VERSION}-{embedder.digest[:16] if embedder else 'none'}"


@dataclass(frozen=True, slots=True)
class Opened:
    """An image that is decoded, or can't be, and not yet measured."""

    row: dict[str, Any]
    """What its bytes and headers say, or its `problem`."""
    pixels: Pixels | None

    @property
    def large(self) -> bool:
        """Whether it takes too much memory to be kept waiting."""
        return self.pixels is not None and math.prod(self.pixels.image.size) > WAITING_PX


def decode_image(data: bytes, content_hash: str) -> Opened:
    """Read the headers and decode. Never raises on bad content: that is its `problem`."""
    keep_freed_memory()
    row: dict[str, Any] = {"content_hash": content_hash, "bytes": len(data)}
    capture = read_capture(data)
    try:
        pixels = decode(data, capture.orientation)
    except UnreadableError as problem:
        return Opened(row | as_row(capture) | {"problem": str(problem)}, None)
    if pixels.exif:
        capture = read_capture(data, pixels.exif)
    return Opened(row | as_row(capture), pixels)


def finish(opened: Sequence[Opened], embedder: Embedder | None) -> list[dict[str, Any]]:
    """All features of some images, one kind after the other.

    Returns:
        Of each a value for some or all of `FEATURES`; what is absent is null.
    """
    rows = [one.row | (look(one.pixels) if one.pixels else {}) for one in opened]
    if embedder:
        for row, one in zip(rows, opened, strict=True):
            if one.pixels:
                row["embedding"] = embed(one.pixels, embedder)
    return rows


def as_row(capture: Capture) -> dict[str, Any]:
    """Its values by name. `dataclasses.asdict` would copy each of them deeply."""
    return {name: getattr(capture, name) for name in Capture.__slots__}


def measure_pixels(pixels: Pixels, embedder: Embedder | None) -> dict[str, Any]:
    """The features that need a decoded image."""
    return finish([Opened({}, pixels)], embedder)[0]


def embed(pixels: Pixels, embedder: Embedder) -> bytes:
    """The vector."""
    read = in_colour(pixels.image.resize(READ_PX, Image.Resampling.BILINEAR))
    return embedder.embed(np.asarray(read)).tobytes()


def look(pixels: Pixels) -> dict[str, Any]:
    """The features that need a decoded image but no model."""
    image = pixels.image
    grey = image if image.mode == "L" else image.convert("L")
    # Grey alone is shrunk in a third of the time that colour takes, which only the embedder needs.
    small = grey.resize(READ_PX, Image.Resampling.BILINEAR)
    whole = image.size == (pixels.width, pixels.height)
    row = {
        "width": pixels.width,
        "height": pixels.height,
        "format": pixels.format,
        "mode": pixels.mode,
        "phash": hash_look(grey, None if whole else REDUCING_GAP),
        "sharpness": measure_sharpness(np.asarray(small)),
        "layout": layout(grey).tobytes(),
    }
    return row | measure_light(shrink_colours(image), np.array(small.histogram()))


def shrink_colours(image: Image.Image) -> NDArray[np.uint8]:
    """(32, 32, 3), so small that the colour noise of a dark frame isn't taken for colour."""
    side = (COLOUR_PX, COLOUR_PX)
    return np.asarray(in_colour(image.resize(side, Image.Resampling.BOX, reducing_gap=1.0)))


def in_colour(image: Image.Image) -> Image.Image:
    """Of mode RGB; one that is so already isn't copied."""
    return image if image.mode == "RGB" else image.convert("RGB")
