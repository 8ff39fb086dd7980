"""What images are worth as training data: before and after a person drops some of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.diversity import hill_number
from dataset_audit.provenance.stating import AXIS

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Worth:
    """The figures that the tool exists for, of some images."""

    images: int
    effective_scenes: float
    """exp of the Shannon entropy of the images over the scenes."""
    largest_share: float
    """Of the largest scene, 0..1."""
    axis_share: tuple[float, float]
    """Proven, probable and declared; and those plus unknown, 0..1."""


def measure_worth(
    scene_id: NDArray[np.int64], provenance: NDArray[np.object_], kept: NDArray[np.bool_]
) -> Worth:
    """Of the images that are kept.

    Args:
        scene_id: (N,) of the images; -1 is unreadable and doesn't count.
        provenance: (N,) rungs of the ladder.
        kept: (N,) images that count.
    """
    counted = kept & (scene_id >= 0)
    images = int(counted.sum())
    if not images:
        return Worth(0, 0.0, 0.0, (0.0, 0.0))
    sizes, rungs = np.bincount(scene_id[counted]), provenance[counted].astype(str)
    axis, unknown = int(np.isin(rungs, AXIS).sum()), int((rungs == "unknown").sum())
    return Worth(
        images=images,
        effective_scenes=hill_number(sizes, 1),
        largest_share=float(sizes.max() / images),
        axis_share=(axis / images, (axis + unknown) / images),
    )
