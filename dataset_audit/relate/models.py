"""The model of each group while groups grow: only those that changed are made anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.groups import Groups
    from dataset_audit.relate.packed import Packed

    Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Models:
    """Models (S, S) by group: a group of one item has that of the item, which is not copied."""

    items: Packed
    """(N, S, S) of each item."""
    made: Packed
    """(M, S, S) of all groups of several items so far, those that have since grown as well."""
    place: Ints
    """(G,) where that of each group lies in the two, and a name: another group has another."""

    def __getitem__(self, groups: Ints) -> Packed:
        """(P, S, S) of some groups."""
        place = self.place[groups]
        out = self.items[np.minimum(place, len(self.items) - 1)]
        made = np.flatnonzero(place >= len(self.items))
        out[made] = self.made[place[made] - len(self.items)]
        return out

    @property
    def shape(self) -> tuple[int, ...]:
        """(G, S, S)."""
        return (len(self.place), *self.items.shape[1:])

    def grown(self, joined: Ints, groups: Groups) -> Models:
        """After group g became part of group `joined[g]`; `groups` are those that there are now."""
        count = np.bincount(joined)
        new = np.flatnonzero(count > 1)
        if not len(new):
            return self
        place = np.empty(len(count), np.intp)
        place[joined] = self.place
        place[new] = len(self.items) + len(self.made) + np.arange(len(new))
        made = np.concatenate([self.made, groups.background(self.items, new)])
        return Models(self.items, made, place)


def of_items(model: Packed) -> Models:
    """Each item (N, S, S) a group."""
    return Models(model, model[:0], np.arange(len(model)))
