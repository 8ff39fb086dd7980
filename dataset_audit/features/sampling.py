"""Which pictures of a clip are measured: some on a grid of time, of equal ones a few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

EVERY_MS = 1000
AT_LEAST_EVERY_MS = 60_000
MIN_CHANGE = 4.0
MAX_FRAMES = 1000

BLOCK = 8
"""Cells of the thumbnail a side of what is compared: a block is an eighth of the picture a side."""

KEY_SLACK = 1.5
"""Key pictures at most so many steps of the grid apart serve as the grid: what Axis cameras write
by default, every 32 pictures, is 1.07 s at 30 a second and 1.28 s at 25."""

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class Sampling:
    """What decides which pictures of a clip become frames. Times in ms."""

    every_ms: int = EVERY_MS
    at_least_every_ms: int = AT_LEAST_EVERY_MS
    min_change: float = MIN_CHANGE
    """Grey levels, see `change`."""
    max_frames: int = MAX_FRAMES

    def __str__(self) -> str:
        """Part of the cache's key."""
        numbers = (self.every_ms, self.at_least_every_ms, self.min_change, self.max_frames)
        return "-".join(f"{number:.9g}" for number in numbers)

    def keys_serve(self, key_gap: float) -> bool:
        """Whether key pictures alone are dense enough; `key_gap` in seconds."""
        return 1000 * key_gap <= KEY_SLACK * self.every_ms


def change(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> float:
    """How far two thumbnails (S, S) differ where they differ most, in grey levels, 0 to 255.

    The mean over a block evens out the noise of a night; the largest of the blocks sees a person
    who crosses one of them, of which the mean over the picture would tell nothing.
    """
    side = len(before) // BLOCK
    apart = np.abs(before.astype(np.int16) - after)
    return float(apart.reshape(side, BLOCK, side, BLOCK).mean(axis=(1, 3)).max())


class Sampler(Generic[Kept]):
    """Chooses while the pictures go by. What it chooses depends on them and on nothing else.

    Of the pictures on the grid, it takes the first, each that has changed against the one taken
    last, and one after `at_least_every_ms` without change. Beyond `max_frames` it drops every
    second of those taken, evenly over the clip, and goes on with every second.
    """

    def __init__(self, sampling: Sampling) -> None:
        self.sampling = sampling
        self.kept: list[Kept] = []
        self._stride, self._taken = 1, 0
        self._cell = -1
        self._last: tuple[int, NDArray[np.uint8]] | None = None

    def is_due(self, ms: int) -> bool:
        """Whether no picture of its step of the grid was looked at yet."""
        return ms // self.sampling.every_ms > self._cell

    def wants(self, ms: int, small: NDArray[np.uint8]) -> bool:
        """Whether a picture that is due, with its thumbnail (S, S), is to be measured and kept."""
        self._cell = ms // self.sampling.every_ms
        if self._last is not None:
            since, shown = ms - self._last[0], self._last[1]
            still = change(shown, small) < self.sampling.min_change
            if still and since < self.sampling.at_least_every_ms:
                return False
        self._last = (ms, small)
        self._taken += 1
        return (self._taken - 1) % self._stride == 0

    def keep(self, one: Kept) -> None:
        """Keep what was measured of a picture that was wanted."""
        self.kept.append(one)
        if len(self.kept) > self.sampling.max_frames:
            del self.kept[1::2]
            self._stride *= 2
