"""See `CameraReAimed`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.rules.splits import leaked_rows, names
from dataset_audit.rules.views import (
    commonest,
    count_changes,
    differ_in_light,
    list_views,
    rows_by_camera,
    static_cameras,
)
from dataset_audit.words import count, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table
    from dataset_audit.rules.views import View


@dataclass(frozen=True)
class CameraReAimed(Rule):
    """One camera has several static scenes: it was re-aimed, or has several views.

    ## Why
    A camera that was turned, zoomed or moved shows a new background, which is welcome. But it is
    no new place: lens, sensor, height, light and often the same people and vehicles stay. So its
    scenes are worth less than as many scenes of different cameras. By itself that is information.

    It is a warning where a later split shows a scene of a camera that an earlier split has seen in
    another scene, because that keeps the later figure from telling how the model does on a camera
    it has never seen, and `scene-leak` can't tell it: no scene lies in two splits. It is no error,
    because the background is another one. Images that `scene-leak` counts don't count again.

    A camera that is turned by hand stays as it is, or is turned back once. A camera that changes
    by itself, between preset positions or lenses, comes back again and again. So each scene's
    visits are counted: unbroken runs of its frames in the order of time. Up to two visits a scene
    on average the camera was re-aimed, above it has several views. The finding gives the number of
    changes.

    Night may break one view into two scenes, which then look like a re-aim. So where each scene
    is more than a stop of light (32 of 255 grey levels, between the quartiles of its images)
    brighter or darker than the others, the finding says that they may be one view.

    ## Limits known
    Only a serial number proves that two frames are of one device, so cameras without one, and
    frames that lost it, aren't counted. Encoders, recorders and cameras with several lenses write
    one serial for several views. Where a scene has no frame with a capture time, nothing is said
    about the order. With few frames, preset positions look like a re-aim. Frames of one instant
    count as in order of their scenes. One viewpoint that was broken into two scenes of like light
    looks like several views; one stray frame in a scene is two changes. A photographer's camera on
    a tripod has several scenes too.

    ## What to do
    Keep all scenes of the camera in one split, and count them as one place. Look at the examples,
    one from each scene: if two show the same view, `audit explain` says why they are apart. If the
    model will only ever see these cameras, say so with `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("device_serial", "camera_id", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)
    about_new_cameras: ClassVar[bool] = True

    max_visits: float = limit(
        2, "visits a scene", "a camera with more has several views, else it was re-aimed", high=1e6
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a camera, because each is a decision of its own."""
        cameras = static_cameras(table)
        leaked = leaked_by_camera(table, cameras)
        serials = count_serials(table)
        for rows in rows_by_camera(cameras):
            views = list_views(table, rows)
            if len(views) < 2:
                continue
            changes = count_changes(table, rows)
            late = rows[leaked[rows]]
            name, serial = name_camera(table, rows)
            yield self.finding(
                table,
                Severity.WARNING if len(late) else Severity.INFO,
                f"camera {name} {self.describe(views, changes)}{describe_leak(table, late)}",
                f"{'put' if len(late) else 'keep'} its {len(views):,} scenes in one split, and "
                "count them as one place; if two show the same view, `audit explain` says why they "
                "are apart",
                images=len(rows),
                paths=table.scenes["medoid"][[view.scene for view in views]],
                subject=serial if serials[serial] == 1 else name,
                figures={
                    "changes": changes,
                    "leaked_images": len(late),
                    "scenes": [to_figures(view) for view in views],
                },
            )

    def describe(self, views: list[View], changes: int | None) -> str:
        """What the camera did, as far as the times tell."""
        if differ_in_light(views):
            told = enumerate_views(views, ", ")
            return f"has {len(views):,} scenes that differ in light, perhaps of one view: {told}"
        if changes is None:
            return f"has {len(views):,} views, not all with times: {enumerate_views(views, ', ')}"
        if changes + 1 > self.max_visits * len(views):
            return (
                f"has {len(views):,} views (lenses, channels or preset positions) that change "
                f"{changes:,} times: {enumerate_views(views, ', ')}"
            )
        return f"was re-aimed {count(changes, 'time')}: {enumerate_views(views, ', then ')}"


def leaked_by_camera(table: Table, cameras: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(N,) rows whose camera, but not whose scene, an earlier split shows."""
    by_camera: NDArray[np.bool_] = leaked_rows(table["split"], cameras)
    return by_camera & ~leaked_rows(table["split"], table.static_scene)


def describe_leak(table: Table, late: NDArray[np.intp]) -> str:
    """`; 300 val images are of a camera that an earlier split shows`."""
    if not len(late):
        return ""
    splits = table["split"][late]
    counts = Counter(splits)
    told = [count(counts[name], f"{name} image") for name in names(splits)]
    lie = "comes" if len(late) == 1 else "come"
    return f"; {listed(told)} {lie} from it, and an earlier split shows another of its scenes"


def enumerate_views(views: list[View], between: str) -> str:
    """The first few views, and how many more there are."""
    more = len(views) - MAX_EXAMPLES
    told = between.join(map(str, views[:MAX_EXAMPLES]))
    return f"{told} and {count(more, 'more scene')}" if more > 0 else told


def name_camera(table: Table, rows: NDArray[np.intp]) -> tuple[str, str]:
    """`ACCC8E000001 (AXIS P3245-V)`, with the make and model of most images; and the serial.

    A camera that a person named goes by that name, which is then its serial too.
    """
    if named := commonest(table["camera"][rows]):
        return named, named
    make, model, serial = (
        commonest(table[f"device_{part}"][rows]) for part in ("make", "model", "serial")
    )
    device = f"{make} {model}".strip()
    return f"{serial} ({device})" if device else serial, serial


def count_serials(table: Table) -> Counter[str]:
    """How many cameras have each serial: makers number from the same start."""
    cameras, first = np.unique(table["camera_id"], return_index=True)
    return Counter(table["device_serial"][first[cameras >= 0]])


def to_figures(view: View) -> dict[str, Any]:
    """A view for programs."""
    return {
        "scene_id": view.scene,
        "images": view.images,
        "first_at": iso(view.first),
        "last_at": iso(view.last),
    }


def iso(time: np.datetime64) -> str | None:
    """ISO 8601, UTC, to the second; None for NaT."""
    return None if np.isnat(time) else f"{time.astype('M8[s]')}Z"
