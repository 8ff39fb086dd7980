"""Evidence spreads inside a static scene: who made some of its frames made the others, probably.

That a frame shows the same viewpoint is no proof, so what it inherits is a rung lower:

* *proven* frames of one device make the unknown ones *axis-probable*;
* *declared* ones make them *declared*: all that rests on the user's word stays under that name;
* *probable* ones leave them *unknown*, because two conclusions in a row are one too many; the
  evidence says what was seen.

A frame that is *probable* by itself and names no device stays what it is, and learns which one from
the *proven* ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.provenance.identities import agreeing, identify
from dataset_audit.words import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.provenance.identities import Identity

MIN_CONFIDENCE = 0.9
"""Of an image to give or to inherit. Where scenes are hardest, 99.6 % of the images above it belong
to their scene, and of those from .8 to .9 only 61 % (docs/quality.md)."""
LOWER = {
    "axis-proven": "axis-probable",
    "axis-declared": "axis-declared",
    "other-declared": "other-declared",
    "axis-probable": "unknown",
}
"""What each rung becomes in the frames that inherit it; the first that a scene has is taken."""
VERBS = {
    "axis-proven": "of",
    "axis-declared": "declared as",
    "other-declared": "declared as",
    "axis-probable": "probably of",
}
_WRITTEN = ("make", "model", "serial", "class")
"""Not the firmware, which changes under a camera that stays."""


def spread_in_scenes(
    columns: dict[str, NDArray[Any]], static: NDArray[np.bool_]
) -> dict[str, NDArray[Any]]:
    """Give the unknown frames of static scenes what the others of the scene tell.

    Not where the frames of the scene name two devices; not into or from an image that hardly
    belongs to its scene; and only between images that every cut around the one of the settings
    leaves in one scene, since what only this very cut joins may be joined wrongly.

    Args:
        columns: the verdicts of the images by themselves, by their clips and by the user, with
            `scene_id`, `scene_at` and `scene_confidence` as a person left them.
        static: (N,) members of static scenes.

    Returns:
        The columns that change, copied.
    """
    names = ("provenance", "axis_evidence", "inherited", "camera")
    changed = {n: columns[n].copy() for n in (*names, *(f"device_{w}" for w in _WRITTEN))}
    scene = np.where(static, columns["scene_id"], -1)
    sure = static & (columns["scene_confidence"] >= MIN_CONFIDENCE)
    rungs, named = columns["provenance"], _named(columns)
    gives = sure & np.isin(rungs.astype(str), tuple(LOWER)) & named
    takes = sure & (rungs == "unknown") & ~_contradictory(columns["axis_evidence"])
    takes |= sure & (rungs == "axis-probable") & ~named
    if not (gives.any() and takes.any()):
        return changed
    inside = agreeing(columns, scene)[scene] & static
    for rows in _together(columns, inside & (gives | takes)):
        if gives[rows].any() and takes[rows].any():
            _give(columns, changed, rows[gives[rows]], rows[takes[rows]])
    return changed


def _named(columns: dict[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """(N,) rows that name a device. A model does where the file proves it."""
    proven = columns["provenance"] == "axis-proven"
    named = columns["device_serial"] != None  # noqa: E711  elementwise
    named |= columns["camera"] != None  # noqa: E711  elementwise
    named |= proven & (columns["device_model"] != None)  # noqa: E711  elementwise
    return np.asarray(named, bool)


def _contradictory(evidence: NDArray[np.object_]) -> NDArray[np.bool_]:
    """(N,) rows that are unknown because their signals contradict each other."""
    return np.array(
        [any(text.startswith("conflict:") for text in texts or ()) for texts in evidence], bool
    )


def _together(columns: dict[str, NDArray[Any]], rows: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """The rows that are of one scene at every cut, a group each."""
    chosen = np.flatnonzero(rows)
    at = np.column_stack([columns["scene_id"][chosen], columns["scene_at"][chosen]])
    inverse = np.unique(at, axis=0, return_inverse=True)[1].reshape(-1)
    order = np.argsort(inverse, kind="stable")
    starts = np.flatnonzero(np.diff(inverse[order])) + 1
    return np.split(chosen[order], starts)


def _give(
    columns: dict[str, NDArray[Any]],
    changed: dict[str, NDArray[Any]],
    givers: NDArray[np.intp],
    takers: NDArray[np.intp],
) -> None:
    rungs = columns["provenance"][givers]
    rung = next(name for name in LOWER if (rungs == name).any())
    givers = givers[rungs == rung]
    device = identify(columns, givers)
    text = f"same viewpoint as {count(len(givers), 'frame')} {VERBS[rung]} {device}"
    for row in takers:
        own = columns["provenance"][row] == "axis-probable"
        if own and rung != "axis-proven":
            continue
        changed["axis_evidence"][row] = (text, *(columns["axis_evidence"][row] or ()))
        if own:
            changed["device_serial"][row] = device.serial
            changed["device_model"][row] = columns["device_model"][row] or device.model
        elif LOWER[rung] != "unknown":
            changed["provenance"][row] = LOWER[rung]
            _write_device(changed, row, device)


def _write_device(changed: dict[str, NDArray[Any]], row: int, device: Identity) -> None:
    changed["inherited"][row] = "scene"
    changed["camera"][row] = device.camera
    values = (device.make, device.model, device.serial, device.device_class)
    for name, value in zip(_WRITTEN, values, strict=True):
        changed[f"device_{name}"][row] = value
