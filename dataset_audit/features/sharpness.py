"""How much fine detail an image has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def measure_sharpness(grey: NDArray[np.uint8]) -> float:
    """Standard deviation of the 4-neighbour Laplacian of grey in 0..1; 0 below 3 x 3 pixels.

    Comparable between images only at the same scale, so it is measured at the embedder's.

    Args:
        grey: (H, W), at most 2,000 pixels wide.
    """
    height, width = grey.shape
    if min(height, width) < 3:
        return 0.0
    # All rows as one: few calls on long vectors. What wraps around at their ends is cut off.
    flat = grey.ravel().astype(np.int16)
    centre = flat[width:-width]
    laplacian = flat[: -2 * width] + flat[2 * width :]
    laplacian -= centre << 2
    laplacian[1:] += centre[:-1]
    laplacian[:-1] += centre[1:]
    # Sums of whole numbers are exact in any order; those of a row of squares fit 32 bits.
    values = laplacian.reshape(height - 2, width)[:, 1:-1].astype(np.int32)
    squares = int(np.einsum("ij,ij->i", values, values).sum(dtype=np.int64))
    total, size = int(values.sum(dtype=np.int32)), values.size
    return math.sqrt(size * squares - total * total) / size / 255
