"""How surely an image belongs to its scene."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, moved, structure
from dataset_audit.relate.chunks import in_chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.groups import Groups

SAMPLES = 256
"""Images of a scene, evenly spaced, that its background is taken from."""
CHUNK = 512
"""Images at a time: bounds the memory of a thread."""
HALF_AGREEMENT, SPREAD = 0.3, 0.06
"""Where the confidence is one half, and how fast it rises there. Not fitted: too few errors."""


def confidence(groups: Groups, layouts: NDArray[np.uint8], reach_px: int) -> NDArray[np.float64]:
    """(N,) 0..1, monotone in how far an image agrees with its scene's background; alone: 1."""
    out = np.ones(len(layouts))
    order = np.argsort(groups.of, kind="stable")
    size = groups.size
    ends = np.cumsum(size)
    scenes = np.flatnonzero(size > 1)

    def work(some: slice) -> None:
        for scene in scenes[some]:
            rows = order[ends[scene] - size[scene] : ends[scene]]
            sample = rows[:: -(-len(rows) // SAMPLES)]
            model = moved(structure(layouts[sample]), groups.offset[sample]).mean(0)[None]
            for start in range(0, len(rows), CHUNK):
                part = rows[start : start + CHUNK]
                pairs = np.stack([np.arange(len(part)), np.zeros(len(part), np.intp)], 1)
                score, _ = agreement(structure(layouts[part]), model, pairs, reach_px)
                out[part] = 1 / (1 + np.exp((HALF_AGREEMENT - score.astype(float)) / SPREAD))

    in_chunks(work, len(scenes), 8)
    return out
