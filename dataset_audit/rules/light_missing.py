"""See `LightMissing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table

LIGHTS = {
    "night or infrared": ("night", "infrared"),
    "day": ("day",),
}


@dataclass(frozen=True)
class LightMissing(Rule):
    """Night or day is missing, or was seen by one camera only.

    ## Why
    A camera on a wall works around the clock. At night it switches to infrared: no colour, other
    contrasts, more noise. A detector that never saw that finds little after dusk; one that saw it
    from a single camera has learnt that camera's night. Two cameras are the fewest of which it
    can be said that the model saw more than one.

    ## Limits known
    Light is told from brightness and colour, so an unlit hall may pass for night. Images whose
    light is unknown don't count, and dusk is neither day nor night. With fewer than 20 images of
    known light the rule is skipped. Where all images come from one camera, that is the finding of
    other rules.

    ## What to do
    Add frames in the missing light, from at least as many cameras as the finding says. If the
    cameras will run in one light only (indoors, office hours), ignore this rule with that reason.
    """

    needs: ClassVar[tuple[str, ...]] = ("light",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO,)

    min_cameras: int = limit(2, "cameras", "a light seen by fewer is told", high=1e6)
    judged_from_images: int = limit(
        20, "images", "with fewer of known light nothing is said", low=1, high=1e6
    )

    def unfit(self, table: Table) -> str | None:
        """Too few images tell their light."""
        known = int(known_light(table).sum())
        if known >= self.judged_from_images:
            return None
        return f"only {count(known, 'image')} of known light, judged from {self.judged_from_images}"

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding for each light that is missing."""
        known, views = known_light(table), viewpoints(table)
        total, everywhere = int(known.sum()), len(np.unique(views[known]))
        for light, names in LIGHTS.items():
            rows = known & np.isin(table["light"].astype(str), names)
            seen, images = len(np.unique(views[rows])), int(rows.sum())
            if not seen < min(self.min_cameras, everywhere):
                continue
            of_known = f"{count(total, 'image')} of known light"
            message = (
                f"the {count(images, f'{light} frame')} ({percent(images / total)} of {of_known}) "
                f"come from {count(seen, 'camera')} of {everywhere:,}"
                if seen
                else f"none of {of_known} is a {light} frame"
            )
            yield self.finding(
                table,
                Severity.INFO,
                message,
                f"add {light} frames from at least {count(self.min_cameras - seen, 'more camera')}",
                images=images,
                paths=table["path"][rows],
                subject=light,
                figures={"cameras": seen, "images_of_known_light": total},
            )


def known_light(table: Table) -> NDArray[np.bool_]:
    """(N,) readable rows whose light could be told."""
    return table.readable & ~np.isin(table["light"].astype(str), ("unknown", "None"))


def viewpoints(table: Table) -> NDArray[np.int64]:
    """(N,) number of the camera; where it isn't known, a number of the scene beyond them."""
    camera, scene = table["camera_id"], table["scene_id"]
    return np.where(camera >= 0, camera, camera.max(initial=-1) + 1 + scene)
