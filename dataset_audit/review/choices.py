"""What a click in the panel means: a decision, or a reason why it can't be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split
from dataset_audit.errors import InputError
from dataset_audit.relate.keep import keep_most_different
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from numpy.typing import NDArray

    from dataset_audit.review.desk import Seen


def keep(seen: Seen, layouts: NDArray[np.uint8], scene: int, k: int) -> Drop:
    """Keep the k most different frames of a scene: the others are dropped.

    Args:
        seen: the images as they are now.
        layouts: (N, 64, 64) grey thumbnails.
        scene: its number.
        k: at least 1.

    Raises:
        InputError: k is out of range, or the scene has no more images than that.
    """
    rows = seen.rows_of(scene)
    if k < 1:
        raise InputError("keep at least one image, or drop the scene's images by selecting them")
    if k >= len(rows):
        raise InputError(f"scene-{scene} has {count(len(rows), 'image')} left: nothing to drop")
    kept = keep_most_different(layouts, rows, seen.medoid_of(rows), k)
    return Drop(paths_at(seen, np.setdiff1d(rows, kept)))


def drop(seen: Seen, paths: Sequence[str]) -> Drop:
    """Drop the selected images.

    Raises:
        InputError: none is selected, or all of them were dropped before.
    """
    rows = selected(seen, paths)
    rows = rows[seen.kept[rows]]
    if not len(rows):
        raise InputError("these images are dropped already")
    return Drop(paths_at(seen, rows))


def accept(key: str, reason: str) -> Accept:
    """A finding is as it should be.

    Raises:
        InputError: there is no reason.
    """
    if not reason.strip():
        raise InputError("say why it is as it should be: the reason is shown in every report")
    return Accept(key, reason.strip())


def findings_of_scene(entries: Iterable[dict[str, Any]], scene: int) -> list[str]:
    """Keys of the findings about a scene.

    Raises:
        InputError: there are none, so that there is nothing to accept.
    """
    keys = [entry["key"] for entry in entries if entry["figures"].get("scene_id") == scene]
    if not keys:
        raise InputError(f"no finding is about scene-{scene} alone: there is nothing to accept")
    return keys


def merge_scenes(seen: Seen, scenes: Iterable[int]) -> Merge:
    """These scenes are one; each is named by its first image.

    Raises:
        InputError: they aren't two or more scenes.
    """
    different = sorted(set(scenes) - {-1})
    if len(different) < 2:
        raise InputError("choose images of two scenes or more: these are of one")
    return Merge(paths_at(seen, [int(seen.rows_of(scene)[0]) for scene in different]))


def merge(seen: Seen, paths: Sequence[str]) -> Merge:
    """The scenes of the selected images are one.

    Raises:
        InputError: none is selected, or they are of one scene.
    """
    return merge_scenes(seen, seen.columns["scene_id"][selected(seen, paths)].tolist())


def split(seen: Seen, paths: Sequence[str]) -> Split:
    """The selected images are a scene of their own, what is left of the scene another.

    Raises:
        InputError: they aren't a part of one scene.
    """
    rows = selected(seen, paths)
    scenes = np.unique(seen.columns["scene_id"][rows])
    if len(scenes) > 1 or scenes[0] < 0:
        raise InputError("choose images of one scene: these are of several, or unreadable")
    if len(rows) == (seen.columns["scene_id"] == scenes[0]).sum():
        raise InputError(f"these are all images of scene-{scenes[0]}: choose a part of them")
    return Split(paths_at(seen, rows))


def declare_scene(seen: Seen, scene: int, axis: bool | None, camera: str) -> Declare:
    """What made the frames of a scene.

    Raises:
        InputError: nothing is said of it.
    """
    return declared(paths_at(seen, seen.rows_of(scene)[:1]), axis, camera, whole_scene=True)


def declare(seen: Seen, paths: Sequence[str], axis: bool | None, camera: str) -> Declare:
    """What made the selected images.

    Raises:
        InputError: none is selected, or nothing is said of them.
    """
    return declared(paths_at(seen, selected(seen, paths)), axis, camera, whole_scene=False)


def declared(
    paths: tuple[str, ...], axis: bool | None, camera: str, *, whole_scene: bool
) -> Declare:
    """A declaration that says something."""
    if axis is None and not camera.strip():
        raise InputError("say whether it is an Axis camera, or what the camera is called")
    return Declare(paths, whole_scene=whole_scene, axis=axis, camera=camera.strip() or None)


def selected(seen: Seen, paths: Sequence[str]) -> NDArray[np.intp]:
    """Rows of the selected images, at least one."""
    rows = np.flatnonzero(np.isin(seen.columns["path"], list(paths)))
    if not len(rows):
        raise InputError("select images in the grid first")
    return rows


def paths_at(seen: Seen, rows: Sequence[int] | NDArray[np.intp]) -> tuple[str, ...]:
    """Their names."""
    return tuple(seen.columns["path"][rows].tolist())
