"""What holds the frames of one scene together: each against each, and the tree of best links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components

from dataset_audit.relate.agreement import agreement, moved, structure
from dataset_audit.relate.linkage import link, spanning

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ties:
    """How M frames agree, and where each lies."""

    frames: Floats
    """(M, S, S) structures, each moved to where it lies in the scene's picture."""
    offset: Ints
    """(M, 2) pixels down and right that it was moved by, along the strongest links."""
    score: Floats
    """(M, M) agreements, symmetric; 1 with itself."""
    tree: Ints
    """(M - 1, 2) the strongest links that hold all of them together."""

    @property
    def background(self) -> Floats:
        """(S, S) what they share: their mean."""
        mean: Floats = self.frames.mean(0)
        return mean

    @property
    def weakest(self) -> Ints:
        """(2,) the link without which the scene comes apart first."""
        found: Ints = self.tree[self.score[tuple(self.tree.T)].argmin()]
        return found


def tie(layouts: NDArray[np.uint8], reach_px: int) -> Ties:
    """Hold each of the thumbnails (M, S, S), two or more, against each: M^2 / 2 comparisons."""
    count = len(layouts)
    frames = structure(layouts)
    pairs = np.stack(np.triu_indices(count, 1), 1).astype(np.intp)
    score, shift = agreement(frames, frames, pairs, reach_px)
    _, offset = link(count, pairs, score, shift)
    square = np.eye(count, dtype=np.float32)
    square[pairs[:, 0], pairs[:, 1]] = square[pairs[:, 1], pairs[:, 0]] = score
    return Ties(moved(frames, offset), offset, square, pairs[spanning(count, pairs, score)])


def chain(ties: Ties, start: int, end: int) -> list[int]:
    """Members from `start` to `end` by the way whose weakest link is the strongest."""
    _, before = breadth_first_order(_graph(ties.tree), start, directed=False)
    way = [end]
    while way[-1] != start:
        way.append(int(before[way[-1]]))
    return way[::-1]


def parted(ties: Ties, cut: Ints) -> NDArray[np.bool_]:
    """(M,) which members stay with the first end of a link (2,) of the tree when it is cut."""
    rest = ties.tree[(ties.tree != cut).any(1)]
    _, part = connected_components(_graph(rest, len(ties.offset)), directed=False)
    same: NDArray[np.bool_] = part == part[cut[0]]
    return same


def most_different(ties: Ties, start: int, count: int) -> list[int]:
    """Up to `count` members, each the one that agrees least with `start` and those before it."""
    chosen = [start]
    while len(chosen) <= min(count, len(ties.offset) - 1):
        chosen.append(int(ties.score[:, chosen].max(1).argmin()))
    return chosen[1:]


def _graph(tree: Ints, count: int | None = None) -> csr_array:
    count = count or len(tree) + 1
    return csr_array((np.ones(len(tree)), (tree[:, 0], tree[:, 1])), shape=(count, count))
