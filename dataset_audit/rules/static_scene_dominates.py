"""See `StaticSceneDominates`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class StaticSceneDominates(Rule):
    """One fixed camera viewpoint makes up too much of the data.

    ## Why
    A thousand frames of one fixed camera share one background. A detector trained on them learns
    that background and fails on the next camera. Axis says so in "General suggestions" for the
    accuracy of an application: frames of the same static scene alone reduce how well it
    generalises.

    ## Limits known
    A scene is found by its background. A camera that was re-aimed counts as two scenes, so the
    share of the *camera* may be larger than that of the scene.

    ## What to do
    Keep the most different frames of the scene, up to the number named in the finding, and add
    frames from other viewpoints. If the model will only ever see this camera, say so with
    `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING, Severity.ERROR)
    about_new_cameras: ClassVar[bool] = True

    max_scene_share: float = limit(0.1, "share of images", "a static scene above it is a warning")
    max_scene_share_error: float = limit(0.3, "share of images", "above it is an error")

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a scene above the limit."""
        scenes = table.scenes
        heavy = scenes["static"] & (scenes["share"] > self.max_scene_share)
        for scene in np.flatnonzero(heavy):
            images, share = int(scenes["images"][scene]), float(scenes["share"][scene])
            effective = float(scenes["effective_images"][scene])
            cap = max(1, int(self.max_scene_share * (table.facts.readable - images)))
            bad = share > self.max_scene_share_error
            yield Finding(
                rule=self.slug(),
                subject=str(scenes["medoid"][scene]),
                severity=Severity.ERROR if bad else Severity.WARNING,
                message=f"scene {scene} holds {share:.0%} of all images: {images:,} images of one "
                f"fixed viewpoint, worth {effective:.0f} different ones",
                advice=f"keep about {cap:,} of its most different frames and add other viewpoints",
                images=images,
                share=share,
                paths=example_paths(table, scene),
                figures={"scene_id": int(scene), "effective_images": effective, "cap": cap},
            )


def example_paths(table: Table, scene: int) -> tuple[str, ...]:
    """Members of a scene, spread evenly over its rows."""
    rows = np.flatnonzero(table["scene_id"] == scene)
    picked = rows[np.unique(np.linspace(0, len(rows) - 1, MAX_EXAMPLES).astype(int))]
    return tuple(table["path"][picked])
