"""Neighbourhoods of bounded size: a tree of random cuts, each through the middle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def cells(view: NDArray[np.float32], most: int, seed: int) -> list[NDArray[np.intp]]:
    """Rows of (N, D) in cells of at most `most`, each sorted; near rows mostly share one.

    Every cut halves every cell, so that no crowd, however dense, makes a cell too large: a hot
    scene fills many cells and is chained over them. Deterministic by `seed`.
    """
    count, width = view.shape
    levels = max(0, int(np.ceil(np.log2(max(count, 1) / most))))
    directions = np.random.default_rng(seed).normal(size=(width, levels)).astype(np.float32)
    along = view @ directions
    cell = np.zeros(count, np.intp)
    for level in range(levels):
        order = np.lexsort((along[:, level], cell))
        size = np.bincount(cell)
        place = np.arange(count) - np.repeat(np.cumsum(size) - size, size)
        cell[order] = 2 * cell[order] + (2 * place >= np.repeat(size, size))
    order = np.argsort(cell, kind="stable")
    starts = np.flatnonzero(np.diff(cell[order])) + 1
    return np.split(order, starts) if count else []
