"""One audit while a person decides: what they said, and the images as that leaves them.

Everything is written to `decisions.json` at once, so nothing is lost however a review ends.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.decisions import read_decisions, signed, write_decisions
from dataset_audit.errors import InputError
from dataset_audit.settings import read_settings
from dataset_audit.settling import apply, manifest_of
from dataset_audit.store import read_audit
from dataset_audit.worth import Worth, measure_worth

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from dataset_audit.decisions import Decision
    from dataset_audit.relating import Columns
    from dataset_audit.settings import Settings
    from dataset_audit.settling import Applied
    from dataset_audit.store import Stored


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """The images as the decisions leave them."""

    decisions: tuple[Decision, ...]
    columns: Columns
    """Of all images, those that were dropped among them, with `typical`, `scene_images`,
    `scene_medoid`, and `static_once`: now or in the audit that was opened. Scenes keep the numbers
    of that audit, whatever is dropped or moved: nobody looks for scene 3 under another name."""
    kept: NDArray[np.bool_]
    """(N,) images that count."""
    found: Worth
    """Before any decision."""
    decided: Worth
    notes: tuple[str, ...]
    """What had no effect, and why."""

    def rows_of(self, scene: int) -> NDArray[np.intp]:
        """Rows of the images of a scene that count.

        Raises:
            InputError: there are none.
        """
        rows = np.flatnonzero((self.columns["scene_id"] == scene) & self.kept)
        if not len(rows):
            raise InputError(f"there is no scene-{scene}")
        return rows

    def medoid_of(self, rows: NDArray[np.intp]) -> int:
        """The most typical of the images of a scene that count."""
        return int(rows[np.argmax(self.columns["scene_medoid"][rows])])


class Desk:
    """An audit folder and its decisions. One desk may serve several threads."""

    def __init__(self, out: Path) -> None:
        """Open a finished audit.

        Raises:
            InputError: `out` is none, or it is damaged.
        """
        self.out = out
        self.stored: Stored = read_audit(out)
        self.settings: Settings = read_settings(out / "audit.toml")
        manifest = manifest_of(self.settings, self.stored.columns["path"])
        self._apply = partial(apply, settings=self.settings, manifest=manifest)
        untouched = self._apply(*found_of(self.stored), ())
        self._found = worth_of(untouched.columns, untouched.kept)
        self._lock = threading.RLock()
        self._seen: Seen | None = None

    def see(self) -> Seen:
        """The images as they are now; `decisions.json` may have been changed by others.

        Raises:
            InputError: the decisions can't be read.
        """
        with self._lock:
            return self._see(read_decisions(self.out))

    def decide(self, decision: Decision) -> Seen:
        """Add a decision, and write it down.

        Raises:
            InputError: it would drop every image, or the decisions can't be read or written.
        """
        review = self.settings.review
        at = datetime.now(UTC).isoformat(timespec="seconds") if review.stamp else None
        with self._lock:
            made = (*read_decisions(self.out), signed(decision, review.who, at))
            seen = self._see(made)
            if not seen.decided.images:
                raise InputError("that would drop every image")
            write_decisions(self.out, made)
            return seen

    def take_back(self, number: int = -1) -> Seen:
        """Take back a decision, by its place; the last one unless another is named.

        Raises:
            InputError: there is no such decision, or the decisions can't be read or written.
        """
        with self._lock:
            made = list(read_decisions(self.out))
            if not -len(made) <= number < len(made):
                raise InputError("there is nothing to take back")
            del made[number]
            write_decisions(self.out, made)
            return self._see(tuple(made))

    def _see(self, decisions: tuple[Decision, ...]) -> Seen:
        if self._seen is None or self._seen.decisions != decisions:
            applied = self._apply(*found_of(self.stored), decisions)
            self._seen = see(self.stored, decisions, applied, self._found)
        return self._seen


def found_of(stored: Stored) -> tuple[Columns, NDArray[np.uint8]]:
    """What was found before anybody said anything: columns, and thumbnails."""
    return stored.columns | stored.found, stored.vectors["layout"]


def see(stored: Stored, decisions: tuple[Decision, ...], applied: Applied, found: Worth) -> Seen:
    """What decisions made of an audit, under the scene numbers that it was opened with."""
    columns, kept = dict(applied.columns), applied.kept
    columns["scene_id"] = steady(stored.columns["scene_id"], columns["scene_id"])
    columns |= of_scenes(columns, kept)
    columns["static_once"] = columns["scene_static"] | stored.columns["scene_static"].astype(bool)
    return Seen(
        decisions=decisions,
        columns=columns,
        kept=kept,
        found=found,
        decided=worth_of(columns, kept),
        notes=applied.notes,
    )


def worth_of(columns: Columns, kept: NDArray[np.bool_]) -> Worth:
    """Of the images that are kept."""
    return measure_worth(columns["scene_id"], columns["provenance"], kept)


def of_scenes(columns: Columns, kept: NDArray[np.bool_]) -> Columns:
    """What each image shows of its scene.

    Returns:
        scene_images: (N,) how many images the scene has, without those that were dropped.
        scene_medoid: (N,) whether it is the most typical of them, the first of equals.
    """
    scene, images = columns["scene_id"], np.zeros(len(kept), np.int64)
    images[scene >= 0] = np.bincount(
        scene[kept & (scene >= 0)], minlength=scene.max(initial=0) + 1
    )[scene[scene >= 0]]
    rows = np.flatnonzero(kept & (scene >= 0))
    rows = rows[np.lexsort((rows, -columns["typical"][rows], scene[rows]))]
    medoid = np.zeros(len(kept), bool)
    medoid[rows[np.unique(scene[rows], return_index=True)[1]]] = True
    return {"scene_images": images, "scene_medoid": medoid}


def steady(before: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the scenes of `after` (N,) as those of `before` (N,); -1 stays.

    A scene goes on under the number that most of its images had, the larger scene before the
    smaller one, and under the next free number where that is taken.
    """
    member = after >= 0
    pairs, images = np.unique(
        np.stack([after[member], before[member]], axis=1), axis=0, return_counts=True
    )
    names: dict[int, int] = {}
    taken = {-1}
    for new, old in pairs[np.lexsort((pairs[:, 1], pairs[:, 0], -images))].tolist():
        if new not in names and old not in taken:
            names[new] = old
            taken.add(old)
    free = int(before.max(initial=-1)) + 1
    for new in np.unique(pairs[:, 0]).tolist():
        if new not in names:
            names[new] = free
            free += 1
    numbers = np.full(len(after), -1, np.int64)
    numbers[member] = [names[new] for new in after[member].tolist()]
    return numbers
