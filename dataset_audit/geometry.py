"""Boxes in the same place. Boxes are (B, 4): left, top, width, height in one unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]
    Ints = NDArray[np.int64]

MIN_IOU = 0.8
"""Two boxes of one object agree so far. Two people's boxes of one object agree by .88 on average
(Papadopoulos et al., Extreme clicking, 2017), and a thing that moves by a tenth of its width and
height falls to .68."""
PAIRS = 1_000_000
"""Pairs that are compared at once: about 100 MB."""


def iou(ones: Floats, others: Floats) -> Floats:
    """Intersection over union (K,), 0..1, of boxes (K, 4) with others (K, 4), pair by pair."""
    both = intersection(ones, others)
    union = ones[:, 2] * ones[:, 3] + others[:, 2] * others[:, 3] - both
    share: Floats = np.divide(both, union, out=np.zeros(len(both)), where=union > 0)
    return share


def intersection(ones: Floats, others: Floats) -> Floats:
    """Area (K,) that boxes (K, 4) and others (K, 4) have in common, pair by pair."""
    low = np.maximum(ones[:, :2], others[:, :2])
    high = np.minimum(ones[:, :2] + ones[:, 2:], others[:, :2] + others[:, 2:])
    area: Floats = np.prod(np.clip(high - low, 0, None), axis=1)
    return area


class Places:
    """Boxes, sorted to find those that stand where another does.

    A slot is what is searched at a time, such as the boxes of one class in one image.
    """

    def __init__(self, slot: Ints, xywh: Floats) -> None:
        self._xywh = xywh
        self._slots, code = np.unique(slot, return_inverse=True)
        # One key for slot and left edge: slots lie further apart than any two boxes.
        self._step = 4 * (np.abs(xywh).max(initial=0) + 1)
        keys = code * self._step + xywh[:, 0]
        self._order = np.argsort(keys, kind="stable")
        self._keys = keys[self._order]
        self._rounding = 4 * np.spacing(np.abs(keys).max(initial=1))

    def _window(self, slot: Ints, xywh: Floats) -> tuple[Ints, Ints]:
        """First and last of the sorted boxes that may agree: the widths and edges alone tell."""
        if not len(self._slots):
            return np.zeros(len(slot), np.int64), np.zeros(len(slot), np.int64)
        code = np.minimum(np.searchsorted(self._slots, slot), len(self._slots) - 1)
        left, width = code * self._step + xywh[:, 0], xywh[:, 2]
        # A box that agrees by t is at least t times and at most 1/t times as wide.
        room = (1 - MIN_IOU) / MIN_IOU * width + self._rounding
        first = np.searchsorted(self._keys, left - room, "left")
        last = np.searchsorted(self._keys, left + room, "right")
        known = self._slots[code] == slot
        return first * known, last * known

    def alike(self, slot: Ints, xywh: Floats) -> tuple[Ints, Ints]:
        """Pairs (i, j): box j stands in slot[i] where xywh[i] does, `i` rising.

        Args:
            slot: (W,) where each is sought.
            xywh: (W, 4) what is sought.
        """
        first, last = self._window(slot, xywh)
        i, at = spread(first, last - first)
        j = self._order[at]
        # Cheaper than the areas, and of what is in one column it leaves little.
        near = np.abs(xywh[i, 1] - self._xywh[j, 1]) <= (1 / MIN_IOU - 1) * xywh[i, 3] + 1e-9
        i, j = i[near], j[near]
        agree = iou(xywh[i], self._xywh[j]) >= MIN_IOU
        return i[agree], j[agree]

    def batches(self, slot: Ints, xywh: Floats) -> Iterator[slice]:
        """Parts of what is sought, each small enough for one call of `alike`."""
        first, last = self._window(slot, xywh)
        return batches(last - first)


def spread(first: Ints, number: Ints) -> tuple[Ints, Ints]:
    """Row i as often as number[i] says, beside first[i], first[i] + 1, ..."""
    i = np.repeat(np.arange(len(number)), number)
    ends = np.cumsum(number)
    return i, np.arange(len(i)) + np.repeat(first - ends + number, number)


def batches(number: Ints, most: int = PAIRS) -> Iterator[slice]:
    """Slices of rows whose numbers sum up to `most` at the most, or of one row."""
    ends = np.cumsum(number)
    start = 0
    while start < len(number):
        before = ends[start - 1] if start else 0
        stop = max(int(np.searchsorted(ends, before + most, "right")), start + 1)
        yield slice(start, stop)
        start = stop
