"""How bright and how colourful an image is, and what light that means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEVELS = np.arange(256) / 255


def measure_light(rgb: NDArray[np.uint8], grey_counts: NDArray[np.int64]) -> dict[str, float]:
    """Figures of brightness, contrast and colour.

    Args:
        rgb: (H, W, 3), small: the colour of noise should have been averaged away.
        grey_counts: (256,) histogram of the grey image.

    Returns:
        `luma_mean`, `luma_p05`, `luma_p95` and `saturation` in 0..1, `contrast` in 0..0.5 and
        `entropy` in bits, 0..8.
    """
    weights = grey_counts / grey_counts.sum()
    mean = float(weights @ LEVELS)
    below = np.cumsum(weights)
    seen = weights[weights > 0]
    spread = rgb.max(axis=2).astype(np.int16) - rgb.min(axis=2)
    return {
        "luma_mean": mean,
        "luma_p05": float(LEVELS[np.searchsorted(below, 0.05)]),
        "luma_p95": float(LEVELS[np.searchsorted(below, 0.95)]),
        "contrast": float(np.sqrt(weights @ (LEVELS - mean) ** 2)),
        "saturation": float(spread.mean() / 255),
        "entropy": float(-(seen * np.log2(seen)).sum()),
    }
