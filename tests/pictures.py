"""Pictures for tests: drawn from a seed, photo-like in that detail falls with its scale."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFont


def photo(seed: int, width: int = 320, height: int = 240) -> Image.Image:
    """A smooth random field in colour: octaves of noise, the coarse ones strongest."""
    rng = np.random.default_rng(seed)
    total = np.zeros((height, width, 3), np.float32)
    for cells in (3, 6, 12, 24, 48, 96, 192):
        for channel in range(3):
            grid = rng.normal(size=(cells, cells)).astype(np.float32)
            field = Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC)
            total[..., channel] += np.asarray(field) / cells
    total += total.mean(axis=2, keepdims=True)
    return Image.fromarray(np.clip(120 + 240 * total, 0, 255).astype(np.uint8))


def encoded(image: Image.Image, form: str = "JPEG", **options: Any) -> bytes:
    """The image as a file."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def oriented(orientation: int) -> Image.Exif:
    """An EXIF block that says which way is up, 1..8."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def captioned(
    top: str, bottom: str, seed: int = 0, image: Image.Image | None = None
) -> Image.Image:
    """A frame with the text of an overlay at its top and bottom, white on black."""
    image = image or photo(seed, 1280, 720)
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(size=22)
    for text, y in ((top, 0), (bottom, image.height - 30)):
        if text:
            draw.rectangle((0, y, draw.textlength(text, font) + 12, y + 30), fill="black")
            draw.text((6, y + 2), text, "white", font)
    return image
