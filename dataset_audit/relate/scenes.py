"""Which images share one fixed viewpoint. docs/scenes.md gives the reasons and the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from threadpoolctl import threadpool_limits

from dataset_audit.relate.agreement import contradiction
from dataset_audit.relate.candidates import Trees, narrow, plant, propose
from dataset_audit.relate.collapse import coarse, collapse
from dataset_audit.relate.confidence import confidence
from dataset_audit.relate.cuts import MAX_SHIFT_SHARE, Cuts, reach
from dataset_audit.relate.groups import Groups, alone, without_moving
from dataset_audit.relate.linkage import best_of, link
from dataset_audit.relate.memory import NOTHING, Memory
from dataset_audit.relate.proposed import join_proposed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.relate.packed import Packed

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

Stage = Literal["frames", "strays", "groups"]
STAGES: tuple[Stage, ...] = ("frames", "strays", "groups", "strays")
NEIGHBOURS = 10
"""Candidates of each item by each view: scenes are found along chains of near frames."""
GROUP_SIZE = 3
"""Members from which a background model is trusted: what moves has faded by then."""
USUAL = Cuts()
MAX_DRIFT_SHARE = 0.15
"""Of the width: the span of places that a camera at rest may have been knocked or shaken to."""
MAX_DISPLACED = 0.33
"""Real fixed cameras reached .25, real moving ones .44 and more; short made-up ones overlap."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """The scene of each image."""

    scene_id: NDArray[np.int64]
    """(N,) 0 is the largest scene; ties go by first row. An image alone is a scene of one."""
    confidence: NDArray[np.float64]
    """(N,) 0..1, monotone in how far the image agrees with its scene's background; alone: 1. Not
    yet a calibrated probability."""
    moving: NDArray[np.bool_]
    """(N,) frame of a camera that turned, drove or was carried: always a scene of one."""


@dataclass(frozen=True, slots=True)
class _State:
    """Groups of items so far, and the agreements that still hold."""

    groups: Groups
    memory: Memory


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the stages look at: row i of the model and of the views that propose is item i."""

    model: Packed
    views: list[Floats]
    trees: list[Trees]
    reach_px: int
    cuts: Cuts


def group_scenes(
    layouts: NDArray[np.uint8],
    phashes: NDArray[np.uint64],
    embeddings: NDArray[np.float16] | None,
    *,
    proposed: Sequence[NDArray[np.int64]] = (),
    cuts: Cuts = USUAL,
    max_shift_share: float = MAX_SHIFT_SHARE,
) -> Scenes:
    """Group images by viewpoint from thumbnails (N, S, S), hashes (N,) and vectors (N, D).

    `proposed` are sets (N,), numbered, -1 for none, that something else takes for one camera each:
    a serial, a clip, a folder. In them strays join with less agreement, never with none.
    `cuts` say how far images must agree. `max_shift_share` is the knock or jitter, as a share
    of the width, that a link may bridge. Hashes and vectors only propose pairs. S is a power of
    two, 64 or more.
    """
    count = len(layouts)
    if count == 0:
        return Scenes(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.bool_))
    reach_px = reach(layouts.shape[1], max_shift_share)
    with threadpool_limits(limits=1):  # our threads share the work; sums add up in one order
        groups = without_moving(
            _grouped(layouts, phashes, embeddings, proposed, cuts, reach_px),
            layouts,
            reach_px=reach_px,
            max_drift_px=round(MAX_DRIFT_SHARE * layouts.shape[1]),
            max_displaced=MAX_DISPLACED,
        )
        sure = confidence(groups, layouts, reach_px)
    return Scenes(
        scene_id=_by_size(groups.of),
        confidence=sure,
        moving=groups.moving,
    )


def _grouped(
    layouts: NDArray[np.uint8],
    phashes: NDArray[np.uint64],
    embeddings: NDArray[np.float16] | None,
    proposed: Sequence[NDArray[np.int64]],
    cuts: Cuts,
    reach_px: int,
) -> Groups:
    """Groups of the images after all stages."""
    items = collapse(layouts, reach_px, cuts.frames)
    views = [_bits(phashes)] if embeddings is None else [_bits(phashes), narrow(embeddings)]
    views = [narrow(coarse(items.model)), *map(items.groups.mean, views)]
    evidence = _Evidence(items.model, views, plant(views), reach_px, cuts)
    state = _State(alone(items.groups.size), NOTHING)
    for stage in STAGES:
        state = _join(state, evidence, stage)
    of, within = items.groups.of, state.groups
    for sets in proposed:
        smallest = np.full(len(items.model), np.iinfo(np.int64).max)
        np.minimum.at(smallest, of, sets)
        within = join_proposed(
            within,
            items.model,
            smallest,
            least=GROUP_SIZE,
            cuts=cuts,
            reach_px=reach_px,
        )
    return replace(items.groups, of=within.of[of], offset=items.groups.offset + within.offset[of])


def _join(state: _State, evidence: _Evidence, stage: Stage) -> _State:
    """Link the groups that the stage's test accepts."""
    groups = state.groups
    size = groups.size
    among = np.flatnonzero(size >= (GROUP_SIZE if stage == "groups" else 1))
    if len(among) < 2:
        return state
    model = groups.background(evidence.model)
    views = [groups.mean(view)[among] for view in evidence.views]
    place = np.full(len(size), -1)
    place[among] = np.arange(len(among))
    pairs = among[propose(views, NEIGHBOURS, evidence.trees, place[groups.of])]
    small = size[pairs] < GROUP_SIZE
    if stage == "strays":
        pairs, small = pairs[small.any(1)], small[small.any(1)]
    score, shift, memory = state.memory.agreement(model, groups.name, pairs, evidence.reach_px)
    cuts = evidence.cuts
    match stage:
        case "frames":
            good = score >= cuts.frames
        case "groups":
            good = score >= cuts.groups
            good[good] = contradiction(model, pairs[good], shift[good]) <= cuts.contradiction
        case "strays":
            good = _strays(pairs, score, small, cuts)
    joined, offset = link(len(size), pairs[good], score[good], shift[good])
    groups = replace(groups, of=joined[groups.of], offset=groups.offset + offset[groups.of])
    return _State(groups, memory)


def _strays(pairs: Ints, score: Floats, small: NDArray[np.bool_], cuts: Cuts) -> NDArray[np.bool_]:
    """A frame or pair of frames joins its best partner only, so that it can't bridge two scenes."""
    fine = score >= np.where(small.all(1), cuts.pair, cuts.stray)
    mine = best_of(pairs, np.where(fine, score, -1))[pairs] == np.arange(len(pairs))[:, None]
    chosen: NDArray[np.bool_] = fine & (mine & small).any(1)
    return chosen


def _bits(phashes: NDArray[np.uint64]) -> Floats:
    """Hashes as vectors (N, 64) of -1 and 1: their cosine falls with the bits that differ."""
    bits = (phashes[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    return bits.astype(np.float32) * 2 - 1


def _by_size(label: Ints) -> NDArray[np.int64]:
    _, first, group, size = np.unique(
        label, return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(first), np.int64)
    rank[np.lexsort((first, -size))] = np.arange(len(first))
    return rank[group]
