"""How much fine detail an image has."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def measure_sharpness(grey: NDArray[np.uint8]) -> float:
    """Standard deviation of the 4-neighbour Laplacian of grey in 0..1; 0 below 3 x 3 pixels.

    Comparable between images only at the same scale, so it is measured at the embedder's.
    """
    if min(grey.shape) < 3:
        return 0.0
    g = grey.astype(np.int16)
    laplacian = g[:-2, 1:-1] + g[2:, 1:-1] + g[1:-1, :-2] + g[1:-1, 2:] - 4 * g[1:-1, 1:-1]
    # Sums of whole numbers below 2**53: exact in any order, and faster than .std(). Not by `@`:
    # BLAS would start its own threads for each image, on top of the workers.
    values = laplacian.ravel().astype(np.float64)
    squares = float(np.einsum("i,i->", values, values))
    variance = (squares - float(values.sum()) ** 2 / values.size) / values.size
    return float(np.sqrt(max(variance, 0.0)) / 255)
