"""What belongs to no scene, or to another than it seems: look-alikes, captions, blanks, turns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

from grading.frames import MOVING, SINGLE, Frame, frame_of, smooth, to_image
from grading.lens import captioned

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STEPS = (0.004, 0.008, 0.015, 0.03, 0.06)
"""Of a panning camera, shares of its width."""
SIZE = (416, 312)


def unrelated(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """A photograph as it is."""
    del rng
    yield Frame(frames[0], view=SINGLE)


def captions(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """A photograph with a caption and a logo, the same on all."""
    del rng
    yield Frame(captioned(frames[0]), view=SINGLE)


def blank(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """One tone, a third of them black, with noise and hardly any shading."""
    del frames
    shape = SIZE[::-1]
    tone = rng.choice([0, 1, 1]) * rng.uniform(0, 255) + rng.uniform(0, 12) * smooth(shape, 3, rng)
    noisy = tone[..., None] + rng.normal(0, rng.uniform(0, 3), (*shape, 3))
    yield Frame(to_image(noisy), view=SINGLE)


def look_alikes(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """A road to one horizon, as on all of these cameras; the photograph is faint detail of its own.

    Sky and light change, cars come, and all bear one caption and logo.
    """
    own = frame_of(frames[0].resize(SIZE))
    own = 0.35 * (own - own.mean())
    horizon, middle = 130 + int(rng.integers(-6, 7)), 208 + 6 * int(rng.integers(-2, 3))
    road = _road(horizon, middle)
    above = np.arange(SIZE[1])[:, None, None] < horizon
    for _ in range(6):
        sky = 15 * smooth(SIZE[::-1], 4, rng)[..., None] * above
        image = to_image((road + own) * rng.uniform(0.5, 1.1) + sky + rng.normal(0, 2, own.shape))
        draw = ImageDraw.Draw(image)
        for _ in range(int(rng.integers(0, 4))):
            y, x = int(rng.integers(horizon, 260)), int(rng.integers(80, 330))
            side = 8 + (y - horizon) // 3
            draw.rectangle((x, y, x + side, y + side), tuple(rng.integers(0, 255, 3).tolist()))
        yield Frame(captioned(image))


def _road(horizon: int, middle: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    picture = Image.new("RGB", SIZE, (90, 90, 90))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, SIZE[0], horizon), (190, 190, 190))
    far = SIZE[1] - horizon
    ends = [(middle + side * 0.7 * far, SIZE[1]) for side in (-1, 1)]
    draw.polygon([(middle, horizon), *ends], fill=(130, 130, 130))
    for end in ends:
        draw.line([(middle, horizon), end], fill=(240, 240, 240), width=4)
    return frame_of(picture)


def pan(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """A window of half the width that turns slowly or fast over the photograph."""
    step = float(rng.choice(STEPS))
    for number in range(min(24, int(1 / step))):
        yield Frame(_window(frames[0], number * step / 2, 0.5, rng), view=MOVING)


def zoom(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """From the whole photograph to .45 of it."""
    left = rng.uniform()
    for size in np.linspace(1, 0.45, 14):
        yield Frame(_window(frames[0], left * (1 - size), float(size), rng), view=MOVING)


def rest_turn_rest(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
    """Eight frames at one place, six on the way, eight at another; now and then it zooms too."""
    size = float(rng.choice([0.6, 0.5]))
    there = size - 0.1 * float(rng.integers(2))
    for number in range(22):
        way = float(np.clip((number - 7) / 7, 0, 1))
        wide = size + (there - size) * way
        view = "" if way == 0 else "after the turn" if way == 1 else MOVING
        yield Frame(_window(frames[0], way * (1 - wide), wide, rng), view=view)


def _window(
    picture: Image.Image, left: float, size: float, rng: np.random.Generator
) -> Image.Image:
    """A window of that share of the width and of the height, with the sensor's noise and light."""
    wide, high = size * picture.width, size * picture.height
    x, y = left * picture.width, (picture.height - high) / 2
    seen = picture.resize(
        (320, round(320 * high / wide)), Image.Resampling.BICUBIC, (x, y, x + wide, y + high)
    )
    values = frame_of(seen) * rng.uniform(0.9, 1.1)
    return to_image(values + rng.normal(0, 2, values.shape))
