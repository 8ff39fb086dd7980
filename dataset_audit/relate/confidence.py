"""How surely an image belongs to its scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, moved, structure
from dataset_audit.relate.chunks import in_chunks
from dataset_audit.relate.groups import spread
from dataset_audit.relate.packed import pack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.groups import Groups
    from dataset_audit.relate.packed import Packed

SAMPLES = 256
"""Images of a scene, evenly spaced, that its background is taken from."""
CHUNK = 128
"""Images at a time: bounds the memory of a thread."""
HALF_AGREEMENT, STEEP = 0.3, 0.06
"""Where the confidence is one half, and how fast it rises there."""
MOST = 0.995
"""Of images that agree with a scene in one place, this share belongs at best."""
SPREAD_PX, PLACED = (4, 5, 6), (1.0, 0.85, 0.4)
"""Pixels over which a scene is spread, and how much of that is left: shaking or a slow pan?"""
ALONE, NEARLY = 0.95, 0.65
"""Of images alone, and of those that a cut a tenth laxer would have joined to something."""


def confidence(
    groups: Groups, layouts: NDArray[np.uint8], nearly: NDArray[np.bool_], reach_px: int
) -> NDArray[np.float64]:
    """(N,) 0..1, how probably an image belongs where it is.

    In a scene it rises with the agreement with the scene's background. `nearly` (N,) are those
    alone that almost joined something. The figures are shares of right images on sets with known
    truth, see docs/scenes.md.
    """
    out = np.where(nearly, NEARLY, ALONE)
    size = groups.size
    scenes = np.flatnonzero(size > 1)
    if not len(scenes):
        return out
    order = np.argsort(groups.of, kind="stable")
    rows = order[np.repeat(size, size) > 1]
    model = _models(groups, layouts, np.split(rows, np.cumsum(size[scenes])[:-1]))
    scene = np.repeat(np.arange(len(scenes)), size[scenes])
    most = MOST * np.interp(spread(groups)[scenes], SPREAD_PX, PLACED)[scene]

    def work(some: slice) -> None:
        frames = structure(layouts[rows[some]])
        pairs = np.stack([np.arange(len(frames)), scene[some]], 1)
        score, _ = agreement(frames, model, pairs, reach_px)
        sure = 1 / (1 + np.exp((HALF_AGREEMENT - score.astype(float)) / STEEP))
        out[rows[some]] = most[some] * sure

    in_chunks(work, len(rows), CHUNK)
    return out


def _models(groups: Groups, layouts: NDArray[np.uint8], scenes: list[NDArray[np.intp]]) -> Packed:
    """(C, S, S) background of each scene, from its rows."""
    model = np.empty((len(scenes), *layouts.shape[1:]), np.int8)

    def work(some: slice) -> None:
        for scene in range(some.start, some.stop):
            sample = scenes[scene][:: -(-len(scenes[scene]) // SAMPLES)]
            aligned = moved(structure(layouts[sample]), groups.offset[sample])
            model[scene] = pack(aligned.mean(0))

    in_chunks(work, len(scenes), 8)
    return model
