"""What a camera does to its picture: shaking, a knock, two lenses, dirt, captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from scipy.ndimage import gaussian_filter, map_coordinates

from grading.frames import Frame, frame_of, smooth, to_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LEAF = 0.015
"""Of the width: how far leaves swing."""


def leaves(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """The pole shakes by up to 1 % of the width, and what has texture sways, in half the places."""
    first = frame_of(frames[0]).mean(2)
    texture = np.sqrt(gaussian_filter((first - gaussian_filter(first, 3)) ** 2, 6))
    swaying = (texture > np.median(texture)) * (smooth(first.shape, 5, rng) > 0)
    weight = gaussian_filter(swaying.astype(np.float64), 4)
    down, right = np.mgrid[: first.shape[0], : first.shape[1]]
    for picture in frames:
        sway = [LEAF * first.shape[1] * weight * smooth(first.shape, 24, rng) for _ in range(2)]
        shake = rng.uniform(-0.01, 0.01, 2) * first.shape[1]
        where = [down + sway[0] + shake[0], right + sway[1] + shake[1]]
        image = frame_of(picture)
        bent = [map_coordinates(image[..., i], where, order=1, mode="nearest") for i in range(3)]
        yield Frame(to_image(np.dstack(bent)))


def two_lenses(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """Colour by day, and without colour through a lens beside it that sees more red."""
    weights = np.array([0.75, 0.35, -0.1]) + rng.normal(0, 0.05, 3)
    aside = rng.uniform(0.005, 0.02) * frames[0].width
    for number, picture in enumerate(frames):
        if number % 2 == 0:
            yield Frame(picture)
            continue
        beside = picture.transform(
            picture.size, Image.Transform.AFFINE, (0.99, 0, aside, 0, 0.99, aside / 3)
        )
        grey = 255 * np.clip(frame_of(beside) @ weights / 255, 0, 1) ** 0.8
        yield Frame(to_image(np.repeat(grey[..., None], 3, axis=2)))


def knocked(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """Shifted by up to 4 % of the width; the last third was aimed anew, by a fifth of the width."""
    wide, high = (round(0.7 * side) for side in frames[0].size)
    for number, picture in enumerate(frames):
        anew = number >= 2 * len(frames) // 3
        off = rng.uniform(0, 0.04, 2) * (number % 3 > 0)
        x = round((0.02 + off[0] + 0.22 * anew) * wide)
        y = round((0.05 + 0.75 * off[1]) * high)
        crop = picture.crop((x, y, x + wide, y + high))
        yield Frame(crop, view="aimed anew" if anew else "")


def dirty(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """Blots on the glass, the same for every camera of one maker."""
    del rng
    blots = np.random.default_rng(7)
    canvas = Image.new("L", (400, 300))
    draw = ImageDraw.Draw(canvas)
    for _ in range(7):
        x, y, r = blots.uniform(0, 400), blots.uniform(0, 300), blots.uniform(12, 45)
        draw.ellipse((x - r, y - 0.7 * r, x + r, y + 0.7 * r), fill=int(blots.integers(120, 235)))
    veil = canvas.filter(ImageFilter.GaussianBlur(3))
    for picture in frames:
        thick = np.asarray(veil.resize(picture.size))[..., None] / 255
        yield Frame(to_image(frame_of(picture) * (1 - thick) + 60 * thick))


def captioned(picture: Image.Image) -> Image.Image:
    """The same bar, of a twelfth of the height, and the same logo as on all the others."""
    copy = picture.resize((416, 312))
    draw = ImageDraw.Draw(copy)
    draw.rectangle((0, 286, 416, 312), fill=(15, 25, 60))
    draw.text((10, 288), "ROADCAM 7  NORTH  km 114", "white", ImageFont.load_default(18))
    draw.ellipse((360, 10, 400, 50), (230, 230, 230), (200, 30, 30), 4)
    return copy
