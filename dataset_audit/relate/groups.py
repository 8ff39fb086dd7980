"""Groups of images in the making, each with the background that its members share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from dataset_audit.relate.agreement import displaced, moved, structure
from dataset_audit.relate.chunks import in_buckets, in_chunks
from dataset_audit.relate.packed import pack, unpack
from dataset_audit.relate.picked import once

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.packed import Packed, Stack

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

JITTER_PX = 2
"""Offsets that count as one place."""
SAMPLES = 32
"""Pairs a group that the test for a moving camera looks at."""
STILL_EVIDENCE = 20.0
"""Matching texture, in fully textured blocks of 64, that a camera at rest is credited with before
anything is seen: in three or four frames of a crowd, shaking leaves or a shaking camera chance
alone moves a third."""
CHUNK = 128
"""Pairs or groups at a time: bounds the memory of a thread."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Which item is in which group, and where it lies in the group's picture.

    An item is an image, or several that show the same.
    """

    of: Ints
    """(N,) the group of each item, 0 up."""
    offset: Ints
    """(N, 2) pixels down and right that move each item onto its group's picture."""
    moving: NDArray[np.bool_]
    """(N,) taken by a moving camera: alone, and joins nothing."""
    weight: Ints
    """(N,) images of each item."""

    @property
    def size(self) -> Ints:
        """(G,) images of each group."""
        return np.bincount(self.of, self.weight).astype(np.intp)

    def only(self, rows: Ints) -> Groups:
        """These items alone; groups keep their numbers."""
        return Groups(self.of[rows], self.offset[rows], self.moving[rows], self.weight[rows])

    def regrouped(self, rows: Ints, part: Groups) -> Groups:
        """These items in other groups: item i of the part is `rows[i]`."""
        of, offset = self.of.copy(), self.offset.copy()
        of[rows], offset[rows] = len(of) + part.of, part.offset
        return replace(self, of=np.unique(of, return_inverse=True)[1], offset=offset)

    def mean(self, values: Floats) -> Floats:
        """Mean (G, D) over the images of each group of values (N, D)."""
        return _mean(self.of, self.weight, values)

    def background(self, frames: Stack, some: Ints | None = None) -> Packed:
        """Model (G, S, S) of each group, or of some: the mean of its members, aligned."""
        count = np.bincount(self.of)
        groups = np.arange(len(count)) if some is None else some
        if len(count) == len(self.of) and some is None and (self.of == groups).all():
            return pack(frames)
        order = np.argsort(self.of, kind="stable")
        ends = np.cumsum(count)
        out = np.empty((len(groups), *frames.shape[1:]), np.int8)
        single = count[groups] == 1
        alone, several = np.flatnonzero(single), np.flatnonzero(~single)

        def copy(part: slice) -> None:
            out[alone[part]] = pack(frames[order[ends[groups[alone[part]]] - 1]])

        def work(part: slice) -> None:
            for at in several[part]:
                end = ends[groups[at]]
                out[at] = pack(self._mean_of(frames, order[end - count[groups[at]] : end]))

        in_chunks(copy, len(alone), CHUNK)
        in_chunks(work, len(several), CHUNK)
        return out

    def _mean_of(self, frames: Stack, rows: Ints) -> Floats:
        """Mean (S, S) over the images of some items, aligned."""
        total = np.zeros(frames.shape[1] * frames.shape[2], np.float32)
        for start in range(0, len(rows), CHUNK):
            some = rows[start : start + CHUNK]
            aligned = unpack(moved(frames[some], self.offset[some]))
            total += self.weight[some].astype(np.float32) @ aligned.reshape(len(some), -1)
        mean: Floats = total / self.weight[rows].sum(dtype=np.float32)
        return mean.reshape(frames.shape[1:])


def _mean(of: Ints, weight: Ints, values: Floats) -> Floats:
    share = (weight / np.bincount(of, weight)[of]).astype(np.float32)
    average: Floats = csr_array((share, (of, np.arange(len(of))))) @ values
    return average


def alone(weight: Ints) -> Groups:
    """Each item, of so many images, a group of its own."""
    count = len(weight)
    nowhere = np.zeros((count, 2), np.intp)
    return Groups(np.arange(count), nowhere, np.zeros(count, np.bool_), weight)


def without_moving(
    groups: Groups,
    layouts: NDArray[np.uint8],
    *,
    reach_px: int,
    max_drift_px: int,
    max_displaced: float,
) -> Groups:
    """Take groups of three or more apart whose camera moved, so that each frame is alone.

    It moved where, in pairs of members far apart, over `max_displaced` of what matches has moved by
    itself, or where offsets spread over more than `reach_px` and no place holds half of the frames.
    If one does, only frames over half of `max_drift_px` from it are of a moving camera. Row i of
    the thumbnails (N, S, S) is item i.
    """
    size = groups.size
    away = displacement(groups, layouts, reach_px)
    out = (away > max_displaced)[groups.of]
    order = np.argsort(groups.of, kind="stable")
    ends = np.cumsum(size)
    for drifting in np.flatnonzero((spread(groups) > reach_px) & (size >= 3)):
        members = order[ends[drifting] - size[drifting] : ends[drifting]]
        out[members] |= ~_settled(groups.offset[members], max_drift_px)
    label = np.where(out, len(size) + np.arange(len(out)), groups.of)
    of = np.unique(label, return_inverse=True)[1]
    return replace(groups, of=of, moving=groups.moving | out)


def displacement(groups: Groups, layouts: NDArray[np.uint8], reach_px: int) -> Floats:
    """(G,) share of what matches between members far apart that moved by itself, 0..1.

    Of up to `SAMPLES` pairs of each group of three or more; 0 for others.
    """
    pairs = _far_pairs(groups)
    away, matched = _displaced(layouts, pairs, reach_px)
    owner, count = groups.of[pairs[:, 0]], len(groups.size)
    matching = np.bincount(owner, matched, count) + STILL_EVIDENCE
    share: Floats = (np.bincount(owner, away, count) / matching).astype(np.float32)
    return share


def _displaced(layouts: NDArray[np.uint8], pairs: Ints, reach_px: int) -> tuple[Floats, Floats]:
    """Texture (P,) of each pair that moved by itself, and texture (P,) that matches."""

    def take(some: slice) -> tuple[NDArray[np.uint8], Ints, int]:
        return *once(layouts, pairs[some]), reach_px

    none = np.zeros((2, 0), np.float32)
    found = in_buckets(_moved_apart, take, len(pairs), CHUNK)
    away, matched = np.concatenate([none, *found], axis=1)
    return away, matched


def _moved_apart(frames: NDArray[np.uint8], pairs: Ints, reach_px: int) -> Floats:
    """`_displaced` (2, P) of pairs (P, 2) of some frames."""
    one, other = structure(frames)[pairs.T]
    return np.stack(displaced(one, other, reach_px))


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


def spread(groups: Groups) -> Ints:
    """(G,) pixels between the outermost offsets, along the axis where they spread most."""
    low = np.full((len(groups.size), 2), np.iinfo(np.intp).max)
    high = np.full_like(low, np.iinfo(np.intp).min)
    np.minimum.at(low, groups.of, groups.offset)
    np.maximum.at(high, groups.of, groups.offset)
    widest: Ints = (high - low).max(1)
    return widest
