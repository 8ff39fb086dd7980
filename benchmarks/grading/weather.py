"""Light and weather before a fixed camera: each frame keeps its background."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from grading.frames import Frame, frame_of, smooth, to_image

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]


def night(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """The second half is dark, noisy and has the same lamps lit."""
    glow: Floats = np.zeros((frames[0].height, frames[0].width))
    for _ in range(rng.integers(2, 7)):
        glow = glow + _lamp(glow.shape, rng)
    for number, picture in enumerate(frames):
        if number < len(frames) // 2:
            yield Frame(picture)
            continue
        image = frame_of(picture)
        grey = 0.3 * image + 0.7 * image.mean(2, keepdims=True)
        dark = 255 * rng.uniform(0.06, 0.2) * (grey / 255) ** 1.6 + 200 * glow[..., None]
        yield Frame(to_image(dark + rng.normal(0, rng.uniform(1, 4), dark.shape)), "night")


def _lamp(shape: tuple[int, ...], rng: np.random.Generator) -> Floats:
    down, right = np.mgrid[: shape[0], : shape[1]]
    y, x = rng.uniform(0.05, 0.95, 2) * shape
    glow: Floats = np.exp(
        -((down - y) ** 2 + (right - x) ** 2) / (2 * (rng.uniform(0.008, 0.03) * shape[1]) ** 2)
    )
    return glow


def infrared(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """The second half has no colour; some areas are inverted, and an illuminator lights the centre.

    Which areas depends on the camera, as leaves do.
    """
    down, right = np.mgrid[-1 : 1 : frames[0].height * 1j, -1 : 1 : frames[0].width * 1j]
    lit = np.clip(1.1 - 0.6 * np.hypot(down, right), 0.15, 1)
    inverted = smooth(lit.shape, 6, rng) > 0.3
    for number, picture in enumerate(frames):
        if number < len(frames) // 2:
            yield Frame(picture)
            continue
        grey = frame_of(picture).mean(2)
        seen = np.where(inverted, 200 - 0.7 * grey, 0.8 * grey) * lit
        noisy = seen + rng.normal(0, 3, seen.shape)
        yield Frame(to_image(np.repeat(noisy[..., None], 3, axis=2)), "ir")


def rain(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """Every other frame is blurred, pale and full of streaks."""
    for number, picture in enumerate(frames):
        if number % 2 == 0:
            yield Frame(picture)
            continue
        soft = picture.filter(ImageFilter.GaussianBlur(rng.uniform(1, 3)))
        wet = to_image(0.5 * frame_of(soft) + rng.uniform(50, 110))
        draw = ImageDraw.Draw(wet)
        for _ in range(150):
            x, y = int(rng.integers(wet.width)), int(rng.integers(wet.height))
            long = int(rng.integers(wet.height // 20, wet.height // 6))
            draw.line((x, y, x + long // 4, y + long), fill=(205, 205, 210))
        yield Frame(wet)


def fog(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """From clear to dense and back: contrast fades to grey, the more the higher in the picture."""
    depth = np.linspace(1, 0.25, frames[0].height)[:, None, None]
    veil = rng.uniform(150, 215)
    for number, picture in enumerate(frames):
        density = 3.0 * np.sin(np.pi * number / len(frames)) ** 2
        through = np.exp(-density * depth)
        seen = veil + (frame_of(picture) - veil) * through
        yield Frame(to_image(seen + rng.normal(0, 1.5, seen.shape)))
