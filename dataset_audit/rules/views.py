"""The views of each camera: the static scenes that its frames show, in order of time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table

STOP = 32 / 255
"""Of grey: one stop of light at middle grey, as `relate/novelty.py` has it."""


@dataclass(frozen=True, slots=True)
class View:
    """What one camera made of one static scene."""

    scene: int
    images: int
    first: np.datetime64
    """First and last capture, UTC; NaT where no image has a time."""
    last: np.datetime64
    dark: float
    """Lower and upper quartile of `luma_mean`, 0..1: where half of the images lie."""
    bright: float

    def __str__(self) -> str:
        """`scene 4 (1,200 images, 2024-01-03 to 2024-03-01)`."""
        if np.isnat(self.first):
            return f"scene {self.scene} ({count(self.images, 'image')}, no times)"
        first, last = str(self.first.astype("M8[D]")), str(self.last.astype("M8[D]"))
        days = first if first == last else f"{first} to {last}"
        return f"scene {self.scene} ({count(self.images, 'image')}, {days})"


def static_cameras(table: Table) -> NDArray[np.int64]:
    """(N,) `camera_id` of the images in static scenes, -1 of all others."""
    static = table.static
    return np.where(static, table["camera_id"], -1)


def rows_by_camera(cameras: NDArray[np.int64]) -> Iterator[NDArray[np.intp]]:
    """The rows of each camera in (N,) `cameras`, in order; -1 is none."""
    rows = np.argsort(cameras, kind="stable")[np.count_nonzero(cameras < 0) :]
    yield from np.split(rows, np.flatnonzero(np.diff(cameras[rows])) + 1)


def list_views(table: Table, rows: NDArray[np.intp]) -> list[View]:
    """The views of the camera that made `rows`: the first seen first, those without times last."""
    scenes = table["scene_id"][rows]
    views = []
    for scene in np.unique(scenes):
        inside = rows[scenes == scene]
        times = table["captured_at"][inside]
        # NaT only where all are: fmin and fmax pass over it.
        span = np.fmin.reduce(times), np.fmax.reduce(times)
        dark, bright = np.quantile(table["luma_mean"][inside], (0.25, 0.75))
        views.append(View(int(scene), len(inside), *span, float(dark), float(bright)))
    return sorted(views, key=lambda v: (bool(np.isnat(v.first)), str(v.first), v.scene))


def count_changes(table: Table, rows: NDArray[np.intp]) -> int | None:
    """How often the camera that made `rows` changes its view; None: a view has no time.

    Of images of one instant, the scene with the lower number counts as the earlier, so the order
    of the files decides nothing.
    """
    times, scenes = table["captured_at"][rows], table["scene_id"][rows]
    dated = ~np.isnat(times)
    if len(np.unique(scenes[dated])) < len(np.unique(scenes)):
        return None
    in_time = scenes[dated][np.lexsort((scenes[dated], times[dated]))]
    return int(np.count_nonzero(np.diff(in_time)))


def differ_in_light(views: list[View]) -> bool:
    """Whether each view lies more than a stop of light from every other; unknown: no."""
    in_order = sorted(views, key=lambda view: view.dark)
    return all(after.dark - before.bright > STOP for before, after in pairwise(in_order))


def commonest(texts: Iterable[str | None]) -> str:
    """The text that occurs most often, of equals the first in the alphabet; empty: none does."""
    counts = Counter(text for text in texts if text)
    return min(counts, key=lambda text: (-counts[text], text), default="")
