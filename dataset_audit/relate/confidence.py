"""How surely an image belongs to its scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, moved, structure
from dataset_audit.relate.chunks import in_buckets
from dataset_audit.relate.groups import spread
from dataset_audit.relate.packed import pack
from dataset_audit.relate.picked import once

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

    def take(some: slice) -> tuple[NDArray[np.uint8], Packed, NDArray[np.intp], int]:
        return layouts[rows[some]], *once(model, scene[some]), reach_px

    score = np.concatenate(in_buckets(_agreement, take, len(rows), CHUNK)).astype(float)
    sure = 1 / (1 + np.exp((HALF_AGREEMENT - score) / STEEP))
    out[rows] = most * sure
    return out


def _agreement(
    layouts: NDArray[np.uint8], models: Packed, which: NDArray[np.intp], reach_px: int
) -> NDArray[np.float32]:
    """How far frames agree each with one of some models."""
    pairs = np.stack([np.arange(len(layouts)), which], 1)
    return agreement(structure(layouts), models, pairs, reach_px)[0]


def _models(groups: Groups, layouts: NDArray[np.uint8], scenes: list[NDArray[np.intp]]) -> Packed:
    """(C, S, S) background of each scene, from its rows."""
    samples = [rows[:: -(-len(rows) // SAMPLES)] for rows in scenes]

    def take(some: slice) -> tuple[list[tuple[NDArray[np.uint8], NDArray[np.intp]]]]:
        return ([(layouts[rows], groups.offset[rows]) for rows in samples[some]],)

    return np.concatenate(in_buckets(_backgrounds, take, len(samples), 8))


def _backgrounds(scenes: list[tuple[NDArray[np.uint8], NDArray[np.intp]]]) -> Packed:
    """(C, S, S) mean structure of the frames of each scene, moved by their offsets."""
    means = [moved(structure(frames), offset).mean(0) for frames, offset in scenes]
    return pack(np.stack(means))
