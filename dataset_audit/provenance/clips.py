"""Frames of one video: what proves the device of one proves that of all, since it is one file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.names import split_frame
from dataset_audit.provenance.identities import SIDES, agreeing, encode, identify
from dataset_audit.words import count

if TYPE_CHECKING:
    from numpy.typing import NDArray

RUNGS = ("axis-proven", "other-proven", "axis-probable")
"""Strongest first. No frame of a clip is more than its clip, and none with a proof of its own needs
another's."""


def share_in_clips(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Give the frames of a clip its best verdict; not where they name two devices.

    Starts from what each frame says by itself, and changes nothing when it is run again.

    Returns:
        The provenance and device columns, changed, and `inherited`.
    """
    names = ("provenance", "axis_evidence", *(f"device_{n}" for n in _DEVICE))
    changed = {name: columns[name].copy() for name in names}
    changed["inherited"] = np.full(len(columns["path"]), None, object)
    clip = encode(_clips(columns["path"]))
    if not (clip >= 0).any():
        return changed
    bare = columns | {"camera": np.full(len(clip), None, object)}
    one = agreeing(bare, clip)
    order = np.argsort(clip, kind="stable")
    order = order[clip[order] >= 0]
    starts = np.flatnonzero(np.diff(clip[order], prepend=-1))
    for rows in np.split(order, starts[1:]):
        if one[clip[rows[0]]]:
            _share(bare, changed, rows)
    return changed


_DEVICE = ("make", "model", "serial", "firmware", "class")


def _clips(paths: NDArray[np.object_]) -> NDArray[np.object_]:
    parts = [split_frame(path) for path in paths]
    names = [clip if seconds else None for clip, seconds in parts]
    return np.array([*names, None], object)[:-1]


def _share(
    columns: dict[str, NDArray[Any]], changed: dict[str, NDArray[Any]], rows: NDArray[np.intp]
) -> None:
    """Write the best verdict of one clip's frames into those that have less."""
    rungs = columns["provenance"][rows]
    best = next((rung for rung in RUNGS if (rungs == rung).any()), None)
    if best is None:
        return
    sources = rows[rungs == best]
    lesser = rows[[rung in ("unknown", "axis-probable") and rung != best for rung in rungs]]
    if not len(lesser):
        return
    device = identify(columns, sources)
    firmware = columns["device_firmware"][sources[0]]
    values = (device.make, device.model, device.serial, firmware, device.device_class)
    text = f"same clip as {count(len(sources), 'frame')} of {device}"
    for row in lesser:
        changed["provenance"][row] = best
        changed["inherited"][row] = "clip"
        if SIDES[best] == 0:
            changed["axis_evidence"][row] = (text, *(columns["axis_evidence"][row] or ()))
        for name, value in zip(_DEVICE, values, strict=True):
            changed[f"device_{name}"][row] = value
