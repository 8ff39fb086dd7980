"""Groups of images in the making, each with the background that its members share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from dataset_audit.relate.agreement import displaced, moved

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

JITTER_PX = 2
"""Offsets that count as one place."""
SAMPLES = 32
"""Pairs a group that the test for a moving camera looks at."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Which image is in which group, and where it lies in the group's picture."""

    of: Ints
    """(N,) the group of each image, 0 up."""
    offset: Ints
    """(N, 2) pixels down and right that move each image onto its group's picture."""
    moving: NDArray[np.bool_]
    """(N,) taken by a moving camera: alone, and joins nothing."""

    @property
    def size(self) -> Ints:
        """(G,) images of each group."""
        return np.bincount(self.of)

    def mean(self, values: Floats) -> Floats:
        """Mean (G, D) over the members of each group of values (N, D)."""
        size = self.size
        share = (1 / size[self.of]).astype(np.float32)
        cells = (share, (self.of, np.arange(len(self.of))))
        average: Floats = csr_array(cells, shape=(len(size), len(self.of))) @ values
        return average

    def background(self, frames: Floats) -> Floats:
        """Model (G, S, S) of each group: the mean of its members' structures, aligned."""
        flat = moved(frames, self.offset).reshape(len(frames), -1)
        return self.mean(flat).reshape(-1, *frames.shape[1:])


def alone(count: int) -> Groups:
    """Each of `count` images a group of its own."""
    return Groups(np.arange(count), np.zeros((count, 2), np.intp), np.zeros(count, np.bool_))


def without_moving(
    groups: Groups, frames: Floats, *, reach_px: int, max_drift_px: int, max_displaced: float
) -> Groups:
    """Take groups of three or more apart whose camera moved, so that each frame is alone.

    It moved where, in pairs of members far apart, over `max_displaced` of what matches has moved by
    itself, or where offsets spread over more than `reach_px` and no place holds half of the frames.
    If one does, only frames over half of `max_drift_px` from it are of a moving camera.
    """
    size = groups.size
    pairs = _far_pairs(groups)
    away, matched = displaced(frames, pairs, reach_px)
    owner = groups.of[pairs[:, 0]]
    total = np.bincount(owner, away, minlength=len(size))
    limit = max_displaced * np.bincount(owner, matched, minlength=len(size))
    out = ((total > limit) & (size >= 3))[groups.of]
    for drifting in np.flatnonzero((_drift(groups) > reach_px) & (size >= 3)):
        members = np.flatnonzero(groups.of == drifting)
        out[members] |= ~_settled(groups.offset[members], max_drift_px)
    label = np.where(out, len(size) + np.arange(len(out)), groups.of)
    of = np.unique(label, return_inverse=True)[1]
    return replace(groups, of=of, moving=groups.moving | out)


def _settled(offset: Ints, max_drift_px: int) -> NDArray[np.bool_]:
    """(M,) which offsets are near the place where most are; none if that is less than half."""
    places, count = np.unique(offset, axis=0, return_counts=True)
    apart = np.abs(places[:, None] - places).max(2)
    there = (apart <= JITTER_PX) @ count
    near = np.abs(offset - places[there.argmax()]).max(1) <= max_drift_px // 2
    settled: NDArray[np.bool_] = near & (2 * there.max() >= len(offset))
    return settled


def _far_pairs(groups: Groups) -> Ints:
    """Up to `SAMPLES` pairs of each group of three or more, half the group apart by row."""
    size = groups.size
    order = np.argsort(groups.of, kind="stable")
    start = np.cumsum(size) - size
    owner = groups.of[order]
    place = np.arange(len(order)) - start[owner]
    partner = order[start[owner] + (place + size[owner] // 2) % size[owner]]
    every = -(-size // SAMPLES)
    chosen = (size[owner] >= 3) & (place % every[owner] == 0)
    pairs: Ints = np.stack([order, partner], 1)[chosen]
    return pairs


def _drift(groups: Groups) -> Ints:
    """(G,) pixels between the outermost offsets, along the axis where they spread most."""
    low = np.full((len(groups.size), 2), np.iinfo(np.intp).max)
    high = np.full_like(low, np.iinfo(np.intp).min)
    np.minimum.at(low, groups.of, groups.offset)
    np.maximum.at(high, groups.of, groups.offset)
    widest: Ints = (high - low).max(1)
    return widest
