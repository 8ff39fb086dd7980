"""See `StaticSceneDominates`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table


@dataclass(frozen=True)
class StaticSceneDominates(Rule):
    """One fixed camera viewpoint makes up too much of the data.

    ## Why
    A thousand frames of one fixed camera share one background. A detector trained on them learns
    that background and fails on the next camera. Axis says so in "General suggestions" for the
    accuracy of an application: frames of the same static scene alone reduce how well it
    generalises.

    At 10% one picture in ten is that background, and four batches of 16 in five (81%) hold it.
    At 30% it is nearly a third of what the model ever sees.

    ## Limits known
    A scene is found by its background. A camera that was re-aimed counts as two scenes, so the
    share of the *camera* may be larger than that of the scene (`camera-re-aimed` lists both). In a
    set of fewer than ten images a scene of two or three is above the limit, unless `min_frames`
    keeps it from being static.

    ## What to do
    Keep the most different frames of the scene, up to the number named in the finding, and add
    frames from other viewpoints. Where both numbers are named, both together bring the scene down
    to the limit. If the model will only ever see this camera, say so with
    `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING, Severity.ERROR)
    about_new_cameras: ClassVar[bool] = True

    max_scene_share: float = limit(
        0.1, "share of images", "a static scene above it is a warning", low=0.01
    )
    max_scene_share_error: float = limit(0.3, "share of images", "above this too, it is an error")

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a scene above the limit: there can't be many."""
        scenes = table.scenes
        heavy = np.flatnonzero(scenes["static"] & (scenes["share"] > self.max_scene_share))
        kept, more = balance(
            scenes["images"], scenes["effective_images"], heavy, self.max_scene_share
        )
        for scene, cap in zip(heavy, kept, strict=True):
            images, share = int(scenes["images"][scene]), float(scenes["share"][scene])
            effective = float(scenes["effective_images"][scene])
            bad = share > self.max_scene_share_error
            add = f" and add at least {count(more, 'image')} of other viewpoints" if more else ""
            yield self.finding(
                table,
                Severity.ERROR if bad else Severity.WARNING,
                f"one static scene (scene {scene}) holds {percent(share)} of all images: "
                f"{count(images, 'image')} of one fixed viewpoint, worth about "
                f"{count(max(1, round(effective)), 'different image')}",
                f"keep about {cap:,} of its most different frames{add}",
                images=images,
                paths=examples(table, int(scene)),
                subject=str(scenes["first_path"][scene]),
                figures={
                    "scene_id": int(scene),
                    "scene_share": share,
                    "effective_images": effective,
                    "keep": cap,
                    "add": more,
                },
            )


def balance(
    images: NDArray[np.int64], effective: NDArray[np.float64], heavy: NDArray[np.intp], share: float
) -> tuple[list[int], int]:
    """How many frames to keep of each heavy scene, and how many other images to add.

    Keeping `share * rest / (1 - share * heavy)` of each leaves each exactly its share. Where that
    is less than a scene's effective images, keep those: frames that differ are worth more than
    the balance, which added images restore.
    """
    rest = int(images.sum() - images[heavy].sum())
    room = max(1.0 - share * len(heavy), 1e-9)  # above 0: each heavy scene has more than `share`
    fair = min(int(share * rest / room), int(images.max(initial=0)))
    kept = [
        min(int(n), max(1, fair, math.ceil(e)))
        for n, e in zip(images[heavy], np.nan_to_num(effective[heavy], nan=1.0), strict=True)
    ]
    total = rest + sum(kept)
    return kept, max(0, math.ceil(round(max(kept, default=0) / share - total, 6)))


def examples(table: Table, scene: int) -> list[str]:
    """The scene's medoid, then members spread evenly over its rows."""
    rows = np.flatnonzero(table["scene_id"] == scene)
    picked = rows[np.linspace(0, len(rows) - 1, MAX_EXAMPLES).astype(int)]
    return list(dict.fromkeys([table.scenes["medoid"][scene], *table["path"][picked]]))
