"""What a person's decisions make of the columns that were found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split, kind_of
from dataset_audit.following import follow, number_by_size
from dataset_audit.model import readable_rows
from dataset_audit.relating import texts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.decisions import Decision
    from dataset_audit.relating import Columns

BY_A_PERSON = "declared by a person"
DECIDED = ("decision", "decided")


@dataclass(frozen=True, slots=True)
class Decided:
    """The columns of all images as a person left them."""

    columns: Columns
    """As found, and `typical`: how surely an image belonged to its scene before a person spoke."""
    kept: NDArray[np.bool_]
    """(N,) images that count; scenes are numbered by their number of these."""
    notes: tuple[str, ...]
    """What had no effect, and why: a path that is gone, a proof that says otherwise."""


def decide(
    found: Columns, layouts: NDArray[np.uint8], decisions: Sequence[Decision], min_frames: int
) -> Decided:
    """Apply decisions in their order; without any, the columns are as found.

    Args:
        found: columns of the images before any decision, with `scene_at` and `effective_images`,
            and with what clips and settings tell.
        layouts: (N, 64, 64) grey thumbnails.
        decisions: the first one first. One that can't apply is noted.
        min_frames: a scene of so many different images is static.
    """
    typical = {"typical": found["scene_confidence"]}
    if not decisions:
        nothing = {name: np.full(len(found["path"]), None, object) for name in DECIDED}
        return Decided(found | nothing | typical, np.ones(len(found["path"]), bool), ())
    sheet = _Sheet(found)
    for decision in decisions:
        sheet.apply(decision)
    columns = {**found, **sheet.columns, **typical}
    columns["decision"] = texts("drop" if drop else None for drop in sheet.dropped)
    columns["decided"] = texts(sheet.decided())
    columns["scene_confidence"] = np.where(sheet.placed, 1.0, found["scene_confidence"])
    kept = ~sheet.dropped
    columns["scene_id"] = number_by_size(columns["scene_id"], kept)
    columns |= follow(found, columns, layouts, kept, min_frames)
    return Decided(columns, kept, tuple(sheet.notes))


class _Sheet:
    """The columns while decisions are written into them."""

    def __init__(self, found: Columns) -> None:
        names = (
            "provenance",
            "axis_evidence",
            "inherited",
            "camera",
            "scene_id",
            "scene_at",
            "scene_moving",
        )
        self.found = found
        self.columns: dict[str, NDArray[Any]] = {name: found[name].copy() for name in names}
        images = len(found["path"])
        self.rows = {path: row for row, path in enumerate(found["path"])}
        self.readable = readable_rows(found)
        self.dropped, self.placed = np.zeros(images, bool), np.zeros(images, bool)
        self.declared, self.named = np.zeros(images, bool), np.zeros(images, bool)
        self.label = int(max(found["scene_id"].max(initial=0), found["scene_at"].max(initial=0)))
        self.notes: list[str] = []

    def apply(self, decision: Decision) -> None:
        """Write one decision into the columns."""
        match decision:
            case Drop():
                self.dropped[self._find(decision)] = True
            case Merge():
                rows = self._measured(decision)
                if len(rows) > 1:
                    self._place(self._scene_of(rows))
            case Split():
                self._place(self._measured(decision))
            case Declare():
                rows = self._measured(decision)
                self._declare(decision, self._scene_of(rows) if decision.whole_scene else rows)
            case Accept():
                pass  # of findings, which are judged later

    def decided(self) -> list[tuple[str, ...] | None]:
        """What was changed in each row."""
        masks = (self.dropped, self.placed, self.declared, self.named)
        names = ("drop", "scene", "provenance", "camera")
        marks = zip(*masks, strict=True)
        return [
            tuple(name for name, mark in zip(names, row, strict=True) if mark) or None
            for row in marks
        ]

    def _find(self, decision: Drop | Merge | Split | Declare) -> NDArray[np.intp]:
        """Rows of the paths; those that are gone are noted."""
        found = [self.rows[path] for path in decision.paths if path in self.rows]
        gone = [path for path in decision.paths if path not in self.rows]
        if gone:
            self._note(decision, gone, "in the data set no more")
        return np.array(found, np.intp)

    def _measured(self, decision: Merge | Split | Declare) -> NDArray[np.intp]:
        """Rows of the paths that are in a scene; the others are noted."""
        rows = self._find(decision)
        bad = rows[~self.readable[rows]]
        if len(bad):
            self._note(decision, list(self.found["path"][bad]), "unreadable")
        return rows[self.readable[rows]]

    def _note(self, decision: Decision, paths: Sequence[str], what: str) -> None:
        more = f" and {len(paths) - 1:,} more" if len(paths) > 1 else ""
        verb = "is" if len(paths) == 1 else "are"
        self.notes.append(f"{kind_of(decision)}: {paths[0]}{more} {verb} {what}")

    def _scene_of(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        scene = self.columns["scene_id"]
        return np.flatnonzero(np.isin(scene, scene[rows]))

    def _place(self, rows: NDArray[np.intp]) -> None:
        """Make the rows one scene, at every cut: a person needs none."""
        self.label += 1
        self.columns["scene_id"][rows] = self.label
        self.columns["scene_at"][rows] = self.label
        self.columns["scene_moving"][rows] = False
        self.placed[rows] = True

    def _declare(self, decision: Declare, rows: NDArray[np.intp]) -> None:
        if decision.camera is not None:
            self.columns["camera"][rows] = decision.camera
            self.named[rows] = True
        if decision.axis is None or not len(rows):
            return
        maker, other = ("axis", "other") if decision.axis else ("other", "axis")
        proven = self.columns["provenance"][rows]
        against = rows[proven == f"{other}-proven"]
        if len(against):
            paths = list(self.found["path"][against])
            self._note(decision, paths, f"{other}-proven by the file, and stays so")
        for row in rows[~np.isin(proven.astype(str), ("axis-proven", "other-proven"))]:
            evidence = self.found["axis_evidence"][row] or ()
            self.columns["provenance"][row] = f"{maker}-declared"
            self.columns["axis_evidence"][row] = (BY_A_PERSON, *evidence)
            self.columns["inherited"][row] = None
            self.declared[row] = True
