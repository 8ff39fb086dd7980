"""Small drawings as values for markup: shares along a bar, and when a scene was seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

HOURS = 24
MAX_DAYS = 60
"""Columns of a time strip: on a phone each still has four pixels."""
MIN_DAYS = 14
"""Columns that are drawn at least, so that one day doesn't fill the width."""
LEVELS = 4
"""Shades of a time strip. By the square root of the count: one image beside a hundred shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a bar, in thousandths of its length."""

    name: str
    style: str
    """A class of the style sheet."""
    left: int
    width: int


@dataclass(frozen=True, slots=True)
class TimeStrip:
    """Days from left to right, hours from top to bottom, all UTC."""

    first: str
    """`2026-03-02`, as is `last`."""
    last: str
    columns: int
    shades: tuple[tuple[int, str], ...]
    """Level, 1 to `LEVELS`, and the path of its cells, one unit each."""
    told: str
    """The same in words."""


def parts_of(shares: Iterable[tuple[str, str, float]]) -> tuple[Part, ...]:
    """A bar of names, styles and shares of it, 0..1; what is nothing is left out."""
    parts, end = [], 0.0
    for name, style, share in shares:
        left, end = round(1000 * end), end + share
        if share > 0:
            # What is there at all is seen.
            parts.append(Part(name, style, min(left, 996), max(round(1000 * end) - left, 4)))
    return tuple(parts)


def time_strip(times: NDArray[np.datetime64]) -> TimeStrip | None:
    """When images were taken, from their times (N,), UTC; None: no time is known."""
    times = times[~np.isnat(times)]
    if not len(times):
        return None
    days = times.astype("datetime64[D]")
    hours = (times.astype("datetime64[h]") - days).astype(np.int64)
    first, last = days.min(), days.max()
    span = int((last - first).astype(np.int64)) + 1
    columns = min(span, MAX_DAYS)
    column = (days - first).astype(np.int64) * columns // span
    counts = np.zeros((HOURS, columns), np.int64)
    np.add.at(counts, (hours, column), 1)
    level = np.ceil(LEVELS * np.sqrt(counts / counts.max())).astype(np.int64)
    shades = tuple((n, cells(level == n)) for n in range(1, LEVELS + 1) if (level == n).any())
    seen, of_day = len(np.unique(days)), len(np.unique(hours))
    told = f"{count(len(times), 'dated image')} of {count(seen, 'day')}, in {of_day} of 24 hours"
    return TimeStrip(str(first), str(last), max(columns, MIN_DAYS), shades, told)


def cells(mask: NDArray[np.bool_]) -> str:
    """The cells of a grid (H, W) as the path of an SVG, each line a few strokes."""
    return "".join(
        f"M{start} {line}h{end - start}v1h{start - end}z"
        for line in range(len(mask))
        for start, end in runs(mask[line])
    )


def runs(line: NDArray[Any]) -> Iterator[tuple[int, int]]:
    """Where a line of booleans is true: first place, and the one after the last."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], line, [False]]).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
