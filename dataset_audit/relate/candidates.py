"""Which pairs are worth comparing: each item's nearest by any of several quick views."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.cells import cells
from dataset_audit.relate.chunks import in_chunks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

EXACT = 6_000
"""Items up to which all are compared with all."""
TREES = 4
"""Beyond: random trees whose cells an item is looked up in."""
CELL = 256
"""Beyond: items a cell, at most."""
WIDTH = 128
"""Beyond: dimensions that a view is projected to; a cosine is then known to about .09."""
CHUNK = 1024


def propose(views: Sequence[Floats], neighbours: int) -> Ints:
    """Pairs (P, 2), first index smaller, unique and sorted: the nearest of each item by each view.

    A view is (N, D); its rows are compared by cosine. Exact up to `EXACT` items; beyond, the
    nearest of those that share a cell with it in one of `TREES` trees.
    """
    found = [_nearest(_unit(narrow(view)), neighbours) for view in views]
    pairs = np.sort(np.concatenate(found), axis=1)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    count = max(len(views[0]), 1)
    return np.stack(np.divmod(np.unique(pairs[:, 0] * count + pairs[:, 1]), count), 1)


def narrow(view: NDArray[np.floating]) -> Floats:
    """The view itself, or a random projection (N, `WIDTH`) of one too long to keep in full."""
    count, width = view.shape
    if count <= EXACT or width <= WIDTH:
        return view.astype(np.float32, copy=False)
    onto = np.random.default_rng(width).normal(size=(width, WIDTH)).astype(np.float32)
    out = np.empty((count, WIDTH), np.float32)

    def work(rows: slice) -> None:
        out[rows] = view[rows].astype(np.float32, copy=False) @ onto

    in_chunks(work, count, CHUNK)
    return out


def _unit(view: Floats) -> Floats:
    lengths = np.linalg.norm(view, axis=1, keepdims=True)
    unit: Floats = view / np.maximum(lengths, np.float32(1e-6))
    return unit


def _nearest(unit: Floats, neighbours: int) -> Ints:
    """Pairs (item, near) of the `neighbours` largest cosines of each item, itself left out."""
    count = len(unit)
    if count <= EXACT:
        everyone = np.arange(count)
        parts = in_chunks(
            lambda rows: _top(unit, everyone[rows], everyone, neighbours)[0], count, CHUNK
        )
        return np.concatenate(parts)
    found = [_in_tree(unit, neighbours, seed) for seed in range(TREES)]
    pairs, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _best(pairs, cosine, neighbours)


def _in_tree(unit: Floats, neighbours: int, seed: int) -> tuple[Ints, Floats]:
    tree = cells(unit, CELL, seed)

    def work(some: slice) -> tuple[Ints, Floats]:
        parts = [_top(unit, cell, cell, neighbours) for cell in tree[some]]
        return np.concatenate([p for p, _ in parts]), np.concatenate([c for _, c in parts])

    found = in_chunks(work, len(tree), 16)
    return np.concatenate([p for p, _ in found]), np.concatenate([c for _, c in found])


def _top(unit: Floats, items: Ints, among: Ints, neighbours: int) -> tuple[Ints, Floats]:
    """Pairs (item, near), and their cosines, of the nearest of each item among others."""
    count = min(neighbours, len(among) - 1)
    cosine = unit[items] @ unit[among].T
    cosine[items[:, None] == among] = -np.inf
    near = np.argpartition(cosine, -count, axis=1)[:, -count:]
    pairs = np.stack([np.repeat(items, count), among[near].ravel()], 1)
    return pairs, np.take_along_axis(cosine, near, 1).ravel()


def _best(pairs: Ints, cosine: Floats, neighbours: int) -> Ints:
    """Of each item's pairs, each counted once, the `neighbours` with the largest cosine."""
    count = int(pairs.max()) + 1
    _, once = np.unique(pairs[:, 0] * count + pairs[:, 1], return_index=True)
    pairs, cosine = pairs[once], cosine[once]
    order = np.lexsort((-cosine, pairs[:, 0]))
    item = pairs[order, 0]
    rank = np.arange(len(order)) - np.searchsorted(item, item)
    best: Ints = pairs[order[rank < neighbours]]
    return best
