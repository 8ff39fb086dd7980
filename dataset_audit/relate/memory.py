"""What pairs of unchanged groups were found to agree by, so that no later stage asks again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement_at
from dataset_audit.relate.glance import glance

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.packed import Packed

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Memory:
    """Agreements by pair of names; a group has the name of its only item, or none (-1)."""

    key: Ints
    """(K,) sorted: the first name, 32 bits up, and the second."""
    score: Floats
    """(K,)"""
    shift: Ints
    """(K, 2)"""

    def agreement(
        self, model: Packed, name: Ints, pairs: Ints, reach_px: int
    ) -> tuple[Floats, Ints, Memory]:
        """As `agreement` says of the pairs, and the memory with them in it. `name` (G,) rises."""
        named = name[pairs]
        key = np.where((named >= 0).all(1), named[:, 0] << 32 | named[:, 1], -1)
        place = np.minimum(np.searchsorted(self.key, key), max(len(self.key) - 1, 0))
        known = self.key[place] == key if len(self.key) else np.zeros(len(key), np.bool_)
        score = np.empty(len(pairs), np.float32)
        shift = np.empty((len(pairs), 2), np.intp)
        score[known], shift[known] = self.score[place[known]], self.shift[place[known]]
        score[~known], shift[~known] = _looked_at(model, pairs[~known], reach_px)
        new = ~known & (key >= 0)
        keys = np.concatenate([self.key, key[new]])
        order = np.argsort(keys)
        return (
            score,
            shift,
            Memory(
                keys[order],
                np.concatenate([self.score, score[new]])[order],
                np.concatenate([self.shift, shift[new]])[order],
            ),
        )

    def only(self, names: Ints) -> Memory:
        """What is known of pairs among some names, rising, which are now called 0, 1, ..."""
        ends = np.stack([self.key >> 32, self.key & 0xFFFFFFFF])
        kept = np.isin(ends, names).all(0)
        first, second = np.searchsorted(names, ends[:, kept])
        return Memory(first << 32 | second, self.score[kept], self.shift[kept])


NOTHING = Memory(np.zeros(0, np.intp), np.zeros(0, np.float32), np.zeros((0, 2), np.intp))


def _looked_at(model: Packed, pairs: Ints, reach_px: int) -> tuple[Floats, Ints]:
    """Agreement and shift of the pairs that may agree; -1 for those that plainly don't."""
    score = np.full(len(pairs), -1, np.float32)
    likely, shift = glance(model, pairs, reach_px)
    score[likely], shift[likely] = agreement_at(model, model, pairs[likely], shift[likely])
    return score, shift
