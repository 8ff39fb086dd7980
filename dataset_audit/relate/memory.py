"""What pairs of groups were found to agree by, so that no later stage asks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement_at
from dataset_audit.relate.glance import glance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.models import Models

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Memory:
    """Agreements by pair of models, each named by its place."""

    key: Ints
    """(K,) sorted: the first name, 32 bits up, and the second."""
    score: Floats
    """(K,)"""
    shift: Ints
    """(K, 2)"""

    def agreement(self, models: Models, pairs: Ints, reach_px: int) -> tuple[Floats, Ints, Memory]:
        """As `agreement` says of the pairs (P, 2) of groups, and the memory with them in it."""
        first, second = models.place[pairs].T
        key = first << 32 | second
        place = np.minimum(np.searchsorted(self.key, key), max(len(self.key) - 1, 0))
        known = self.key[place] == key if len(self.key) else np.zeros(len(key), np.bool_)
        score = np.empty(len(pairs), np.float32)
        shift = np.empty((len(pairs), 2), np.intp)
        score[known], shift[known] = self.score[place[known]], self.shift[place[known]]
        score[~known], shift[~known] = _looked_at(models, pairs[~known], reach_px)
        keys = np.concatenate([self.key, key[~known]])
        order = np.argsort(keys)
        return (
            score,
            shift,
            Memory(
                keys[order],
                np.concatenate([self.score, score[~known]])[order],
                np.concatenate([self.shift, shift[~known]])[order],
            ),
        )

    def only(self, names: Ints) -> Memory:
        """What is known of pairs among some names, rising, which are now called 0, 1, ..."""
        ends = np.stack([self.key >> 32, self.key & 0xFFFFFFFF])
        kept = np.isin(ends, names).all(0)
        first, second = np.searchsorted(names, ends[:, kept])
        return Memory(first << 32 | second, self.score[kept], self.shift[kept])


NOTHING = Memory(np.zeros(0, np.intp), np.zeros(0, np.float32), np.zeros((0, 2), np.intp))


def _looked_at(models: Models, pairs: Ints, reach_px: int) -> tuple[Floats, Ints]:
    """Agreement and shift of the pairs that may agree; -1 for those that plainly don't."""
    score = np.full(len(pairs), -1, np.float32)
    likely, shift = glance(models, pairs, reach_px)
    score[likely], shift[likely] = agreement_at(models, pairs[likely], shift[likely])
    return score, shift
