"""Which images share one fixed viewpoint. docs/scenes.md gives the reasons and the figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from dataset_audit.relate.agreement import contradiction
from dataset_audit.relate.candidates import narrow, plant, propose
from dataset_audit.relate.collapse import coarse, collapse
from dataset_audit.relate.confidence import confidence
from dataset_audit.relate.cuts import MAX_SHIFT_SHARE, Cuts, reach
from dataset_audit.relate.groups import Groups, alone, without_moving
from dataset_audit.relate.judged import Judged, Stage
from dataset_audit.relate.linkage import link
from dataset_audit.relate.memory import NOTHING, Memory
from dataset_audit.relate.models import Models, of_items
from dataset_audit.relate.proposed import join_proposed
from dataset_audit.relate.stability import differ, linked, unsure, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.relate.candidates import Trees
    from dataset_audit.relate.collapse import Items
    from dataset_audit.relate.packed import Packed

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

STAGES: tuple[Stage, ...] = ("frames", "strays", "groups", "strays", "groups")
NEIGHBOURS = 10
"""Candidates of each item by each view: scenes are found along chains of near frames."""
GROUP_SIZE = 3
"""Members from which a background model is trusted: what moves has faded by then."""
USUAL = Cuts()
LAXER = 0.9
"""Of the cuts: what they would have joined is not surely alone."""
MAX_DRIFT_SHARE = 0.15
"""Of the width: the span of places that a camera at rest may have been knocked or shaken to."""
MAX_DISPLACED = 0.35
"""Of the texture that matches, with `STILL_EVIDENCE` counted in. Cameras at rest reached .32, one
in leaves and shaking .37, small groups of a crowd .39; a car's camera .39, zooms .5 and more."""


@dataclass(frozen=True, slots=True)
class Scenes:
    """The scene of each image."""

    scene_id: NDArray[np.int64]
    """(N,) 0 is the largest scene; ties go by first row. An image alone is a scene of one."""
    confidence: NDArray[np.float64]
    """(N,) 0..1, how probably the image belongs where it is."""
    moving: NDArray[np.bool_]
    """(N,) frame of a camera that turned, drove or was carried: always a scene of one."""
    otherwise: tuple[NDArray[np.int64], ...] = ()
    """(N,) a number for each image's scene, in no order, at each of the other cuts."""


@dataclass(frozen=True, slots=True)
class _State:
    """Groups of items so far, the agreements that still hold, and what the stages found."""

    groups: Groups
    models: Models
    memory: Memory
    judged: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What the stages look at: row i of the model and of the views that propose is item i."""

    model: Packed
    views: list[Floats]
    trees: list[Trees]
    """Of each view, over the items."""
    weight: Ints
    """(N,) images of each item."""
    sets: list[Ints]
    """(N,) the set that proposes each item, -1: none."""
    reach_px: int
    least: float
    """Agreement below which no cuts join anything, the other ones included."""


@dataclass(frozen=True, slots=True)
class _Found:
    """What the cuts lead to, and on which way."""

    items: Groups
    """Of the images, one for each item."""
    staged: _State
    within: Groups
    """Of the items, after all that joins."""
    settled: Groups
    """Of the images, moving cameras taken apart."""


def group_scenes(
    layouts: NDArray[np.uint8],
    phashes: NDArray[np.uint64],
    embeddings: NDArray[np.float16] | None,
    *,
    proposed: Sequence[NDArray[np.int64]] = (),
    cuts: Cuts = USUAL,
    others: Sequence[Cuts] = (),
    max_shift_share: float = MAX_SHIFT_SHARE,
) -> Scenes:
    """Group images by viewpoint from thumbnails (N, S, S), hashes (N,) and vectors (N, D).

    `proposed` are sets (N,), numbered, -1 for none, that something else takes for one camera each:
    a serial, a clip, a folder. In them strays join with less agreement, never with none.
    `cuts` say how far images must agree; `others` only what the scenes would be otherwise: what
    they can't change is not grouped again. `max_shift_share` is the knock or jitter, as a share
    of the width, that a link may bridge. Hashes and vectors only propose pairs. S is a power of
    two, 64 or more.
    """
    count = len(layouts)
    if count == 0:
        none = np.zeros(0, np.int64)
        return Scenes(none, np.zeros(0), np.zeros(0, np.bool_), tuple(none for _ in others))
    reach_px = reach(layouts.shape[1], max_shift_share)
    laxer = Cuts.at(LAXER * cuts.frames)
    least = min(each.stray for each in (cuts, laxer, *others))
    with threadpool_limits(limits=1):  # our threads share the work; sums add up in one order
        items = collapse(layouts, reach_px, cuts.frames)
        evidence = _gathered(items, phashes, embeddings, proposed, reach_px, least)
        staged = _staged(evidence, cuts)
        within = _proposed(staged.groups, evidence, cuts)
        groups = _settled(items.groups, within, layouts, reach_px)
        found = _Found(items.groups, staged, within, groups)
        near = linked(staged.judged, len(items.model), laxer)
        nearly = np.bincount(near, items.groups.size)[near] > items.groups.size
        sure = confidence(groups, layouts, nearly[items.groups.of] & ~groups.moving, reach_px)
        otherwise = tuple(_otherwise(found, evidence, layouts, cuts, other) for other in others)
    return Scenes(
        scene_id=_by_size(groups.of),
        confidence=sure,
        moving=groups.moving,
        otherwise=otherwise,
    )


def _gathered(
    items: Items,
    phashes: NDArray[np.uint64],
    embeddings: NDArray[np.float16] | None,
    proposed: Sequence[NDArray[np.int64]],
    reach_px: int,
    least: float,
) -> _Evidence:
    """What the stages look at."""
    of = items.groups.of
    views = [_bits(phashes)] if embeddings is None else [_bits(phashes), narrow(embeddings)]
    sets = []
    for numbers in proposed:
        smallest = np.full(len(items.model), np.iinfo(np.int64).max)
        np.minimum.at(smallest, of, numbers)
        sets.append(smallest)
    views = [narrow(coarse(items.model)), *map(items.groups.mean, views)]
    return _Evidence(items.model, views, plant(views), items.groups.size, sets, reach_px, least)


def _staged(evidence: _Evidence, cuts: Cuts, memory: Memory = NOTHING) -> _State:
    """Groups of the items after all stages."""
    state = _State(alone(evidence.weight), of_items(evidence.model), memory, ())
    for stage in STAGES:
        state = _join(state, evidence, stage, cuts)
    return state


def _join(state: _State, evidence: _Evidence, stage: Stage, cuts: Cuts) -> _State:
    """Link the groups that the stage's test accepts."""
    groups = state.groups
    size = groups.size
    among = np.flatnonzero(size >= (GROUP_SIZE if stage == "groups" else 1))
    if len(among) < 2:
        return state
    views = [groups.mean(view)[among] for view in evidence.views]
    place = np.full(len(size), -1)
    place[among] = np.arange(len(among))
    pairs = among[propose(views, NEIGHBOURS, evidence.trees, place[groups.of])]
    small = size[pairs] < GROUP_SIZE
    if stage == "strays":
        pairs, small = pairs[small.any(1)], small[small.any(1)]
    score, shift, memory = state.memory.agreement(state.models, pairs, evidence.reach_px)
    unlike = np.ones(len(pairs), np.float32)
    if stage == "groups":
        asked = score >= evidence.least
        unlike[asked] = contradiction(state.models, pairs[asked], shift[asked])
    judged = Judged(stage, pairs, score, unlike, small)
    good = judged.good(cuts)
    joined, offset = link(len(size), pairs[good], score[good], shift[good])
    by_items = judged.of_items(np.unique(groups.of, return_index=True)[1], evidence.least)
    groups = replace(groups, of=joined[groups.of], offset=groups.offset + offset[groups.of])
    return _State(groups, state.models.grown(joined, groups), memory, (*state.judged, by_items))


def _proposed(groups: Groups, evidence: _Evidence, cuts: Cuts) -> Groups:
    """Groups of the items after what sets propose has joined."""
    for sets in evidence.sets:
        groups = join_proposed(
            groups,
            evidence.model,
            sets,
            least=GROUP_SIZE,
            cuts=cuts,
            reach_px=evidence.reach_px,
        )
    return groups


def _settled(items: Groups, within: Groups, layouts: NDArray[np.uint8], reach_px: int) -> Groups:
    """Groups of the images, from those of the items, moving cameras taken apart."""
    of, offset = within.of[items.of], items.offset + within.offset[items.of]
    return without_moving(
        replace(items, of=np.unique(of, return_inverse=True)[1], offset=offset),
        layouts,
        reach_px=reach_px,
        max_drift_px=round(MAX_DRIFT_SHARE * layouts.shape[1]),
        max_displaced=MAX_DISPLACED,
    )


def _otherwise(
    found: _Found, evidence: _Evidence, layouts: NDArray[np.uint8], cuts: Cuts, other: Cuts
) -> NDArray[np.int64]:
    """(N,) scene of each image at other cuts; what they can't change stays as it was found."""
    if other == cuts:
        return found.settled.of.astype(np.int64)
    groups = found.staged.groups
    mask = unsure(found.staged.judged, groups.of, cuts, other)
    rows = np.flatnonzero(mask)
    views = [view[rows] for view in evidence.views]
    part = replace(
        evidence,
        model=evidence.model[rows],
        views=views,
        trees=plant(views),
        weight=evidence.weight[rows],
    )
    known = found.staged.memory.only(rows)
    groups = groups.regrouped(rows, _staged(part, other, known).groups)
    mask |= differ(found.staged.groups.of, found.within.of)
    sets = [np.where(whole(mask, of), of, -1) for of in evidence.sets]
    groups = _proposed(groups, replace(evidence, sets=sets), other)
    images = np.flatnonzero(differ(groups.of, found.within.of)[found.items.of])
    scene: NDArray[np.int64] = found.settled.of.copy()
    if len(images):
        part_of = found.items.only(images)
        scene[images] = (
            len(scene) + _settled(part_of, groups, layouts[images], evidence.reach_px).of
        )
    return scene


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
