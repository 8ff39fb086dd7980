"""Frames that show the same, taken together first: a hot scene becomes a few hundred items."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.cells import cells
from dataset_audit.relate.chunks import in_buckets, in_chunks
from dataset_audit.relate.groups import Groups
from dataset_audit.relate.packed import unpack

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.packed import Packed, Stack

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

CELL = 256
"""Frames among which a leader is looked for."""
BATCH = 4
"""Cells at a time: bounds the memory of a thread."""
MIN_COSINE = 0.5
"""Between coarse structures, to propose. Half the pairs of a scene of the development corpus reach
.77, 99.9 % of those of two scenes stay below .14."""
MIN_AGREEMENT = 0.7
"""Between a frame and its leader. There .7 and .8 lead to the same scenes, .6 to one more; 99.9 %
of pairs of two scenes stay below .17, the highest reaches .64."""


@dataclass(frozen=True, slots=True)
class Items:
    """What the stages work on: a frame, or several that show the same."""

    groups: Groups
    """Of the images, one for each item."""
    model: Packed
    """(M, S, S) mean structure of each item's frames, aligned."""


def collapse(layouts: NDArray[np.uint8], reach_px: int, min_agreement: float) -> Items:
    """Gather frames that agree with a leader; each is held against the leader itself: no chains.

    Frames meet in cells of similar thumbnails, so that work and memory stay linear in the images.
    """
    tree = cells(_tones(layouts), CELL, seed=0)
    limit = max(MIN_AGREEMENT, min_agreement)

    def take(some: slice) -> tuple[NDArray[np.uint8], list[Ints], int, float]:
        return layouts[np.concatenate(tree[some])], tree[some], reach_px, limit

    # In no other list: `_emptied` frees what it has copied.
    leader, offset, model = map(
        list, zip(*in_buckets(_gather, take, len(tree), BATCH), strict=True)
    )
    order = np.argsort(np.concatenate(tree))
    of = np.unique(np.concatenate(leader)[order], return_inverse=True)[1]
    shift = np.concatenate(offset)[order]
    groups = Groups(of, shift, np.zeros(len(of), np.bool_), np.ones(len(of), np.intp))
    return Items(groups, _emptied(model, np.concatenate([np.unique(part) for part in leader])))


def _emptied(models: list[Packed], leader: Ints) -> Packed:
    """All models in the order of their leaders. Out of the list: twice all is too much memory."""
    place = np.argsort(np.argsort(leader))
    out = np.empty((len(leader), *models[0].shape[1:]), np.int8)
    end = len(leader)
    while models:
        part = models.pop()
        out[place[end - len(part) : end]] = part
        end -= len(part)
    return out


def _gather(
    layouts: NDArray[np.uint8], batch: list[Ints], reach_px: int, limit: float
) -> tuple[Ints, Ints, Packed]:
    """Leader and offset of each row of some cells, and a model a leader in the order of rows.

    The thumbnails are those of the rows in turn.
    """
    rows = np.concatenate(batch)
    frames = structure(layouts)
    view = coarse(frames)
    view /= np.linalg.norm(view, axis=1, keepdims=True) + np.float32(1e-6)
    starts = np.cumsum([0, *(len(cell) for cell in batch)])
    leader = np.concatenate([a + _leaders(view[a:b]) for a, b in pairwise(starts)])
    asked = np.flatnonzero(leader != np.arange(len(leader)))
    score, shift = agreement(frames, frames, np.stack([leader[asked], asked], 1), reach_px)
    leader[asked[score < limit]] = asked[score < limit]
    offset = np.zeros((len(rows), 2), np.intp)
    offset[asked[score >= limit]] = shift[score >= limit]
    leader = rows[leader]
    of = np.unique(leader, return_inverse=True)[1]
    groups = Groups(of, offset, np.zeros(len(of), np.bool_), np.ones(len(of), np.intp))
    return leader, offset, groups.background(frames)


def _leaders(view: Floats) -> Ints:
    """(C,) the nearest leader of each row of a cell: one that no near row has more near rows than.

    Itself where none is near.
    """
    cosine = view @ view.T
    near = cosine >= MIN_COSINE
    crowd = near.sum(1)
    leads = (np.where(near, crowd, 0).argmax(1) == np.arange(len(view))) & (crowd > 1)
    best = np.where(leads & near, cosine, -np.inf)
    best[leads, leads] = 2  # a leader follows no other, not even its exact copy
    return np.where(best.max(1) >= MIN_COSINE, best.argmax(1), np.arange(len(view)))


def coarse(model: Stack) -> Floats:
    """Structures pooled to (G, 1024): a shift of a pixel or two hardly matters there."""
    side = model.shape[1]
    pool = np.repeat(np.eye(32, dtype=np.float32), side // 32, axis=0) * np.float32(32 / side)
    out = np.empty((len(model), 1024), np.float32)

    def work(rows: slice) -> None:
        out[rows] = (pool.T @ unpack(model[rows]) @ pool).reshape(-1, 1024)

    in_chunks(work, len(model), 128)
    return out


def _tones(layouts: NDArray[np.uint8]) -> Floats:
    """Thumbnails pooled to (N, 64), zero mean and unit length: alike for frames near in time."""
    count, side, _ = layouts.shape
    pool = np.repeat(np.eye(8, dtype=np.float32), side // 8, axis=0) * np.float32(8 / side)
    out = np.empty((count, 64), np.float32)

    def work(rows: slice) -> None:
        tone = (pool.T @ (layouts[rows].astype(np.float32) @ pool)).reshape(-1, 64)
        tone -= tone.mean(1, keepdims=True)
        out[rows] = tone / (np.linalg.norm(tone, axis=1, keepdims=True) + 1)

    in_chunks(work, count, 32)
    return out
