"""Images that another split has shown already: what both leak rules count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.kinds import kinds
from dataset_audit.words import count, listed, percent

if TYPE_CHECKING:
    from numpy.typing import NDArray

ORDER = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Leak:
    """The leaked images of one split."""

    split: str
    leaked: int
    images: int

    @property
    def share(self) -> float:
        """Leaked images as a share of the split's, 0..1."""
        return self.leaked / self.images


def names(splits: NDArray[Any]) -> tuple[str, ...]:
    """The splits there are, in the order a model meets them; unusual names last."""
    found = {name for name in splits if name is not None}
    return (*(name for name in ORDER if name in found), *sorted(found - set(ORDER)))


def leaked_rows(splits: NDArray[Any], groups: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(N,) rows whose group has a row in an earlier split. `groups` (N,): -1 is no group."""
    said, of = kinds(splits)
    order = names(splits)
    rank = np.array([-1 if name is None else order.index(name) for (name,) in said], np.int64)[of]
    grouped = (groups >= 0) & (rank >= 0)
    first = np.full(groups.max(initial=-1) + 1, len(order))
    np.minimum.at(first, groups[grouped], rank[grouped])
    leaked = np.zeros(len(splits), dtype=bool)
    leaked[grouped] = rank[grouped] > first[groups[grouped]]
    return leaked


def count_leaks(splits: NDArray[Any], leaked: NDArray[np.bool_]) -> list[Leak]:
    """One count a split that has any, in the order of `names`."""
    counts = (
        Leak(n, int(leaked[splits == n].sum()), int((splits == n).sum())) for n in names(splits)
    )
    return [leak for leak in counts if leak.leaked]


def describe(leaks: list[Leak]) -> str:
    """`400 of 480 val images (83%) and 5 of 60 test images (8%)`."""
    return listed(
        [
            f"{k.leaked:,} of {count(k.images, f'{k.split} image')} ({percent(k.share)})"
            for k in leaks
        ]
    )
