"""Image files that break a careless reader: each function writes one into `folder`.

The tuples at the end say what a reader owes each kind. Hostile paths are in `hostile_paths.py`.
"""

from __future__ import annotations

import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

WIDTH, HEIGHT = 96, 64
_EXIF_ORIENTATION, _EXIF_DESCRIPTION = 0x0112, 0x010E


def picture(mode: str = "RGB", *, seed: int = 0) -> Image.Image:
    """A WIDTH x HEIGHT picture, bright at its left end and dark at its right, with some noise."""
    noise = np.random.default_rng(seed).integers(0, 40, (HEIGHT, WIDTH, 3))
    ramp = np.linspace(210, 0, WIDTH)[None, :, None]
    return Image.fromarray((ramp + noise).astype(np.uint8)).convert(mode)


def jpeg_bytes(mode: str = "RGB", **options: Any) -> bytes:
    """The picture as a JPEG file."""
    buffer = io.BytesIO()
    picture(mode).save(buffer, "JPEG", quality=90, **options)
    return buffer.getvalue()


def png_bytes(width: int, height: int, depth: int, colour: int, scanlines: bytes) -> bytes:
    """A PNG file by hand: `colour` is the IHDR colour type, each scanline begins with a filter."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = ((b"IHDR", header), (b"IDAT", zlib.compress(scanlines)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in body
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _save(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


# Broken


def truncated_jpeg(folder: Path) -> Path:
    data = jpeg_bytes()
    return _write(folder / "truncated.jpg", data[: len(data) * 6 // 10])


def jpeg_without_pixels(folder: Path) -> Path:
    data = jpeg_bytes()
    return _write(folder / "no_scan.jpg", data[: data.index(b"\xff\xda")])


def empty(folder: Path) -> Path:
    return _write(folder / "empty.jpg", b"")


def text_named_jpg(folder: Path) -> Path:
    return _write(folder / "text.jpg", b"This is a note, not a picture.\n")


def broken_idat(folder: Path) -> Path:
    """The compressed rows of a PNG overwritten in their middle."""
    data = bytearray(_save(folder / "broken_idat.png", picture()).read_bytes())
    middle = len(data) // 2
    data[middle : middle + 64] = bytes(64)
    return _write(folder / "broken_idat.png", bytes(data))


def decompression_bomb(folder: Path) -> Path:
    """Under 100 bytes that ask for 2.7 GB."""
    return _write(folder / "bomb.png", png_bytes(30_000, 30_000, 8, 2, bytes(16)))


# Damaged: decoders differ


def garbage_after_end(folder: Path) -> Path:
    return _write(folder / "garbage_after_end.jpg", jpeg_bytes() + b"\xff\xd8junk" * 500)


def garbled_scan(folder: Path) -> Path:
    data = bytearray(jpeg_bytes())
    start = data.index(b"\xff\xda") + 14
    for place in range(start + 40, len(data) - 2, 97):
        data[place] = 0x5A
    return _write(folder / "garbled_scan.jpg", bytes(data))


def restart_markers_swapped(folder: Path) -> Path:
    """RST0 and RST1 change places, as after a lost packet."""
    data = jpeg_bytes(restart_marker_rows=1)
    swapped = data.replace(b"\xff\xd0", b"\xff?").replace(b"\xff\xd1", b"\xff\xd0")
    return _write(folder / "restart_markers_swapped.jpg", swapped.replace(b"\xff?", b"\xff\xd1"))


# Odd, but readable


def grey_16_bit_png(folder: Path) -> Path:
    """Mode I;16, full range: cut to 8 bits it is white, scaled it is the picture."""
    levels = np.asarray(picture("L"), dtype=np.uint16) * 257
    return _save(folder / "grey_16_bit.png", Image.fromarray(levels))


def rgb_16_bit_png(folder: Path) -> Path:
    levels = (np.asarray(picture()).astype(">u2") * 257).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in levels)
    return _write(folder / "rgb_16_bit.png", png_bytes(WIDTH, HEIGHT, 16, 2, rows))


def float_tiff(folder: Path) -> Path:
    """Mode F, grey from 0 to 1."""
    levels = np.asarray(picture("L"), dtype=np.float32) / 255
    return _save(folder / "float.tiff", Image.fromarray(levels))


def cmyk_jpeg(folder: Path) -> Path:
    """With Adobe's marker, inks stored inverted."""
    return _write(folder / "cmyk.jpg", jpeg_bytes("CMYK"))


def palette_png_with_transparency(folder: Path) -> Path:
    return _save(folder / "palette.png", picture("P"), transparency=0)


def grey_alpha_png(folder: Path) -> Path:
    image = picture("L").convert("LA")
    image.putalpha(picture("L", seed=1))
    return _save(folder / "grey_alpha.png", image)


def rgba_png(folder: Path) -> Path:
    """Half of it wholly transparent over black."""
    image = picture("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, WIDTH // 2, HEIGHT))
    return _save(folder / "rgba.png", image)


def grey_jpeg(folder: Path) -> Path:
    return _write(folder / "grey.jpg", jpeg_bytes("L"))


def one_bit_png(folder: Path) -> Path:
    return _save(folder / "one_bit.png", picture("1"))


def progressive_jpeg(folder: Path) -> Path:
    return _write(folder / "progressive.jpg", jpeg_bytes(progressive=True))


def rotated_jpeg(folder: Path) -> Path:
    """EXIF orientation 6: upright it is HEIGHT wide and WIDTH high, bright at its top."""
    exif = Image.Exif()
    exif[_EXIF_ORIENTATION] = 6
    return _write(folder / "rotated.jpg", jpeg_bytes(exif=exif))


def huge_exif(folder: Path) -> Path:
    """An APP1 segment as long as a segment can be."""
    exif = Image.Exif()
    exif[_EXIF_DESCRIPTION] = "x" * 65_400
    return _write(folder / "huge_exif.jpg", jpeg_bytes(exif=exif))


def huge_comments(folder: Path) -> Path:
    """2 MB in 32 comment segments."""
    comment = b"\xff\xfe\xff\xff" + b"c" * 65_533
    data = jpeg_bytes()
    return _write(folder / "huge_comments.jpg", data[:2] + comment * 32 + data[2:])


def mpo(folder: Path) -> Path:
    others = [picture(seed=1)]
    return _save(
        folder / "stereo.mpo", picture(), format="MPO", save_all=True, append_images=others
    )


def animated_gif(folder: Path) -> Path:
    others = [picture("L", seed=seed) for seed in (1, 2)]
    return _save(folder / "animated.gif", picture("L"), save_all=True, append_images=others)


def multipage_tiff(folder: Path) -> Path:
    return _save(folder / "pages.tiff", picture(), save_all=True, append_images=[picture("L")])


def webp(folder: Path) -> Path:
    return _save(folder / "picture.webp", picture())


def bmp(folder: Path) -> Path:
    return _save(folder / "picture.bmp", picture())


def png_named_jpg(folder: Path) -> Path:
    return _save(folder / "really_a_png.jpg", picture(), format="PNG")


def one_pixel(folder: Path) -> Path:
    return _save(folder / "one_pixel.png", Image.new("RGB", (1, 1), (90, 120, 30)))


def one_column(folder: Path) -> Path:
    """1 wide, 5000 high."""
    return _save(folder / "one_column.png", picture().resize((1, 5000)))


if TYPE_CHECKING:
    Hostile = Callable[[Path], Path]

BROKEN: tuple[Hostile, ...] = (
    truncated_jpeg, jpeg_without_pixels, empty, text_named_jpg, broken_idat, decompression_bomb,
)  # fmt: skip
"""A row with a `problem`, each."""

DAMAGED: tuple[Hostile, ...] = (garbage_after_end, garbled_scan, restart_markers_swapped)
"""Measured or a problem, as the decoder sees it; the same each time."""

READABLE: tuple[Hostile, ...] = (
    grey_16_bit_png, rgb_16_bit_png, float_tiff, cmyk_jpeg, palette_png_with_transparency,
    grey_alpha_png, rgba_png, grey_jpeg, one_bit_png, progressive_jpeg, rotated_jpeg, huge_exif,
    huge_comments, mpo, animated_gif, multipage_tiff, webp, bmp, png_named_jpg, one_pixel,
    one_column,
)  # fmt: skip
"""Measured without a problem."""
