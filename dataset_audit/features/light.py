"""How bright and how colourful an image is, and what light that means."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = np.arange(256)
SQUARES = LEVELS**2


def measure_light(rgb: NDArray[np.uint8], grey_counts: NDArray[np.int64]) -> dict[str, float]:
    """Figures of brightness, contrast and colour.

    Args:
        rgb: (H, W, 3), small: the colour of noise should have been averaged away.
        grey_counts: (256,) histogram of the grey image.

    Returns:
        `luma_mean`, `luma_p05`, `luma_p95` and `saturation` in 0..1, `contrast` in 0..0.5 and
        `entropy` in bits, 0..8.
    """
    below = grey_counts.cumsum()
    pixels = int(below[-1])
    total, squares = int(grey_counts @ LEVELS), int(grey_counts @ SQUARES)
    low, high = below.searchsorted((0.05 * pixels, 0.95 * pixels)).tolist()
    seen = grey_counts[grey_counts > 0]
    red, green, blue = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    spread = np.maximum(np.maximum(red, green), blue) - np.minimum(np.minimum(red, green), blue)
    return {
        "luma_mean": total / pixels / 255,
        "luma_p05": low / 255,
        "luma_p95": high / 255,
        "contrast": math.sqrt(pixels * squares - total * total) / pixels / 255,
        "saturation": int(spread.sum()) / spread.size / 255,
        "entropy": math.log2(pixels) - float((seen * np.log2(seen)).sum()) / pixels,
    }
