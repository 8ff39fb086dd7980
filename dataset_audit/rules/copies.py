"""Groups of copies outside static scenes: what both duplicate rules count."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.model import Table


def scattered(table: Table) -> NDArray[np.bool_]:
    """(N,) readable rows outside static scenes: inside one, frames are expected to be alike."""
    rows: NDArray[np.bool_] = table.readable & ~table["scene_static"].astype(bool)
    return rows


def members(groups: NDArray[np.int64], rows: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Rows of each group of two or more among `rows`, largest group first, ties by first row."""
    chosen = np.flatnonzero(rows & (groups >= 0))
    order = chosen[np.argsort(groups[chosen], kind="stable")]
    parts = np.split(order, np.flatnonzero(np.diff(groups[order])) + 1)
    return sorted((p for p in parts if len(p) > 1), key=lambda p: (-len(p), p[0]))


def near_members(table: Table) -> list[NDArray[np.intp]]:
    """Rows of each group of nearly the same pictures; of the same bytes one file counts."""
    rows = scattered(table)
    for same in members(table["exact_group"], rows):
        rows[same[1:]] = False
    return members(table["near_group"], rows)


def surplus(groups: list[NDArray[np.intp]]) -> int:
    """How many images could go if one of each group stayed."""
    return sum(len(group) - 1 for group in groups)
