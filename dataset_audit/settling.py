"""From what was found and what a person decided to the table that is judged."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.deciding import decide
from dataset_audit.decisions import Accept
from dataset_audit.errors import InputError
from dataset_audit.following import static_rows
from dataset_audit.instances import mark_repeated
from dataset_audit.provenance.clips import share_in_clips
from dataset_audit.provenance.declaring import declare
from dataset_audit.provenance.inventory import number_cameras
from dataset_audit.provenance.manifest import read_manifest
from dataset_audit.provenance.viewpoints import spread_in_scenes
from dataset_audit.summarising import summarise
from dataset_audit.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dataset_audit.annotations import Boxes, Written
    from dataset_audit.decisions import Decision
    from dataset_audit.model import Finding, Table
    from dataset_audit.origin import Declared
    from dataset_audit.provenance.manifest import Manifest
    from dataset_audit.relating import Columns
    from dataset_audit.settings import Settings


@dataclass(frozen=True, slots=True)
class Settled:
    """What is true once a person was heard."""

    columns: Columns
    """Of all images."""
    table: Table
    """Of those that count."""
    boxes: Boxes
    """Of all images."""
    decisions: tuple[Decision, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """The images as all that people said leaves them."""

    columns: Columns
    """Of all images."""
    kept: NDArray[np.bool_]
    """(N,) images that count."""
    notes: tuple[str, ...]
    declared: tuple[Declared, ...]


def apply(
    found: Columns,
    layouts: NDArray[np.uint8],
    decisions: tuple[Decision, ...],
    settings: Settings,
    manifest: Manifest | None,
) -> Applied:
    """Apply what the user and the reviewer said to what was found.

    Always from what each image says by itself, in this order: a clip is one file; the settings and
    the manifest speak of what no file proves; a person's decisions hold over those; and then
    evidence spreads inside the scenes as they are left. So doing it twice changes nothing.
    """
    min_frames = settings.relate.min_frames
    own = found | share_in_clips(found)
    heard = declare(own, settings.provenance.rules, manifest)
    decided = decide(own | heard.columns, layouts, decisions, min_frames)
    # A person who drops a frame doesn't say that it was never taken: it still tells of its scene.
    member = decided.columns["scene_id"] >= 0
    static = static_rows(decided.columns, member, min_frames)
    columns = decided.columns | spread_in_scenes(decided.columns, static)
    columns["camera_id"] = number_cameras(
        *(columns[name] for name in ("device_serial", "device_make", "device_model", "camera"))
    )
    return Applied(columns, decided.kept, decided.notes, heard.declared)


def settle(
    found: Columns,
    vectors: Vectors,
    decisions: tuple[Decision, ...],
    settings: Settings,
    written: Written,
    manifest: Manifest | None = None,
) -> Settled:
    """Apply what was said to what was found, and sum up what counts.

    `written` is of all images, with every class that any of them shows.
    """
    applied = apply(found, vectors.layouts, decisions, settings, manifest)
    columns, kept = applied.columns, applied.kept
    if not kept.any():
        raise InputError("the decisions drop every image, so there is nothing to judge")
    if not kept.all():
        columns = {name: column[kept] for name, column in columns.items()}
        embeddings = None if vectors.embeddings is None else vectors.embeddings[kept]
        vectors = Vectors(vectors.layouts, embeddings)
    boxes = mark_repeated(written.boxes.where(kept), columns)
    repeated = np.full(len(written.boxes), -1, np.int64)
    repeated[kept[written.boxes.image]] = boxes.repeated
    every = replace(written.boxes, repeated=repeated)
    written = replace(written, boxes=boxes)
    table = summarise(columns, vectors, settings.relate, written, applied.declared)
    return Settled(applied.columns, table, every, decisions, applied.notes)


def manifest_of(settings: Settings, paths: Iterable[str]) -> Manifest | None:
    """What the manifest of the settings says of the images, if there is one."""
    file = settings.provenance.manifest
    return read_manifest(Path(file), set(paths)) if file else None


def accepted(
    found: Sequence[Finding], decisions: Sequence[Decision], columns: Columns, table: Table
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Reasons of accepted findings by key, and notes on those that are not found.

    A finding about a scene is named by the scene's first path, which a drop or a merge can change:
    it is then the finding about the scene that this path belongs to.
    """
    keys = {finding.key for finding in found}
    rows = {path: row for row, path in enumerate(columns["path"])}
    reasons, notes = {}, []
    for decision in decisions:
        if not isinstance(decision, Accept):
            continue
        rule, _, subject = decision.key.partition(":")
        key = decision.key
        scene = columns["scene_id"][rows[subject]] if subject in rows else -1
        if key not in keys and 0 <= scene < len(table.scenes["first_path"]):
            key = f"{rule}:{table.scenes['first_path'][scene]}"
        if key in keys:
            reasons[key] = f"decided by a person: {decision.reason}"
        else:
            notes.append(f"accept: {decision.key} is not found")
    return reasons, tuple(notes)
