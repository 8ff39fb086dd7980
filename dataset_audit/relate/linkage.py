"""Groups from links, and where each member lies in its group's picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, connected_components, minimum_spanning_tree

if TYPE_CHECKING:
    from numpy.typing import NDArray


def link(
    count: int, pairs: NDArray[np.intp], score: NDArray[np.float32], shift: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Group (N,) of each item, 0 up, and its offset (N, 2) onto the group's best linked member.

    Offsets follow the strongest links: adding one to an item's position puts it in the picture of
    the root. `shift` (P, 2) moves the second of a pair onto the first.
    """
    ends = (pairs[:, 0], pairs[:, 1])
    cost = csr_array((2 - score.astype(np.float64), ends), shape=(count, count))
    _, group = connected_components(cost, directed=False)
    degree = np.bincount(pairs.ravel(), minlength=count)
    order = np.lexsort((np.arange(count), -degree, group))
    roots = order[np.unique(group[order], return_index=True)[1]]
    visited, parent = _walk(minimum_spanning_tree(cost), roots, count)
    move = csr_array((np.arange(1, len(pairs) + 1), ends), shape=(count, count))
    offset = np.zeros((count, 2), np.intp)
    for item, above in zip(visited[1:], parent[visited[1:]], strict=True):
        if above < count:
            known = move[above, item]
            offset[item] = offset[above] + (
                shift[known - 1] if known else -shift[move[item, above] - 1]
            )
    return group.astype(np.intp), offset


def _walk(
    tree: csr_array, roots: NDArray[np.intp], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Breadth first through every tree at once: a last node, `count`, stands above all roots."""
    edges = tree.tocoo()
    first = np.concatenate([edges.row, np.full(len(roots), count)])
    second = np.concatenate([edges.col, roots])
    graph = csr_array((np.ones(len(first)), (first, second)), shape=(count + 1, count + 1))
    visited, parent = breadth_first_order(graph, count, directed=False)
    return visited, parent


def best_of(pairs: NDArray[np.intp], score: NDArray[np.float32]) -> NDArray[np.intp]:
    """Index (N,) of each item's pair with the highest score; ties go to the first pair; -1: none.

    N is one more than the largest item.
    """
    item = pairs.T.ravel()
    which = np.tile(np.arange(len(pairs)), 2)
    order = np.lexsort((which, -score[which], item))
    seen, first = np.unique(item[order], return_index=True)
    best = np.full(int(seen[-1]) + 1 if len(seen) else 0, -1, np.intp)
    best[seen] = which[order[first]]
    return best
