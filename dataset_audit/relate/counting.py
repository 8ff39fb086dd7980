"""How many scenes there are, and which of them are static, at one cut and around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.facts import SceneCount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def count_different(scene_id: NDArray[np.int64], hashes: NDArray[Any]) -> NDArray[np.int64]:
    """(S,) images of each scene with copies counted once: copies are no sign of a fixed camera.

    `hashes` (N,) are of the contents.
    """
    content = np.unique(hashes, return_inverse=True)[1]
    pairs = np.unique(np.stack([scene_id, content], axis=1), axis=0)
    return np.bincount(pairs[:, 0])


def count_scenes(
    scene_at: NDArray[np.int64], hashes: NDArray[Any], cuts: Sequence[float], min_frames: int
) -> tuple[SceneCount, ...]:
    """How many scenes there are at each cut.

    Args:
        scene_at: (N, K) the scene of each image at each cut.
        hashes: (N,) of the contents.
        cuts: the K least agreements of two frames.
        min_frames: a scene of so many different images is static.
    """
    content = np.unique(hashes.astype(str), return_inverse=True)[1]
    counts = []
    for cut, scene_id in zip(cuts, scene_at.T, strict=True):
        different = count_different(scene_id, content)
        static = int((different >= min_frames).sum())
        total = int((different > 0).sum())
        counts.append(SceneCount(min_agreement=cut, scenes=total, static_scenes=static))
    return tuple(counts)
