"""Which pairs are worth comparing: each item's nearest by any of several quick views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CHUNK = 1024


def propose(views: Sequence[NDArray[np.float32]], neighbours: int) -> NDArray[np.intp]:
    """Pairs (P, 2), first index smaller, unique and sorted: the nearest of each item by each view.

    A view is (N, D); its rows are compared by cosine. Exact; N squared over `CHUNK` at a time.
    """
    found = [_nearest(_unit(view), neighbours) for view in views]
    pairs = np.sort(np.concatenate(found), axis=1)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    return np.unique(pairs, axis=0)


def _unit(view: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(view, axis=1, keepdims=True)
    unit: NDArray[np.float32] = view / np.maximum(lengths, np.float32(1e-6))
    return unit


def _nearest(unit: NDArray[np.float32], neighbours: int) -> NDArray[np.intp]:
    """Pairs (item, near) of the `neighbours` largest cosines of each item, itself left out."""
    count = min(neighbours, len(unit) - 1)
    found = []
    for start in range(0, len(unit), CHUNK):
        cosine = unit[start : start + CHUNK] @ unit.T
        rows = np.arange(len(cosine))
        cosine[rows, start + rows] = -np.inf
        near = np.argpartition(cosine, -count, axis=1)[:, -count:]
        found.append(np.stack([np.repeat(start + rows, count), near.ravel()], 1))
    return np.concatenate(found)
