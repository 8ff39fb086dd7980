"""What follows once a person moved or dropped images: scene numbers, light, novelty."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.counting import count_different
from dataset_audit.relate.light import name_light
from dataset_audit.relate.novelty import measure_novelty

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relating import Columns


def number_by_size(scene_id: NDArray[np.int64], kept: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number scenes (N,) from 0, those with most kept images first, ties by first row; -1 stays."""
    numbers = np.full(len(scene_id), -1, np.int64)
    member = np.flatnonzero(scene_id >= 0)
    _, first, inverse = np.unique(scene_id[member], return_index=True, return_inverse=True)
    size = np.bincount(inverse, kept[member], len(first))
    first_kept = np.full(len(first), len(scene_id))
    np.minimum.at(first_kept, inverse[kept[member]], member[kept[member]])
    rank = np.empty(len(first), np.int64)
    rank[np.lexsort((first, first_kept, -size))] = np.arange(len(first))
    numbers[member] = rank[inverse]
    return numbers


def follow(
    found: Columns,
    columns: Columns,
    layouts: NDArray[np.uint8],
    kept: NDArray[np.bool_],
    min_frames: int,
) -> Columns:
    """What follows from the scenes and from what is kept: static, light, novelty."""
    scene, member = columns["scene_id"], kept & (columns["scene_id"] >= 0)
    static = static_rows(columns, member, min_frames)
    light = name_light(columns["luma_mean"], columns["contrast"], columns["saturation"], scene)
    redundancy = np.where(kept, found["redundancy"], np.nan)
    effective = np.where(kept, found["effective_images"], np.nan)
    anew = member & ~_unchanged(found["scene_id"], scene, member)
    novelty = measure_novelty(layouts, np.where(anew, scene, -1), columns["typical"])
    redundancy[anew] = novelty.redundancy[anew]
    effective[anew] = novelty.effective_images[scene[anew]]
    return {
        "scene_static": static,
        "light": light,
        "redundancy": redundancy,
        "effective_images": effective,
    }


def static_rows(columns: Columns, member: NDArray[np.bool_], min_frames: int) -> NDArray[np.bool_]:
    """(N,) members of a scene that has so many different ones."""
    static, scene = np.zeros(len(member), bool), columns["scene_id"][member]
    different = count_different(scene, columns["content_hash"][member])
    static[member] = different[scene] >= min_frames
    return static


def _unchanged(
    before: NDArray[np.int64], after: NDArray[np.int64], member: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(N,) members of a scene that holds what it held."""
    pairs = np.stack([before[member], after[member]], 1)
    _, inverse, together = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    same = together[inverse.reshape(-1)]
    whole = np.bincount(before[before >= 0])[before[member]]
    unchanged = np.zeros(len(before), bool)
    unchanged[member] = (same == whole) & (same == np.bincount(after[member])[after[member]])
    return unchanged
