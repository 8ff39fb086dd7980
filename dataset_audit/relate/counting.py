"""How many scenes there are, and which of them are static, at one cut and around it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.facts import SceneCount
from dataset_audit.kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def count_different(scene_id: NDArray[np.int64], hashes: NDArray[Any]) -> NDArray[np.int64]:
    """(S,) images of each scene with copies counted once: copies are no sign of a fixed camera.

    `hashes` (N,) are of the contents.
    """
    said, content = kinds(hashes)
    return _count(scene_id, content, len(said))


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
    said, content = kinds(hashes)
    counts = []
    for cut, scene_id in zip(cuts, scene_at.T, strict=True):
        different = _count(scene_id, content, len(said))
        static = int((different >= min_frames).sum())
        total = int((different > 0).sum())
        counts.append(SceneCount(min_agreement=cut, scenes=total, static_scenes=static))
    return tuple(counts)


def _count(
    scene_id: NDArray[np.int64], content: NDArray[np.intp], contents: int
) -> NDArray[np.int64]:
    """(S,) how many different numbers of contents each scene has."""
    pairs = np.sort(scene_id * contents + content)
    return np.bincount(pairs[np.diff(pairs, prepend=-1) > 0] // max(contents, 1))
