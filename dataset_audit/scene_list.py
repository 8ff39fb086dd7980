"""One row a scene, from what each image says: all at once, because there may be a million."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.annotations import count_instances
from dataset_audit.columns import SCENE_COLUMNS
from dataset_audit.kinds import kinds
from dataset_audit.provenance.stating import AXIS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from dataset_audit.relating import Columns

    Ints = NDArray[np.intp]


def list_scenes(columns: Columns) -> Columns:
    """One row a scene, as `SCENE_COLUMNS` says, from what `relate` gave each image.

    Its medoid is the image that belongs to it most surely.
    """
    member = np.flatnonzero(columns["scene_id"] >= 0)
    order = member[np.argsort(columns["scene_id"][member], kind="stable")]
    _, starts, scene, images = np.unique(
        columns["scene_id"][order], return_index=True, return_inverse=True, return_counts=True
    )
    first = order[starts]
    sure = columns.get("typical", columns["scene_confidence"])[order]
    medoid = order[np.lexsort((-sure, scene))[starts]]  # stable: of equals the first
    times = columns["captured_at"][order]
    axis = np.isin(columns["provenance"][order].astype(str), AXIS)
    rows = {
        "scene_id": np.arange(len(starts)),
        "images": images,
        "share": images / max(len(member), 1),
        "static": columns["scene_static"][first].astype(bool),
        "effective_images": columns["effective_images"][first].astype(np.float64),
        "medoid": columns["path"][medoid],
        "first_path": columns["path"][first],
        "first_at": _over(np.fmin, times, starts),  # NaT only where all are: both pass over it
        "last_at": _over(np.fmax, times, starts),
        "light": _counted(scene, columns["light"][order], len(starts)),
        "cameras": _cameras(scene, [columns[name][order] for name in NAMES], len(starts)),
        "splits": _counted(scene, columns["split"][order], len(starts)),
        "labels": _labels(columns, order, scene, len(starts)),
        "axis_images": np.bincount(scene, axis, len(starts)).astype(np.int64),
    }
    return {c.name: rows[c.name] for c in SCENE_COLUMNS}


NAMES = ("camera", "device_serial", "device_make", "device_model")


def _over(pick: np.ufunc, times: NDArray[np.datetime64], starts: Ints) -> NDArray[np.datetime64]:
    """(S,) the first or last of the times of each scene, which lie side by side."""
    found: NDArray[np.datetime64] = pick.reduceat(times, starts) if len(starts) else times
    return found


def _counted(scene: Ints, values: NDArray[np.object_], scenes: int) -> NDArray[np.object_]:
    """(S,) `day 12`, `night 3` of each scene, from the scene (M,) and the value of each image."""
    said, of = kinds(values)
    known = np.array([value is not None for (value,) in said], bool)[of]
    return _told(scene[known], of[known], np.ones(int(known.sum())), [v for (v,) in said], scenes)


def _labels(columns: Columns, rows: Ints, scene: Ints, scenes: int) -> NDArray[np.object_]:
    """(S,) `car 12` of each scene, instances of each class, from the scene of some rows."""
    scene_of = np.full(len(columns["scene_id"]), -1, np.intp)
    scene_of[rows] = scene
    classes = sorted({name for shown in set(columns["labels"]) for name in shown or ()})
    counted = count_instances(columns, classes)
    inside = scene_of[counted.image] >= 0
    image, label, count = counted.image[inside], counted.label[inside], counted.count[inside]
    return _told(scene_of[image], label, count, classes, scenes)


def _told(
    scene: Ints, value: Ints, weight: NDArray[Any], names: list[Any], scenes: int
) -> NDArray[np.object_]:
    """(S,) the values of each scene and how often it has each: most first, ties by name."""
    cells, at = np.unique(scene * len(names) + value, return_inverse=True)
    times = np.bincount(at, weight, len(cells)).astype(np.int64)
    of, named = np.divmod(cells, max(len(names), 1))
    rank = np.empty(len(names), np.intp)
    rank[sorted(range(len(names)), key=lambda n: names[n] or "")] = np.arange(len(names))
    order = np.lexsort((rank[named], -times, of))
    said = zip(named[order].tolist(), times[order].tolist(), strict=True)
    return _gathered(of[order], [f"{names[n]} {number}" for n, number in said], scenes)


def _cameras(scene: Ints, named: list[NDArray[np.object_]], scenes: int) -> NDArray[np.object_]:
    """(S,) what each scene's devices are called, sorted."""
    said, of = kinds(*named)
    calls = [_call(*each) for each in said]
    names = sorted({name for name in calls if name})
    place = {name: at for at, name in enumerate(names)}
    at = np.array([place.get(name, -1) if name else -1 for name in calls], np.intp)[of]
    cells = np.unique(scene[at >= 0] * len(names) + at[at >= 0])
    which, name = np.divmod(cells, max(len(names), 1))
    return _gathered(which, [names[n] for n in name], scenes)


def _call(name: str | None, serial: str | None, make: str | None, model: str | None) -> str | None:
    return name or serial or " ".join(filter(None, (make, model))) or None


def _gathered(of: Ints, texts: list[str], scenes: int) -> NDArray[np.object_]:
    """(S,) the texts of each scene, which lie side by side."""
    ends = np.searchsorted(of, np.arange(scenes + 1)).tolist()
    column = np.empty(scenes, object)
    for scene in range(scenes):
        column[scene] = tuple(texts[ends[scene] : ends[scene + 1]])
    return column


def counted(values: Iterable[str | None]) -> tuple[str, ...]:
    """`day 12`, `night 3`: most first, ties by name."""
    counts = Counter(value for value in values if value is not None)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(f"{value} {number}" for value, number in ranked)
