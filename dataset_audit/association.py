"""How much one thing tells of another: mutual information, and what of it chance explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    Ints = NDArray[np.int64]

PERMUTATIONS = 39
"""One more, if only chance were at work, lies between the least and the greatest of them 38 times
of 40: a 95 % interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Association:
    """What the group of an image tells of the kind of an instance in it."""

    bits: float
    """Mutual information of kind and group over the instances."""
    chance: tuple[float, float]
    """The same when images change their groups at random: a 95 % interval."""
    expected: float
    """Mean of it: what bits there are by chance."""
    entropy: float
    """Bits of the kind alone: what there is to tell."""
    joint: Any
    """(K, G) sparse: instances of each kind and group."""

    @property
    def told(self) -> float:
        """Share of the entropy that the group tells beyond chance, 0..1; 0 within the interval."""
        beyond = self.bits - self.expected
        return beyond / self.entropy if self.bits > self.chance[1] and self.entropy else 0.0


def associate(image: Ints, kind: Ints, count: Ints, group: Ints, *, seed: int) -> Association:
    """Measure it; images are permuted whole, with all that they show.

    Args:
        image: (E,) row of an image.
        kind: (E,) number of a kind that it shows.
        count: (E,) instances of it.
        group: (M,) number of the group of each image.
        seed: of the permutations.
    """
    groups, kinds = int(group.max(initial=-1)) + 1, int(kind.max(initial=-1)) + 1
    shown = csr_array((count.astype(np.float64), (kind, image)), shape=(kinds, len(group)))
    ones, each = np.ones(len(group)), np.arange(len(group) + 1)

    def join(group: Ints) -> Any:  # noqa: ANN401  a sparse array
        return shown @ csr_array((ones, group, each), shape=(len(group), groups))

    joint, rng = join(group), np.random.default_rng(seed)
    others = [mutual_information(join(rng.permutation(group))) for _ in range(PERMUTATIONS)]
    return Association(
        bits=mutual_information(joint),
        chance=(min(others), max(others)),
        expected=float(np.mean(others)),
        entropy=entropy(joint.sum(axis=1)),
        joint=joint,
    )


def mutual_information(joint: Any) -> float:  # noqa: ANN401
    """Bits, 0 or more, of counts (K, G), a sparse array."""
    rows, columns = entropy(joint.sum(axis=1)), entropy(joint.sum(axis=0))
    return max(rows + columns - entropy(joint.data), 0.0)


def entropy(counts: ArrayLike) -> float:
    """Bits of Shannon entropy of counts of any shape; 0 of nothing."""
    sizes = np.asarray(counts, np.float64)
    sizes = sizes[sizes > 0]
    if not len(sizes):
        return 0.0
    total = sizes.sum()
    return float(np.log2(total) - (sizes * np.log2(sizes)).sum() / total)
