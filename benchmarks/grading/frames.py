"""What the makers of hard cases pass on: frames with the truth about them, and noise."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grading.score import MOVING, SINGLE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOVING", "SINGLE", "Change", "Frame", "frame_of", "smooth", "to_image"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a camera."""

    picture: Image.Image
    light: str = "day"
    view: str = ""
    """Which of the camera's viewpoints; `MOVING` or `SINGLE` where it has none."""


Change = Callable[[Sequence[Image.Image], np.random.Generator], Iterator[Frame]]
"""From the frames of a fixed camera, or a photograph, to what a harder camera would send."""


def to_image(values: NDArray[np.floating]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def frame_of(picture: Image.Image) -> NDArray[np.float64]:
    """(H, W, 3), 0..255."""
    return np.asarray(picture, dtype=np.float64)


def smooth(shape: tuple[int, ...], knots: int, rng: np.random.Generator) -> NDArray[np.float32]:
    """A soft random field (H, W), about -2..2, of so many waves a side."""
    field = Image.fromarray(rng.normal(size=(knots, knots)).astype(np.float32))
    return np.asarray(field.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))
