"""Boxes that stand in the same place in most frames of a scene: a parked car, a sign.

MegaDetector's "repeat detection elimination" does this to what a detector found; here it is done to
what people drew. What tells is the place alone: cars of several owners that take turns in one bay
are one thing here, as the background behind them is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.geometry import Places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.int64]

MIN_SHARE = 0.5
"""Most frames: more than this share of the scene's annotated ones."""
SEEDS = 32
"""Frames that places are looked for in. A place in most frames, in any order, is in none of them by
chance once in four billion times."""


def find_repeated(
    image: Ints,
    label: Ints,
    xywh: Floats,
    scene: Ints,
    annotated: NDArray[np.bool_],
) -> Ints:
    """Number the places (B,) where a box of one class stands in most frames of a scene; -1: none.

    No box is of two places, and no place is in two scenes or of two classes. The order in which the
    boxes of an image are given decides nothing.

    Args:
        image: (B,) row of each box's image.
        label: (B,) number of its class.
        xywh: (B, 4) left, top, width, height in one unit.
        scene: (N,) number of each image's scene; -1 in none that counts.
        annotated: (N,) images that somebody drew in, or found empty.
    """
    places = np.full(len(image), -1, np.int64)
    frames = np.bincount(scene[annotated & (scene >= 0)], minlength=scene.max(initial=-1) + 1)
    rows = np.flatnonzero(scene[image] >= 0)
    part = _number(scene[image[rows]], label[rows])
    order = np.lexsort((*xywh[rows].T[::-1], image[rows], part))
    rows, part = rows[order], part[order]
    frame, seen = _frames(part, image[rows])
    needed = MIN_SHARE * frames[scene[image[rows]]]
    may = (seen > needed) & (seen > 1)
    found = _places(part[may], frame[may], seen[may], xywh[rows[may]], needed[may])
    places[rows[may]] = found
    return places


def _number(*keys: Ints) -> Ints:
    """(K,) number of each combination of keys, rising with them."""
    order = np.lexsort(keys[::-1])
    new = np.zeros(len(order), bool)
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    number = np.empty(len(order), np.int64)
    number[order] = np.cumsum(new)
    return number


def _frames(part: Ints, image: Ints) -> tuple[Ints, Ints]:
    """(K,) number of the frame among those of its part, from 0; and how many those are.

    Sorted by part and image.
    """
    if not len(part):
        return part, part
    first = np.concatenate([[True], np.diff(part) != 0])
    new = first | np.concatenate([[True], np.diff(image) != 0])
    counted = np.cumsum(new)
    frame = counted - counted[first][np.cumsum(first) - 1]
    seen = np.bincount(part, new).astype(np.int64)
    return frame, seen[part]


def _seeds(frame: Ints, seen: Ints) -> Ints:
    """The boxes of up to `SEEDS` frames of each part, evenly spread."""
    last = seen - 1
    nearest = np.round(frame * (SEEDS - 1) / last)
    chosen = np.round(nearest * last / (SEEDS - 1)) == frame
    return np.flatnonzero(chosen | (seen <= SEEDS))


def _places(part: Ints, frame: Ints, seen: Ints, xywh: Floats, needed: Floats) -> Ints:
    """Places among boxes (K,), those of the first part and its first seed first.

    Around each seed that enough boxes agree with, the middle one of those is what counts: the seed
    may have been drawn carelessly.
    """
    places, found = np.full(len(part), -1, np.int64), Places(part, xywh)
    seeds = _seeds(frame, seen)
    number = 0
    for batch in found.batches(part[seeds], xywh[seeds]):
        free = seeds[batch][places[seeds[batch]] < 0]
        i, j = found.alike(part[free], xywh[free])
        enough = _count_frames(i, frame[j], len(free)) > needed[free]
        ends = np.searchsorted(i, np.arange(len(free) + 1))
        for at in np.flatnonzero(enough):
            seed, alike = free[at], j[ends[at] : ends[at + 1]]
            alike = alike[places[alike] < 0]
            if places[seed] >= 0 or len(np.unique(frame[alike])) <= needed[seed]:
                continue
            if len(alike) < seen[seed]:
                middle = np.median(xywh[alike], axis=0, keepdims=True)
                _, closer = found.alike(part[[seed]], middle)
                closer = closer[places[closer] < 0]
                if len(np.unique(frame[closer])) > needed[seed]:
                    alike = closer
            places[alike] = number
            number += 1
    return places


def _count_frames(i: Ints, frame: Ints, seeds: int) -> Ints:
    """(seeds,) different frames among the pairs of each seed; `i` (P,) rising."""
    order = np.lexsort((frame, i))
    i, frame = i[order], frame[order]
    new = np.ones(len(i), bool)
    new[1:] = (np.diff(i) != 0) | (np.diff(frame) != 0)
    return np.bincount(i[new], minlength=seeds)
