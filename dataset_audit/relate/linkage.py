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
    the root. `shift` (P, 2) moves the second of a pair onto the first. The first index of a pair is
    the smaller one.
    """
    ends = (pairs[:, 0], pairs[:, 1])
    cost = csr_array((2 - score.astype(np.float64), ends), shape=(count, count))
    _, group = connected_components(cost, directed=False)
    degree = np.bincount(pairs.ravel(), minlength=count)
    order = np.lexsort((np.arange(count), -degree, group))
    roots = order[np.unique(group[order], return_index=True)[1]]
    parent = _parents(minimum_spanning_tree(cost), roots, count)
    return group.astype(np.intp), _along(parent, _steps(parent, pairs, shift))


def spanning(count: int, pairs: NDArray[np.intp], score: NDArray[np.float32]) -> NDArray[np.intp]:
    """Which of the pairs make up the tree of the strongest links, sorted.

    Between any two items its path is the one whose weakest link is the strongest. Pairs as for
    `link`.
    """
    cost = csr_array((2 - score.astype(np.float64), (pairs[:, 0], pairs[:, 1])), (count, count))
    tree = minimum_spanning_tree(cost).tocoo()
    first, second = np.minimum(tree.row, tree.col), np.maximum(tree.row, tree.col)
    key = pairs[:, 0] * count + pairs[:, 1]
    order = np.argsort(key)
    found = np.searchsorted(key, first.astype(np.intp) * count + second, sorter=order)
    chosen: NDArray[np.intp] = np.sort(order[found])
    return chosen


def _steps(
    parent: NDArray[np.intp], pairs: NDArray[np.intp], shift: NDArray[np.intp]
) -> NDArray[np.intp]:
    """(N, 2) what moves each item onto its parent; 0 for a root, its own parent."""
    count = len(parent)
    step = np.zeros((count, 2), np.intp)
    child = np.flatnonzero(parent != np.arange(count))
    first, second = np.minimum(child, parent[child]), np.maximum(child, parent[child])
    key = pairs[:, 0] * count + pairs[:, 1]
    order = np.argsort(key)
    link_of = order[np.searchsorted(key, first * count + second, sorter=order)]
    step[child] = np.where((second == child)[:, None], shift[link_of], -shift[link_of])
    return step


def _along(parent: NDArray[np.intp], step: NDArray[np.intp]) -> NDArray[np.intp]:
    """(N, 2) sum of the steps from each item to its root; twice as far in each round."""
    total = step
    while (parent[parent] != parent).any():
        total, parent = total + total[parent], parent[parent]
    return total


def _parents(tree: csr_array, roots: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """(N,) the next item on the way to its tree's root; a root's is itself."""
    edges = tree.tocoo()
    first = np.concatenate([edges.row, np.full(len(roots), count)])
    second = np.concatenate([edges.col, roots])
    graph = csr_array((np.ones(len(first)), (first, second)), shape=(count + 1, count + 1))
    _, parent = breadth_first_order(graph, count, directed=False)
    above: NDArray[np.intp] = parent[:count].astype(np.intp)
    above[roots] = roots
    return above


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
