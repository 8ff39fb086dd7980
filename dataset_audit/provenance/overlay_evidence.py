"""From what overlays say to what is found of each image: S5, and times of last resort."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.provenance.models import classify
from dataset_audit.provenance.overlay import Overlay, read_overlay
from dataset_audit.provenance.overlay_clock import believe, find_time
from dataset_audit.provenance.signals import MAKE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    Columns = dict[str, NDArray[Any]]

CHANGED = (
    "provenance",
    "axis_evidence",
    "device_make",
    "device_model",
    "device_serial",
    "device_class",
    "captured_at",
    "captured_at_source",
)


def tell_overlays(columns: Columns, lines: Mapping[int, Sequence[str]], now: datetime) -> Columns:
    """Add what the overlays say to what is known of their images.

    Args:
        columns: of all images, scenes among them.
        lines: of the rows that were read, no two of the same bytes. A copy says what it does, and
            agrees with nothing.
        now: an aware time; no clock ahead of it is believed.

    Returns:
        The columns of `CHANGED`, changed.
    """
    changed = {name: columns[name].copy() for name in CHANGED}
    copies = _copies(columns["content_hash"], lines)
    for rows in _scenes(columns["scene_id"], lines):
        overlays = {row: read_overlay(lines[row]) for row in rows}
        serials = Counter(each.serial for each in overlays.values() if each.serial)
        for row, overlay in overlays.items():
            # Two frames that misread a digit alike are less likely than one.
            twice = len(serials) == 1 and serials[overlay.serial or ""] >= 2
            for copy in copies[row]:
                _climb(changed, copy, overlay, serial=overlay.serial if twice else None)
        for row, at in _times(changed["captured_at"], rows, lines, now):
            for copy in copies[row]:
                _date(changed, copy, at)
    return changed


def _copies(content: NDArray[np.object_], rows: Mapping[int, Any]) -> dict[int, list[int]]:
    """The rows with the bytes of each of some rows, itself among them."""
    by_content: dict[str, list[int]] = {content[row]: [] for row in rows}
    for row, digest in enumerate(content):
        if digest in by_content:
            by_content[digest].append(row)
    return {row: by_content[content[row]] for row in rows}


def _scenes(scene_id: NDArray[np.int64], rows: Mapping[int, Any]) -> Iterator[list[int]]:
    by_scene: dict[int, list[int]] = {}
    for row in sorted(rows):
        by_scene.setdefault(int(scene_id[row]), []).append(row)
    yield from by_scene.values()


def _climb(changed: Columns, row: int, overlay: Overlay, *, serial: str | None) -> None:
    """Make an unknown device probable, unless its own signals contradict each other."""
    evidence = changed["axis_evidence"][row] or ()
    if not overlay.evidence or changed["provenance"][row] == "other-proven":
        return
    strong = sum(not text.startswith(("W", "conflict")) for text in evidence)
    changed["axis_evidence"][row] = (*evidence[:strong], *overlay.evidence, *evidence[strong:])
    if changed["provenance"][row] == "unknown":
        if any(text.startswith("conflict") for text in evidence):
            return
        changed["provenance"][row] = "axis-probable"
        changed["device_make"][row] = MAKE
        changed["device_class"][row] = classify(None)
    if changed["device_serial"][row] is None:
        changed["device_serial"][row] = serial
    if changed["device_model"][row] is None and overlay.model:
        changed["device_model"][row] = overlay.model
        changed["device_class"][row] = classify(overlay.model)


def _times(
    captured_at: NDArray[np.datetime64],
    rows: Sequence[int],
    lines: Mapping[int, Sequence[str]],
    now: datetime,
) -> Iterator[tuple[int, datetime]]:
    """The times that are written into frames of one scene, where those agree."""
    known = [None if np.isnat(at) else at.item().replace(tzinfo=UTC) for at in captured_at[rows]]
    times = believe([find_time(lines[row], now) for row in rows], known)
    yield from ((row, at) for row, at in zip(rows, times, strict=True) if at)


def _date(changed: Columns, row: int, at: datetime) -> None:
    """Of last resort: every other clock goes before."""
    if np.isnat(changed["captured_at"][row]):
        changed["captured_at"][row] = at.replace(tzinfo=None)
        changed["captured_at_source"][row] = "overlay"
