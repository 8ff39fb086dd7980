"""See `TwoCamerasInOneScene`."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table


@dataclass(frozen=True)
class TwoCamerasInOneScene(Rule):
    """The frames of one static scene are of several cameras.

    ## Why
    One fixed viewpoint is one camera's. Either a camera was replaced where it stands, which is as
    it should be: then all frames of the one were taken before all frames of the other, and this is
    information. Or the scene joins two places that look alike, the headers of a file were copied
    from another, or what was declared is wrong: then it is a warning, because every figure that
    counts scenes is wrong with it.

    As long as it is open which camera made them, the scene's unknown frames stay unknown.

    ## Limits known
    Devices are told apart by serial number, and by the names that you gave. Scenes whose frames
    aren't all dated can't be told to be those of a camera that was replaced. A wrong clock may make
    two look-alike places seem one, one after the other.

    ## What to do
    `audit explain` on the examples, one from each camera, says what holds them together. If they
    are two places, split the scene in `audit review`. If they are one, accept the finding.
    """

    needs: ClassVar[tuple[str, ...]] = ("scene_id", "scene_static", "provenance")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a scene."""
        static = table.static
        for what in ("device_serial", "camera"):
            named = static & (table[what] != None)  # noqa: E711  elementwise
            rows = np.flatnonzero(named)
            order = rows[np.argsort(table["scene_id"][rows], kind="stable")]
            starts = np.flatnonzero(np.diff(table["scene_id"][order])) + 1
            for inside in np.split(order, starts):
                names = set(table[what][inside])
                # Serials tell it already where both do.
                if len(names) > 1 and not (what == "camera" and self.by_serial(table, inside)):
                    yield self.tell(table, inside, what)

    def by_serial(self, table: Table, rows: NDArray[np.intp]) -> bool:
        """Whether the scene of these rows has several serials."""
        scene = table["scene_id"] == table["scene_id"][rows[0]]
        return len({serial for serial in table["device_serial"][scene] if serial}) > 1

    def tell(self, table: Table, rows: NDArray[np.intp], what: str) -> Finding:
        """The finding about one scene; `rows` are those that name a camera."""
        of: dict[str, NDArray[np.intp]] = {
            name: rows[table[what][rows] == name] for name in table[what][rows]
        }
        names = sorted(of, key=lambda name: (-len(of[name]), name))
        scene = int(table["scene_id"][rows[0]])
        replaced = follow_each_other([table["captured_at"][of[name]] for name in names])
        told = [f"{name} ({len(of[name]):,})" for name in names[:MAX_EXAMPLES]]
        why = (
            "one after the other, as when a camera is replaced"
            if replaced
            else "at the same time, or at times that aren't known"
        )
        return self.finding(
            table,
            Severity.INFO if replaced else Severity.WARNING,
            f"scene {scene} has frames of {count(len(names), 'camera')}, {why}: {listed(told)}",
            "keep it if the camera was replaced; if `audit explain` shows two places, split the "
            "scene in `audit review`",
            images=len(rows),
            paths=[str(table["path"][of[name][0]]) for name in names],
            subject=str(table.scenes["first_path"][scene]),
            figures={"scene_id": scene, "cameras": {name: len(of[name]) for name in names}},
        )


def follow_each_other(times: list[NDArray[np.datetime64]]) -> bool:
    """Whether all times of each come before or after all times of every other."""
    if any(np.isnat(each).any() for each in times):
        return False
    spans = sorted((each.min(), each.max()) for each in times)
    return all(earlier[1] < later[0] for earlier, later in pairwise(spans))
