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
TREES = 6
"""Beyond: random trees whose cells an item is looked up in."""
CELL = 256
"""Beyond: items a cell, at most."""
WIDTH = 128
"""Beyond: dimensions that a view is projected to; a cosine is then known to about .09."""
CHUNK = 1024


Trees = list[list["Ints"]]
"""Cells of several trees, each the items in it."""


def plant(views: Sequence[Floats]) -> list[Trees]:
    """Trees over each view (N, D): in later stages groups meet where their items do.

    So a group meets the same others again, and what they agree by is known. None up to `EXACT`.
    """
    if len(views[0]) <= EXACT:
        return [[] for _ in views]
    return [[cells(_unit(view), CELL, seed) for seed in range(TREES)] for view in views]


def propose(
    views: Sequence[Floats],
    neighbours: int,
    trees: Sequence[Trees] | None = None,
    of: Ints | None = None,
) -> Ints:
    """Pairs (P, 2), first index smaller, unique and sorted: the nearest of each group by each view.

    A view is (G, D); its rows are compared by cosine. Exact up to `EXACT` groups; beyond, the
    nearest of those that share a cell. `trees` are planted over items, and `of` (N,) is the group
    of each item, -1 for none; without them each row of the views is an item and a group.
    """
    if trees is None or of is None:
        views, of = [narrow(view) for view in views], np.arange(len(views[0]))
        trees = plant(views)
    found = [
        _nearest(_unit(view), neighbours, at, of) for view, at in zip(views, trees, strict=True)
    ]
    pairs = np.sort(np.concatenate(found), axis=1)
    pairs = pairs[pairs[:, 0] < pairs[:, 1]]
    count = max(len(views[0]), 1)
    key = np.sort(pairs[:, 0] * count + pairs[:, 1])  # `unique` alone is 20 times as slow
    return np.stack(np.divmod(key[np.diff(key, prepend=-1) > 0], count), 1)


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


def _nearest(unit: Floats, neighbours: int, trees: Trees, of: Ints) -> Ints:
    """Pairs (group, near) of the `neighbours` largest cosines of each group, itself left out."""
    count = len(unit)
    if count <= EXACT:
        everyone = np.arange(count)
        parts = in_chunks(
            lambda rows: _top(unit, everyone[rows], everyone, neighbours)[0], count, CHUNK
        )
        return np.concatenate(parts)
    met = [cell for tree in trees for cell in tree]

    def work(some: slice) -> list[tuple[Ints, Floats]]:
        groups = [np.unique(of[cell]) for cell in met[some]]
        groups = [cell[cell >= 0] for cell in groups]
        return [_top(unit, cell, cell, neighbours) for cell in groups if len(cell)]

    found = [part for parts in in_chunks(work, len(met), 16) for part in parts]
    pairs, cosine = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return _best(pairs, cosine, neighbours)


def _top(unit: Floats, items: Ints, among: Ints, neighbours: int) -> tuple[Ints, Floats]:
    """Pairs (item, near), and their cosines, of the nearest of each item among others."""
    count = min(neighbours, len(among) - 1)
    cosine = unit[items] @ unit[among].T
    cosine[items[:, None] == among] = -np.inf
    near = np.argpartition(cosine, -max(count, 1), axis=1)[:, len(among) - count :]
    pairs = np.stack([np.repeat(items, count), among[near].ravel()], 1)
    return pairs, np.take_along_axis(cosine, near, 1).ravel()


def _best(pairs: Ints, cosine: Floats, neighbours: int) -> Ints:
    """Of each group's pairs, each counted once, the `neighbours` with the largest cosine."""
    count = int(pairs.max(initial=0)) + 1
    _, once = np.unique(pairs[:, 0] * count + pairs[:, 1], return_index=True)
    pairs, cosine = pairs[once], cosine[once]
    # One number to sort by, first the group, then the angle: four times as fast as two.
    angle = ((2 - cosine) * 2**29).astype(np.intp)
    order = np.argsort(pairs[:, 0] << 32 | angle, kind="stable")
    group = pairs[order, 0]
    rank = np.arange(len(order)) - np.searchsorted(group, group)
    best: Ints = pairs[order[rank < neighbours]]
    return best
