"""A map of the images: their vectors, seen from where they differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.linalg import eigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

ROWS = 4096
"""Vectors in memory at a time as float32."""


def to_plane(vectors: NDArray[Any]) -> NDArray[np.float64]:
    """The first two principal components of unit vectors.

    Args:
        vectors: (N, D), of any length but 0; may be mapped from a file.

    Returns:
        (N, 2); the largest loading of each axis is positive, so that a map doesn't flip over.
    """
    size = vectors.shape[1]
    total, products = np.zeros(size), np.zeros((size, size))
    for start in range(0, len(vectors), ROWS):
        part = unit(vectors[start : start + ROWS])
        total += part.sum(axis=0)
        products += part.T @ part
    mean = total / max(1, len(vectors))
    spread = products / max(1, len(vectors)) - np.outer(mean, mean)
    axes = eigh(spread, subset_by_index=[max(0, size - 2), size - 1])[1][:, ::-1]
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])])
    parts = [
        (unit(vectors[start : start + ROWS]) - mean) @ axes
        for start in range(0, len(vectors), ROWS)
    ]
    return np.concatenate([np.zeros((0, 2)), *parts])


def unit(vectors: NDArray[Any]) -> NDArray[np.float32]:
    """Rows of length 1, float32."""
    rows = vectors.astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return rows
