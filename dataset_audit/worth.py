"""What the data is worth with and without the images that a person drops."""

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
    """The two figures that the tool exists for, of some images."""

    images: int
    effective_scenes: float
    """exp of the Shannon entropy of the images over the scenes."""
    axis_share: tuple[float, float]
    """Proven, probable and declared; and those plus unknown, 0..1."""


def worth(
    scene_id: NDArray[np.int64], provenance: NDArray[np.object_], dropped: NDArray[np.bool_]
) -> tuple[Worth, Worth]:
    """Before and after dropping.

    Args:
        scene_id: (N,) of the images; -1 is unreadable and doesn't count.
        provenance: (N,) rungs of the ladder.
        dropped: (N,) images that go.
    """
    readable = scene_id >= 0
    kept = readable & ~dropped
    return _measure(scene_id[readable], provenance[readable]), _measure(
        scene_id[kept], provenance[kept]
    )


def _measure(scene_id: NDArray[np.int64], provenance: NDArray[np.object_]) -> Worth:
    images = len(scene_id)
    axis = int(np.isin(provenance.astype(str), AXIS).sum())
    unknown = int((provenance == "unknown").sum())
    return Worth(
        images=images,
        effective_scenes=hill_number(np.bincount(scene_id), 1) if images else 0.0,
        axis_share=(axis / max(images, 1), (axis + unknown) / max(images, 1)),
    )
