"""Which images share one fixed viewpoint. The reasons are in docs/scenes.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.candidates import propose

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

ROUNDS = (0.60, 0.55, 0.50, 0.45, 0.42, 0.42, 0.42)
NEIGHBOURS = 10


@dataclass(frozen=True, slots=True)
class Scenes:
    """The scene of each image."""

    scene_id: NDArray[np.int64]
    """(N,) 0 is the largest scene; ties go by first row. An image alone is a scene of one."""
    confidence: NDArray[np.float64]
    """(N,) 0..1, how surely the image belongs to its scene; monotone in its agreement."""


@dataclass
class _Groups:
    """Groups of images so far; row g of every array is group g."""

    of: NDArray[np.intp]
    """(N,) the group of each image."""
    model: Floats
    """(G, S, S) background: mean structure of the members, moved onto each other."""
    views: list[Floats]
    size: NDArray[np.intp]


def group_scenes(
    layouts: NDArray[np.uint8],
    phashes: NDArray[np.uint64],
    embeddings: NDArray[np.float16] | None,
    *,
    min_agreement: float = 0.4,
    max_shift_share: float = 0.04,
    min_frames: int = 3,
) -> Scenes:
    """Group images (N,) by viewpoint from thumbnails (N, S, S), hashes (N,), vectors (N, D)."""
    count = len(layouts)
    if count == 0:
        return Scenes(np.zeros(0, np.int64), np.zeros(0))
    frames = structure(layouts)
    reach = max(1, round(max_shift_share * layouts.shape[1]))
    bits = (phashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    views = [bits.astype(np.float32) - 0.5]
    if embeddings is not None:
        views.append(embeddings.astype(np.float32))
    groups = _Groups(np.arange(count), frames, views, np.ones(count, np.intp))
    for cut in ROUNDS:
        groups = _merge(groups, cut, reach)
    members = np.stack([np.arange(count), groups.of], 1)
    score, _ = agreement(frames, groups.model, members, reach)
    alone = groups.size[groups.of] == 1
    out = ~alone & (score < min_agreement)
    label = np.where(out, len(groups.size) + np.arange(count), groups.of)
    confidence = np.where(alone | out, 1.0, 1 / (1 + np.exp(-(score - min_agreement) / 0.06)))
    return Scenes(_by_size(label), confidence.astype(np.float64))


def _merge(groups: _Groups, cut: float, reach: int) -> _Groups:
    if len(groups.size) < 2:
        return groups
    pairs = propose([_coarse(groups.model), *groups.views], NEIGHBOURS)
    score, shift = agreement(groups.model, groups.model, pairs, reach)
    good = score >= cut
    centre, offset = _stars(pairs[good], shift[good], groups.size)
    kept, new = np.unique(centre, return_inverse=True)
    weight = np.sqrt(groups.size).astype(np.float32)
    moved = np.stack([np.roll(m, tuple(o), (0, 1)) for m, o in zip(groups.model, offset, strict=True)])
    return _Groups(
        of=new[groups.of],
        model=_mean(moved, new, weight),
        views=[_mean(view, new, weight) for view in groups.views],
        size=np.bincount(new, groups.size).astype(np.intp),
    )


def _coarse(model: Floats) -> Floats:
    n, s, _ = model.shape
    pooled: Floats = model.reshape(n, s // 2, 2, s // 2, 2).mean((2, 4)).reshape(n, -1)
    return pooled


def _mean(values: Floats, new: NDArray[np.intp], weight: Floats) -> Floats:
    total = np.zeros((new.max() + 1, *values.shape[1:]), np.float32)
    spread = weight.reshape(-1, *[1] * (values.ndim - 1))
    np.add.at(total, new, values * spread)
    mean: Floats = total / np.bincount(new, weight).astype(np.float32).reshape(spread.shape[:0] + (-1, *spread.shape[1:]))
    return mean


def _stars(pairs: NDArray[np.intp], shift: NDArray[np.intp], size: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The centre each group joins (itself: none) and the offset onto it."""
    count = len(size)
    first = np.concatenate([pairs[:, 0], pairs[:, 1]])
    second = np.concatenate([pairs[:, 1], pairs[:, 0]])
    move = np.concatenate([shift, -shift])
    order = np.lexsort((second, first))
    first, second, move = first[order], second[order], move[order]
    begin = np.searchsorted(first, np.arange(count + 1))
    weight = np.bincount(first, size[second], minlength=count) + size
    centre = np.full(count, -1)
    offset = np.zeros((count, 2), np.intp)
    for c in np.lexsort((np.arange(count), -weight)):
        if centre[c] >= 0:
            continue
        near = np.arange(begin[c], begin[c + 1])
        near = near[centre[second[near]] < 0]
        centre[c] = c
        centre[second[near]] = c
        offset[second[near]] = move[near]
    return centre, offset


def _by_size(label: NDArray[np.intp]) -> NDArray[np.int64]:
    """Renumber: 0 is the largest; ties by first row."""
    _, first, group, size = np.unique(label, return_index=True, return_inverse=True, return_counts=True)
    rank = np.empty(len(first), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[group]
