"""Scenes in sets that a folder, a clip or a serial proposes: what recurs in a set decides.

Among all pairs of a data set some strangers agree by .3. A set that somebody proposes is one
question, so less is evidence: held against the mean of the others of their set, 99.9 % of
unrelated photographs stay below .15, and of those under one caption bar and logo below .18. Frames
that people cover by half, too different to link in pairs, show their background so.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.agreement import agreement, moved
from dataset_audit.relate.linkage import link
from dataset_audit.relate.packed import unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.relate.cuts import Cuts
    from dataset_audit.relate.groups import Groups
    from dataset_audit.relate.packed import Packed

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]
    Kept = tuple[NDArray[np.bool_], Ints]
    """Which frames are of the scene, and the shift of each."""

MIN_SHARE = 0.25
"""Of the images of a set: fewer in its scene, and the set is none of one camera."""
ONE_SCENE = 0.75
"""Of the images of a set that are in scenes: fewer in its scene, and it has several views."""
FOUNDERS = 5
"""Images that found a scene where the set has none."""
ROUNDS = 4
"""In which strangers leave the mean, by a limit that rises to the cut."""
GROUPS, EACH = 8, 24
"""Groups of a set, the largest, and items of each, evenly spaced, that are held against another."""
MOST = 512
"""Items looked at together: bounds the memory."""


class _Joined:
    """Group and offset of each item while sets are looked at one after the other."""

    def __init__(self, groups: Groups, model: Packed, cuts: Cuts, reach_px: int) -> None:
        self.of, self.offset = groups.of.copy(), groups.offset.copy()
        self.weight, self.model, self.cuts, self.reach_px = groups.weight, model, cuts, reach_px
        self.order = np.argsort(groups.of, kind="stable")
        self.ends = np.cumsum([0, *np.bincount(groups.of)])
        self.changed: dict[int, Ints] = {}

    def members(self, group: int) -> Ints:
        """Items of a group, known or new."""
        first, last = self.ends[[group, group + 1]] if group + 1 < len(self.ends) else (0, 0)
        return self.changed.get(group, self.order[first:last])

    def join_groups(self, settled: Ints) -> None:
        """Let the groups of a set join its largest along their best pairs, if that is the set."""
        found, images = self.groups_of(settled)
        enough = ONE_SCENE * images.sum()
        if len(found) < 2 or images[:GROUPS].sum() < enough:  # whatever joins, it isn't the set
            return
        pairs, score, shift = self.best_pairs(found[:GROUPS])
        good = score >= self.cuts.pair
        joined, offset = link(len(found), pairs[good], score[good], shift[good])
        same = joined == joined[:1]
        if images[same].sum() < enough:
            return
        for other in np.flatnonzero(same)[1:]:
            rows = self.members(found[other])
            self.join(found[0], rows, self.offset[rows] + offset[other] - offset[0])

    def best_pairs(self, found: Ints) -> tuple[Ints, Floats, Ints]:
        """Of each two groups the pair of items, or of means, that agrees best.

        Pairs are places in the groups; shifts are between the groups' pictures.
        """
        members = [self.members(group) for group in found]
        some = [_spaced(rows, EACH) for rows in members]
        items, group = np.concatenate(some), np.repeat(np.arange(len(some)), [*map(len, some)])
        means = np.stack([self.mean(rows) for rows in members])
        looks = np.concatenate([unpack(self.model[items]), means])
        offset = np.pad(self.offset[items], ((0, len(some)), (0, 0)))
        group = np.append(group, np.arange(len(some)))
        one, other = np.nonzero(group[:, None] < group)
        pairs = np.stack([one, other], 1)
        score, shift = agreement(looks, looks, pairs, self.reach_px)
        shift += offset[one] - offset[other]
        order = np.lexsort((-score, group[other], group[one]))
        between = np.stack([group[one], group[other]], 1)[order]
        best = np.unique(between, axis=0, return_index=True)[1]
        return between[best], score[order][best], shift[order][best]

    def join_strays(self, strays: Ints, settled: Ints) -> None:
        """Let strays join the scene of their set, or found it, some of every part of it first."""
        found, images = self.groups_of(settled)
        home = found[0] if len(found) else len(self.of) + int(strays[0])
        if len(found) and images[0] < ONE_SCENE * images.sum():
            return
        parts = -(-len(strays) // MOST)
        for part in range(parts):
            some = strays[part::parts]
            kept, shift = self.recurring(self.members(home), some)
            share = (self.weight[some[kept]].sum() + images.sum() / parts) / (
                self.weight[some].sum() + images.sum() / parts
            )
            if share < MIN_SHARE or images.sum() + self.weight[some[kept]].sum() < FOUNDERS:
                return
            self.join(home, some[kept], shift[kept])

    def recurring(self, known: Ints, strays: Ints) -> Kept:
        """Which strays agree with the mean of the known items and of the other strays kept.

        No frame is held against a mean that it is part of.
        """
        known = _spaced(known, MOST)
        frames = unpack(self.model[strays])
        images = np.float32(self.weight[known].sum())
        total = self.mean(known) * images
        pairs = np.repeat(np.arange(len(frames))[:, None], 2, axis=1)
        founding = images < self.weight[strays].sum()
        kept = np.full(len(frames), founding)
        shift = np.zeros((len(frames), 2), np.intp)
        for step in range(1, ROUNDS + 1):
            share = (self.weight[strays] * kept).astype(np.float32)[:, None, None]
            aligned = moved(frames, shift) * share
            rest = total + aligned.sum(0) - aligned
            rest /= np.maximum(images + share.sum() - share, 1)
            score, shift = agreement(rest, frames, pairs, self.reach_px)
            kept = score >= self.cuts.proposed * (step / ROUNDS if founding else 1)
        return kept, shift

    def groups_of(self, items: Ints) -> tuple[Ints, Ints]:
        """Groups of the items, and the images of each among them; the largest first."""
        found, which = np.unique(self.of[items], return_inverse=True)
        images = np.bincount(which, self.weight[items], minlength=len(found)).astype(np.intp)
        order = np.lexsort((found, -images))
        return found[order], images[order]

    def mean(self, items: Ints) -> Floats:
        """(S, S) mean of the items' structures, aligned; each counts as its images do."""
        items = _spaced(items, MOST)
        weight = self.weight[items].astype(np.float32)
        aligned = moved(unpack(self.model[items]), self.offset[items])
        mean: Floats = np.tensordot(weight / max(weight.sum(), 1), aligned, 1)
        return mean

    def join(self, group: int, items: Ints, offset: Ints) -> None:
        """Put items into a group, known or new."""
        self.of[items], self.offset[items] = group, offset
        self.changed[group] = np.concatenate([self.members(group), items])


def join_proposed(
    groups: Groups, model: Packed, sets: Ints, *, least: int, cuts: Cuts, reach_px: int
) -> Groups:
    """Groups after, in each set, groups and then strays have joined its largest scene.

    Args:
        groups: so far; a stray is an item of one of fewer than `least` images.
        model: (N, S, S) structure of each item.
        sets: (N,) which set proposes it, -1: none.
        least: images of a group whose model is trusted.
        cuts: how far they must agree.
        reach_px: the longest shift.
    """
    stray = groups.size[groups.of] < least
    joined = _Joined(groups, model, cuts, reach_px)
    for rows in _sets(sets):
        strays, settled = rows[stray[rows]], rows[~stray[rows]]
        if len(settled):
            joined.join_groups(settled)
        if len(strays) and groups.weight[rows].sum() >= FOUNDERS:
            joined.join_strays(strays, settled)
    of = np.unique(joined.of, return_inverse=True)[1]
    return replace(groups, of=of, offset=joined.offset)


def _spaced(items: Ints, most: int) -> Ints:
    """Items, evenly spaced, no more than that."""
    return items[:: max(1, -(-len(items) // most))]


def _sets(sets: Ints) -> Iterator[Ints]:
    """Rows of each set of more than one item."""
    order = np.argsort(sets, kind="stable")
    order = order[sets[order] >= 0]
    for rows in np.split(order, np.flatnonzero(np.diff(sets[order])) + 1):
        if len(rows) > 1:
            yield rows
