"""Bytes to pixels: every image fully decoded, once, at the smallest scale that serves.

JPEG, the bulk of every data set, is decoded by libjpeg-turbo at n/8 scale; Pillow decodes the rest
and has the last word on a JPEG that libjpeg-turbo complains about.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import simplejpeg
from PIL import Image, UnidentifiedImageError

from dataset_audit.features.capture import read_capture

if TYPE_CHECKING:
    from numpy.typing import NDArray

MIN_SIDE_PX = 224
"""A JPEG is decoded at the smallest scale at which both sides have at least so many pixels, or at
full size: what the embedder reads. The perceptual hash then equals that of the full image in 91 %
of images, differs by 2 of 64 bits in 9 % and by 4 in 1 of 1,000 (benchmarks/hashes.py)."""

MAX_PIXELS = 178_956_970
"""Pillow's own limit: an RGB image of 512 MiB. Beyond it a file counts as a decompression bomb."""

# What is wrong with a file is its `problem`, not a line on stderr. From threads Pillow's warnings
# can only be silenced for good.
warnings.filterwarnings("ignore", module=r"PIL\.")

TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = frozenset({5, 6, 7, 8})
HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
NEEDS_HEIF = "decoder: HEIC needs an extra: pip install 'dataset-audit[heif]'"
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*")


class UnreadableError(Exception):
    """The image can't be measured. The message is its `problem`: `kind: detail`."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """One decoded image, upright."""

    image: Image.Image
    """At the decode scale, mode L or RGB, 8 bits."""
    width: int
    """Of the full image, upright, as is `height`."""
    height: int
    format: str
    mode: str
    """As stored."""
    exif: bytes | None = None
    """The EXIF block where Pillow decoded the file."""


def decode(data: bytes, orientation: int, min_side_px: int = MIN_SIDE_PX) -> Pixels:
    """Decode the first frame of an image file.

    Args:
        data: the whole file.
        orientation: EXIF orientation 1..8 of a JPEG; other formats are turned by their own.
        min_side_px: a JPEG is decoded no smaller than that, if it is not that small itself.

    Raises:
        UnreadableError: with the `problem` as its text.
    """
    if not data:
        raise UnreadableError("empty: the file has no bytes")
    if data[:3] == b"\xff\xd8\xff":
        pixels = decode_jpeg(data, orientation, min_side_px)
        if pixels:
            return pixels
    return decode_any(data)


def decode_jpeg(data: bytes, orientation: int, min_side_px: int) -> Pixels | None:
    """By libjpeg-turbo at reduced scale; None where Pillow has to decide."""
    try:
        height, width, colours, _ = simplejpeg.decode_jpeg_header(data)
        if colours in ("CMYK", "YCCK"):
            return None
        check_size(width, height)
        array = simplejpeg.decode_jpeg(
            data,
            "GRAY" if colours == "Gray" else "RGBX",
            fastdct=True,
            fastupsample=True,
            min_height=min_side_px,
            min_width=min_side_px,
        )
    except ValueError as error:
        text = str(error)
        if "remature end" in text:
            raise UnreadableError(f"truncated: {text}") from None
        if "Corrupt JPEG data" in text and "extraneous bytes" not in text:
            raise UnreadableError(f"decoder: {text}") from None
        return None
    image = turn(wrap(array), orientation)
    if orientation in SIDEWAYS:
        width, height = height, width
    return Pixels(image, width, height, "JPEG", image.mode)


def wrap(array: NDArray[np.uint8]) -> Image.Image:
    """(H, W, 1) as mode L, (H, W, 4) as RGB, the fourth unused. Shares the memory: no copy."""
    height, width, bands = array.shape
    pixels = pa.array(array.reshape(-1))
    if bands == 1:
        return Image.fromarrow(pixels, "L", (width, height))
    return Image.fromarrow(pa.FixedSizeListArray.from_arrays(pixels, bands), "RGB", (width, height))


def decode_any(data: bytes) -> Pixels:
    """By Pillow, at full size."""
    try:
        with open_image(data) as opened:
            stored, mode = opened.format or "unknown", opened.mode
            check_size(*opened.size)
            opened.load()
            exif = opened.info.get("exif")
            # Pillow turns a TIFF itself; its own EXIF reader gives up on a picture for a bad block.
            image = turn(to_8_bit(opened), read_capture(b"", exif).orientation)
    except (UnreadableError, MemoryError):
        raise
    except Exception as error:
        raise UnreadableError(describe(error, data)) from error
    return Pixels(image, image.width, image.height, stored, mode, exif)


def turn(image: Image.Image, orientation: int) -> Image.Image:
    """The image upright."""
    return image.transpose(TRANSPOSE[orientation]) if orientation in TRANSPOSE else image


def open_image(data: bytes) -> Image.Image:
    """Open with Pillow, and with pillow-heif where that is installed."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIF_BRANDS and not register_heif():
        raise UnreadableError(NEEDS_HEIF)
    return Image.open(io.BytesIO(data))


@cache
def register_heif() -> bool:
    """Teach Pillow HEIC; False where pillow-heif isn't installed."""
    try:
        import pillow_heif
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def check_size(width: int, height: int) -> None:
    """Refuse what would need more than half a gigabyte."""
    if width * height > MAX_PIXELS:
        raise UnreadableError(f"bomb: {width} x {height} pixels, more than {MAX_PIXELS:,}")


def describe(error: Exception, data: bytes) -> str:
    """A decoder's exception as a `problem`."""
    text = " ".join(str(error).split())[:200] or type(error).__name__
    if isinstance(error, Image.DecompressionBombError):
        return f"bomb: {text}"
    if isinstance(error, UnidentifiedImageError):
        if data.startswith(MAGIC) or data[8:12] in (b"WEBP", b"avif"):
            return "truncated: its header is cut off or damaged"
        return "mislabelled: its bytes are no image that a decoder knows"
    if text == "cannot load this image":
        return "truncated: it ends before the first pixel"
    cut = ("truncated", "premature", "unexpected end", "incomplete", "not enough")
    short = data[:4] == b"RIFF" and len(data) - 8 < int.from_bytes(data[4:8], "little")
    kind = "truncated" if short or any(word in text.lower() for word in cut) else "decoder"
    return f"{kind}: {text}"


def to_8_bit(image: Image.Image) -> Image.Image:
    """The image as L where it has no colour, else as RGB; transparency is dropped."""
    image.info.pop("transparency", None)  # Pillow would warn that these modes can't hold it
    if image.mode in ("I", "F") or image.mode.startswith("I;16"):
        return scale_grey(image)
    return image.convert("L" if image.mode in ("1", "L", "LA", "La") else "RGB")


def scale_grey(image: Image.Image) -> Image.Image:
    """Deep grey in 8 bits, scaled by the range it uses: to 1, 255 (as it is), 65,535 or its peak.

    Pillow would clip it at 255, which makes most 16-bit files white and most float files black.
    """
    values: NDArray[np.float32] = np.nan_to_num(
        np.asarray(image, dtype=np.float32), posinf=0, neginf=0
    )
    peak = float(values.max(initial=0))
    if 1 < peak <= 255:
        return Image.fromarray(values).convert("L")
    full = next((limit for limit in (1.0, 65535.0) if peak <= limit), peak)
    return Image.fromarray((np.clip(values / full, 0, 1) * 255 + 0.5).astype(np.uint8))
