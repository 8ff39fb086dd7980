"""See `AxisFramesOneScene`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class AxisFramesOneScene(Rule):
    """The Axis frames of the data are nearly all of one static scene.

    ## Why
    This is what the camera maker warns of. A set may look well mixed, thousands of photos and a
    thousand Axis frames; but if those frames show one background, the model has learnt one place,
    and the photos don't tell it what another Axis camera sees.

    Above 80%, every other viewpoint together has less than a quarter of the weight of this one.

    ## Limits known
    Counts frames that are proven, probable or declared to be Axis; among the unknown there may be
    more. Fewer than 20 Axis frames are not judged: with so few, the number is what is wrong.

    ## What to do
    Collect Axis frames at other viewpoints, at least the number in the finding, before more of
    this one. If the model will only ever see this camera, say so with
    `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("provenance", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)
    about_new_cameras: ClassVar[bool] = True

    max_axis_scene_share: float = limit(
        0.8, "share of Axis frames", "one static scene above it is an error", low=0.05
    )
    judged_from_axis_images: int = limit(
        20, "images", "with fewer Axis frames nothing is said", low=1, high=1e6
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the scene with most Axis frames."""
        scenes = table.scenes
        total = int(scenes["axis_images"].sum())
        if total < self.judged_from_axis_images:
            return
        scene = int(np.argmax(np.where(scenes["static"], scenes["axis_images"], 0)))
        images = int(scenes["axis_images"][scene])
        if not (scenes["static"][scene] and images / total > self.max_axis_scene_share):
            return
        more = math.ceil(round(images / self.max_axis_scene_share - total, 6))
        add = f"at least {count(more, 'Axis frame')}" if more else "Axis frames"
        inside = table["scene_id"] == scene
        yield self.finding(
            table,
            Severity.ERROR,
            f"{percent(images / total)} of the Axis camera frames ({images:,} of {total:,}) are of "
            f"one static scene (scene {scene})",
            f"collect {add} from other viewpoints before any more of this one",
            images=images,
            paths=dict.fromkeys([scenes["medoid"][scene], *table["path"][inside]]),
            subject=str(scenes["first_path"][scene]),
            figures={"scene_id": scene, "axis_images": total, "add": more},
        )
