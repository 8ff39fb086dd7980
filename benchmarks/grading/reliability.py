"""How far `scene_confidence` can be trusted."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from grading.page import print_table
from grading.score import is_static, majorities

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Sureness = tuple[NDArray[np.float64], NDArray[np.bool_]]
    """Confidence of some images, and whether each does belong to its scene."""

BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 1.0)


def belonging(
    truth: Sequence[str], scene: NDArray[np.int64], confidence: NDArray[np.float64]
) -> Sureness:
    """Of the images in static scenes. One belongs when it shows what most of its scene shows."""
    most = majorities(truth, scene)
    inside = np.flatnonzero(scene >= 0)
    right = [is_static(truth[i]) and truth[i] == most[int(scene[i])] for i in inside.tolist()]
    return confidence[inside], np.array(right, dtype=bool)


def print_reliability(parts: Sequence[Sureness]) -> None:
    """Bins of confidence beside the share that does belong, and the mean gap."""
    sure, right = (np.concatenate(part) for part in zip(*parts, strict=True))
    which = np.clip(np.digitize(sure, BINS) - 1, 0, len(BINS) - 2)
    rows: list[list[object]] = []
    gap = 0.0
    for place, (low, high) in enumerate(itertools.pairwise(BINS)):
        mine = which == place
        if mine.any():
            said, true = sure[mine].mean(), right[mine].mean()
            rows.append([f"{low:g} to {high:g}", int(mine.sum()), said, true])
            gap += mine.sum() * abs(said - true)
    print_table(["scene_confidence", "images", "mean confidence", "belong"], rows)
    print(f"\nExpected calibration error {gap / max(len(sure), 1):.4f}", end=", ")
    print(f"Brier score {np.mean((sure - right) ** 2):.4f}.", flush=True)
