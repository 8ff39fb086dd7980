"""What other cuts may change: only that is grouped again to count the scenes around the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.relate.cuts import Cuts
    from dataset_audit.relate.judged import Judged

    Bools = NDArray[np.bool_]
    Ints = NDArray[np.intp]


def unsure(judged: Sequence[Judged], of: Ints, usual: Cuts, other: Cuts) -> Bools:
    """(N,) items that the other cuts may group differently, their neighbours, and all their groups.

    They may where the links that hold at the other cuts make other groups, after the first stage or
    after all of them. Neighbours agree by the least that joins anything.

    Args:
        judged: the stages in turn, by items.
        of: (N,) the group of each item after all stages.
        usual: the cuts that made them.
        other: the cuts that are asked about.
    """
    mask = np.zeros(len(of), np.bool_)
    for stages in (judged[:1], judged):
        mask |= differ(*(linked(stages, len(of), cuts) for cuts in (usual, other)))
    mask = whole(mask, of)
    near = [stage.pairs[stage.score >= other.stray] for stage in judged]
    reached = [pairs[mask[pairs].any(1)].ravel() for pairs in near]
    mask[np.concatenate([np.flatnonzero(mask), *reached])] = True
    return whole(mask, of)


def differ(one: Ints, other: Ints) -> Bools:
    """(N,) items whose group in one grouping is no group of the other."""
    pairs = np.stack([one, other], 1)
    _, both, count = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    both = count[both.ravel()]
    split: Bools = (both < np.bincount(one)[one]) | (both < np.bincount(other)[other])
    return split


def whole(mask: Bools, of: Ints) -> Bools:
    """(N,) the mask, with all items of each group that it has one of; none of group -1."""
    hit = np.zeros(int(of.max(initial=-1)) + 2, np.bool_)
    hit[of[mask]] = True
    hit[-1] = False
    return hit[of]


def linked(stages: Sequence[Judged], count: int, cuts: Cuts) -> Ints:
    """(N,) groups of the items that the stages' links make at the cuts."""
    none = np.zeros((0, 2), np.intp)
    pairs = np.concatenate([none, *(stage.pairs[stage.good(cuts)] for stage in stages)])
    graph = csr_array((np.ones(len(pairs)), pairs.T), shape=(count, count))
    groups: Ints = connected_components(graph, directed=False)[1].astype(np.intp)
    return groups
