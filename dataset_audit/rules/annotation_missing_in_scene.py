"""See `AnnotationMissingInScene`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.annotations import labelled_rows
from dataset_audit.geometry import Places, batches, intersection, spread
from dataset_audit.model import Finding, Severity
from dataset_audit.names import natural
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table

    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

HIDDEN = 0.5
"""A place of which another box covers so much may hold the thing still, hidden and so not drawn."""
MAX_AWAY = 5
"""Frames in a row that are looked at: beyond, few things stood for as long before and after."""


@dataclass(frozen=True, slots=True, eq=False)
class Missing:
    """What frames of static scenes lack."""

    judged: Bools
    """(N,) labelled frames, and those that should be."""
    unlabelled: Bools
    """(N,) nobody labelled them."""
    things: Ints
    """(N,) how many things that stand there before and after weren't drawn."""


@dataclass(frozen=True)
class AnnotationMissingInScene(Rule):
    """Frames of a static scene have no labels where those before and after them do.

    ## Why
    What isn't drawn is taught as background, and in validation a detector that finds it is fined.
    Inside a scene the other frames tell: a frame that nobody labelled, between labelled ones, was
    forgotten; and a car that stands in one place before and after stood there in between.

    Any such frame is told. Up to 1% of the frames it is information: so few can't move a figure by
    more than a point. Above, it is a warning.

    Two frames on either side must show the thing, because two cars may stop at one line with the
    line empty between them. It must not be away for more frames than it was there before and after,
    nor for more than five. A frame without labels is told where at least half of the frames of its
    scene and split have some: where fewer have, it was a choice to label every tenth frame, or not
    to label the test split.

    ## Limits known
    Frames are in the order of their capture times, and of their names where one has none. In the
    same place means that boxes of one class overlap by 80%. Nothing is told where another box
    covers half of the place, where the light changed, or at the ends of a scene. What hides a
    thing and isn't drawn itself, or a place where cars take turns, can still mislead. The things
    need boxes; forgotten frames are found without.

    ## What to do
    Label the frames that nobody labelled, and look at the others beside their neighbours. If they
    are right as they are, ignore this rule with that reason.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_missing_share: float = limit(
        0.01, "share of frames", "such frames are information, and above it a warning"
    )
    judged_from_frames: int = limit(
        2, "frames", "a thing must stand in so many before and after", low=1, high=20
    )
    judged_from_labelled_share: float = limit(
        0.5, "share of frames", "where fewer of a scene and split are labelled, it was a choice"
    )

    def unfit(self, table: Table) -> str | None:
        """Some frame of a static scene must be labelled."""
        labelled = labelled_rows(table.columns) & table.static
        return None if labelled.any() else "no image of a static scene is labelled"

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all such frames."""
        missing = self.missing(table)
        lacking = missing.things > 0
        rows = missing.unlabelled | lacking
        if not rows.any():
            return
        frames, total = int(rows.sum()), int(missing.judged.sum())
        forgotten, fewer = int(missing.unlabelled.sum()), int(lacking.sum())
        things = int(missing.things.sum())
        parts = []
        if forgotten:
            parts.append(f"nobody labelled {forgotten:,}, between labelled ones")
        if fewer:
            what = "1 thing that stands" if things == 1 else f"{things:,} things that stand"
            were = "was" if fewer == 1 else "were"
            parts.append(f"{fewer:,} {were} labelled without {what} there before and after")
        yield self.finding(
            table,
            Severity.WARNING if frames / total > self.max_missing_share else Severity.INFO,
            f"{frames:,} of {count(total, 'frame')} of static scenes ({percent(frames / total)}) "
            f"lack labels that their neighbours have: {'; '.join(parts)}",
            "label what is missing, or look at it beside the frames before and after",
            images=frames,
            paths=[*table["path"][worst(missing.things)], *table["path"][missing.unlabelled]],
            figures={
                "frames": total,
                "unlabelled": forgotten,
                "lacking": fewer,
                "things": things,
                "found_empty": sum(table["labels"][row] == () for row in np.flatnonzero(lacking)),
            },
        )

    def missing(self, table: Table) -> Missing:
        """What the frames of static scenes lack."""
        labelled = labelled_rows(table.columns)
        # Without boxes, and nobody's frame forgotten, no order matters.
        nothing = not len(table.boxes) and labelled[table.static].all()
        order = np.zeros(0, np.intp) if nothing else in_order(table)
        forgotten = between(table, order, labelled, self.judged_from_labelled_share)
        lacking = absent(table, order[labelled[order]], self.judged_from_frames)
        judged = (labelled & table.static) | forgotten
        return Missing(judged, forgotten, lacking)


def worst(things: Ints) -> NDArray[np.intp]:
    """Rows that lack something, those that lack most first."""
    return np.argsort(-things, kind="stable")[: np.count_nonzero(things)]


def in_order(table: Table) -> NDArray[np.intp]:
    """Rows of static scenes, by scene and in each by capture time, else by name: 9 before 10."""
    rows = np.flatnonzero(table.static)
    scene, times = table["scene_id"][rows], table["captured_at"][rows]
    undated = np.bincount(scene, np.isnat(times)) > 0
    at = np.where(undated[scene], 0, times.astype(np.int64))
    order = np.lexsort((at, scene))
    # Names matter only between frames of one time.
    same = (np.diff(at[order]) == 0) & (np.diff(scene[order]) == 0)
    tie = np.zeros(len(order), bool)
    tie[1:] |= same
    tie[:-1] |= same
    tied = order[tie]
    names = dict(zip(tied.tolist(), map(natural, table["path"][rows[tied]]), strict=True))
    rank = np.zeros(len(rows), np.int64)
    rank[sorted(tied.tolist(), key=names.__getitem__)] = np.arange(len(tied))
    return rows[np.lexsort((rank, at, scene))]


def between(table: Table, order: NDArray[np.intp], labelled: Bools, least: float) -> Bools:
    """(N,) frames without labels, with labelled ones of their scene and split on either side."""
    split = np.unique(table["split"][order].astype(str), return_inverse=True)[1]
    scene = table["scene_id"][order]
    by_piece = np.lexsort((np.arange(len(order)), split, scene))
    rows, seen = order[by_piece], labelled[order[by_piece]]
    new = np.ones(len(rows), bool)
    new[1:] = np.diff(scene[by_piece]) | np.diff(split[by_piece]) != 0
    piece = np.cumsum(new) - 1
    total, sizes = np.bincount(piece, seen), np.bincount(piece)
    before = np.cumsum(seen) - (np.cumsum(total) - total)[piece]
    inside = ~seen & (before > 0) & (before < total[piece]) & ((total / sizes) >= least)[piece]
    found = np.zeros(len(table), bool)
    found[rows[inside]] = True
    return found


def absent(table: Table, order: NDArray[np.intp], sides: int) -> Ints:
    """(N,) things that a labelled frame lacks and that stand in `sides` frames before and after.

    Args:
        table: of the images.
        order: labelled rows of static scenes, in order.
        sides: frames on either side, 1 or more.
    """
    boxes, things = table.boxes, np.zeros(len(table), np.int64)
    # Slots of frames, so far apart between scenes that no step leads into another one.
    scene = np.unique(table["scene_id"][order], return_inverse=True)[1]
    slots = np.arange(len(order)) + scene * (MAX_AWAY + max(sides, MAX_AWAY) + 1)
    slot = np.full(len(table), -1, np.int64)
    slot[order] = slots
    mine = np.flatnonzero(slot[boxes.image] >= 0)
    frame, xywh = slot[boxes.image[mine]], boxes.xywh[mine]
    for box, away in gone(frame, boxes.label[mine], xywh, sides):
        for step in range(1, away + 1):
            seen = box[~hidden(xywh[box], frame[box] + step, xywh, frame)]
            rows = order[np.searchsorted(slots, frame[seen] + step)]
            before = boxes.image[mine[seen]]
            np.add.at(things, rows[table["light"][rows] == table["light"][before]], 1)
    return things


def gone(
    frame: Ints, label: Ints, xywh: NDArray[np.float64], sides: int
) -> Iterator[tuple[NDArray[np.intp], int]]:
    """The last boxes of things that go and come back, and for how many frames they are away.

    Args:
        frame: (B,) slot of each box's frame; neighbours differ by 1.
        label: (B,) number of its class.
        xywh: (B, 4).
        sides: frames before and after in which the thing must stand; at least as many as it is
            away: for longer, it may be another one.
    """
    classes = int(label.max(initial=0)) + 1
    key = frame * classes + label
    places = Places(key, xywh)

    def stands(box: NDArray[np.intp], steps: range, *, there: bool = True) -> NDArray[np.intp]:
        for step in steps:
            box = box[is_there(places, key[box] + step * classes, xywh[box]) == there]
        return box

    box = stands(np.arange(len(frame)), range(1, 2), there=False)
    box = stands(box, range(1 - sides, 0))
    for away in range(1, MAX_AWAY + 1):
        least = max(sides, away)
        back = stands(box, range(away + 1, away + least + 1))
        yield stands(back, range(1 - least, 1 - sides)), away
        box = stands(box, range(away + 1, away + 2), there=False)


def is_there(places: Places, key: Ints, xywh: NDArray[np.float64]) -> Bools:
    """(B,) whether a box stands in the same place there."""
    found = np.zeros(len(key), bool)
    for part in places.batches(key, xywh):
        found[np.arange(len(key))[part][places.alike(key[part], xywh[part])[0]]] = True
    return found


def hidden(
    xywh: NDArray[np.float64], frame: Ints, others: NDArray[np.float64], slot: Ints
) -> Bools:
    """(K,) whether a box of any class covers half of each place in its frame.

    Args:
        xywh: (K, 4) the places.
        frame: (K,) the slot of the frame that each is looked for in.
        others: (B, 4) all boxes.
        slot: (B,) of their frames.
    """
    order = np.argsort(slot, kind="stable")
    first, last = (np.searchsorted(slot[order], frame, side) for side in ("left", "right"))
    covered = np.zeros(len(xywh), bool)
    for part in batches(last - first):
        i, at = spread(first[part], (last - first)[part])
        area = (xywh[part][:, 2] * xywh[part][:, 3])[i]
        over = intersection(xywh[part][i], others[order[at]]) >= HIDDEN * area
        covered[np.arange(len(xywh))[part][i[over]]] = True
    return covered
