"""What the set of hard cases is made of: a corpus's cameras and photographs, in chance's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from grading.cutouts import Crowd, moving_things
from grading.frames import frame_of, to_image
from grading.score import is_static

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from grading.corpus import Corpus

SAMPLED = 16
"""Frames of a camera, at most, that cutouts are looked for in."""
SMALLEST = 100
"""Pixels of the shorter side: of less nothing is made."""


@dataclass(frozen=True, slots=True)
class Supply:
    """What the set is made of; nothing is given out twice."""

    cameras: Iterator[list[Image.Image]]
    photographs: Iterator[Image.Image]
    cutouts: list[Image.Image]

    def camera(self, count: int) -> list[Image.Image]:
        """Up to so many frames of the next camera, evenly spaced, in one size; none: no more."""
        every = next(self.cameras, [])
        where = np.linspace(0, len(every) - 1, min(count, len(every))).astype(int)
        return [every[i].resize(every[0].size) for i in where]

    def filmed(self, count: int, rng: np.random.Generator) -> list[Image.Image]:
        """So many frames of a fixed camera that sees the next photograph; of one, as it is.

        With some noise, changing light, and some life before it.
        """
        photograph = next(self.photographs, None)
        if photograph is None or count == 1:
            return [photograph] if photograph else []
        life = Crowd(self.cutouts, rng)
        frames = []
        for number in range(count):
            seen = frame_of(life.before(photograph, number, rng.uniform(0, 0.12)))
            frames.append(to_image(seen * rng.uniform(0.8, 1.1) + rng.normal(0, 2, seen.shape)))
        return frames


def supply(corpus: Corpus, rng: np.random.Generator) -> Supply:
    """The corpus in an order by chance."""
    names = sorted(filter(is_static, set(corpus.truth)))
    rows = {name: np.flatnonzero(corpus.truth == name) for name in names}
    rows = {name: some for name, some in rows.items() if any(opened(corpus, some[:1]))}
    samples = (some[:: -(-len(some) // SAMPLED)] for some in rows.values())
    cutouts = [thing for some in samples for thing in moving_things([*opened(corpus, some)])]
    by_day = [name for name, some in rows.items() if not {"night", "ir"} & set(corpus.light[some])]
    photographs = rng.permutation(np.flatnonzero(corpus.kind == "diverse"))
    return Supply(
        cameras=([*opened(corpus, rows[name])] for name in rng.permutation(by_day)),
        photographs=opened(corpus, photographs),
        cutouts=cutouts,
    )


def opened(corpus: Corpus, rows: NDArray[np.intp]) -> Iterator[Image.Image]:
    """The pictures of some rows, but for those too small or narrow to make anything of."""
    for row in rows:
        picture = Image.open(corpus.images[row].file).convert("RGB")
        if min(picture.size) >= SMALLEST:
            yield picture
