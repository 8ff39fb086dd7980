"""What happens to a fixed camera's picture, made from its own frames: night, rain, crowds, knocks.

Each takes an RGB image and a generator, and returns an image of the same size.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Alter = Callable[[Image.Image, np.random.Generator], Image.Image]

GRID = 8


def night(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """An eighth of the light, weak colour, and the noise that a raised gain brings."""
    grey = np.asarray(image.convert("L"), dtype=np.float64)[..., None]
    dark = (0.3 * np.asarray(image) + 0.7 * grey) / 255
    return to_image(255 * 0.3 * dark**1.5 + rng.normal(0, 6, dark.shape))


def infrared(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """No colour, leaves bright, sky dark, an illuminator that fades to the corners, noise."""
    red, green, blue = np.moveaxis(np.asarray(image, dtype=np.float64), -1, 0)
    y, x = np.mgrid[-1 : 1 : image.height * 1j, -1 : 1 : image.width * 1j]
    lit = np.clip(0.4 * red + 1.1 * green - 0.7 * blue, 0, 255) * np.exp(-0.8 * (x**2 + y**2))
    grey = lit + rng.normal(0, 5, lit.shape)
    return to_image(np.repeat(grey[..., None], 3, axis=2))


def rain(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A soft picture of half the contrast behind 150 slanted streaks."""
    soft = ImageEnhance.Contrast(image.filter(ImageFilter.GaussianBlur(image.width / 200)))
    wet = soft.enhance(0.5)
    draw = ImageDraw.Draw(wet)
    for _ in range(150):
        x, y = int(rng.integers(image.width)), int(rng.integers(image.height))
        length = int(rng.integers(image.height // 20, image.height // 6))
        draw.line((x, y, x + length // 4, y + length), fill=(205, 205, 210))
    return wet


def covered(share: float, others: Sequence[Image.Image], *, below: bool) -> Alter:
    """That share of an 8 x 8 grid, its lowest cells or any, is hidden by pieces of other images."""

    def alter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
        copy = image.copy()
        order = np.arange(GRID * GRID)[::-1] if below else rng.permutation(GRID * GRID)
        for cell in order[: round(share * GRID * GRID)]:
            row, column = divmod(int(cell), GRID)
            left, top = column * image.width // GRID, row * image.height // GRID
            wide = (column + 1) * image.width // GRID - left
            high = (row + 1) * image.height // GRID - top
            other = others[int(rng.integers(len(others)))].resize(image.size)
            x = int(rng.integers(image.width - wide + 1))
            y = int(rng.integers(image.height - high + 1))
            copy.paste(other.crop((x, y, x + wide, y + high)), (left, top))
        return copy

    return alter


def shifted(share: float) -> Alter:
    """Moved sideways by that share of the width, and up or down by half as much, to either side.

    What comes into view is made of the border, mirrored.
    """

    def alter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
        x = max(1, round(share * image.width)) * int(rng.choice((-1, 1)))
        y = round(share / 2 * image.height) * int(rng.choice((-1, 1)))
        pad = ((abs(y), abs(y)), (abs(x), abs(x)), (0, 0))
        wide = np.pad(np.asarray(image), pad, mode="symmetric")
        top, left = abs(y) + y, abs(x) + x
        return Image.fromarray(wide[top : top + image.height, left : left + image.width])

    return alter


def with_overlay(share: float) -> Alter:
    """The same opaque bar, of that share of the height, and the same logo as on all the others."""

    def alter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
        del rng
        copy = image.resize((416, 312))
        draw = ImageDraw.Draw(copy)
        high = share * copy.height
        top = copy.height - high
        draw.rectangle((0, top, *copy.size), fill=(15, 25, 60))
        draw.text((10, top), "ROADCAM 7  NORTH", "white", ImageFont.load_default(0.7 * high))
        left, side = 0.95 * copy.width - 1.5 * high, 1.5 * high
        draw.ellipse((left, 10, left + side, 10 + side), (230, 230, 230), (200, 30, 30), 4)
        return copy

    return alter


def to_image(values: NDArray[np.float64]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


STAY: dict[str, Alter] = {
    "night": night,
    "infrared": infrared,
    "rain and blur": rain,
    "shifted by 1 %": shifted(0.01),
    "shifted by 2 %": shifted(0.02),
    "shifted by 4 %": shifted(0.04),
}
