"""The tables and lists of the page: cells as they are, unescaped, cut to so many rows."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.reports.as_json import plain
from dataset_audit.reports.cards import ending, listed
from dataset_audit.reports.origin import declared_line, doubt_lines, firmware_lines
from dataset_audit.reports.terminal import overlay_line
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from dataset_audit.facts import ClassRow, DeviceRow, Facts
    from dataset_audit.model import Audit
    from dataset_audit.reports.cards import SceneRow


@dataclass(frozen=True, slots=True)
class Link:
    """A cell that leads to, or is, a place of the page."""

    text: str
    to: str | None = None
    is_at: str | None = None


Cell = str | int | Link


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of the page. Columns without a value in any row are left out."""

    name: str
    """What it is, for those who don't see it."""
    heads: tuple[str, ...]
    numeric: tuple[bool, ...]
    rows: tuple[tuple[Cell, ...], ...]
    more: int
    """Rows that were left out."""


@dataclass(frozen=True, slots=True)
class Lines:
    """A list of the page."""

    head: str
    lines: tuple[str, ...]
    more: int


def tables_of(
    audit: Audit, scenes: Sequence[SceneRow], carded: set[int], most: int
) -> dict[str, Grid]:
    """Scenes, devices, classes and settings."""
    facts = audit.table.facts
    static = int(np.count_nonzero(audit.table.scenes["static"]))
    classes = facts.labels.classes if facts.labels else ()
    settings = list(flat(audit.settings))
    return {
        "scenes": grid(
            "Static scenes",
            ("Scene#", "Images#", "Share#", "Worth#", "Light", "Cameras", "Splits", "Labels",
             "Axis#", "First", "Last"),
            (scene_cells(row, carded) for row in scenes),
            static,
        ),
        "devices": grid(
            "Devices",
            ("Device", "Serial", "Named", "Class", "Frames#", "Proven#", "Scenes#", "Firmware",
             "First", "Last"),
            (device_cells(row) for row in facts.devices[:most]),
            len(facts.devices),
        ),
        "classes": grid(
            "Classes",
            ("Class", "Instances#", "Effective#", "Images#", "Scenes#", "Effective scenes#",
             "Largest scene#", "Axis images#"),
            (class_cells(row) for row in classes[:most]),
            len(classes),
        ),
        "settings": grid("Settings", ("Setting", "Value"), settings[:most], len(settings)),
    }  # fmt: skip


def grid(name: str, heads: Sequence[str], rows: Iterable[tuple[Cell, ...]], total: int) -> Grid:
    """A table from its heads, those of numbers with a `#` behind them."""
    found = list(rows)
    used = [at for at in range(len(heads)) if any(row[at] not in ("", 0) for row in found)]
    return Grid(
        name=name,
        heads=tuple(heads[at].rstrip("#") for at in used),
        numeric=tuple(heads[at].endswith("#") for at in used),
        rows=tuple(tuple(row[at] for at in used) for row in found),
        more=total - len(found),
    )


def scene_cells(row: SceneRow, carded: set[int]) -> tuple[Cell, ...]:
    """A scene leads to its card; without one, its row is where links to it lead."""
    place = f"scene-{row.number}"
    own = row.number in carded
    name = Link(str(row.number), to=place if own else None, is_at=None if own else place)
    return (
        name, row.images, row.share, row.effective, row.light, row.cameras, row.splits, row.labels,
        row.axis, row.first, row.last,
    )  # fmt: skip


def device_cells(row: DeviceRow) -> tuple[Cell, ...]:
    """One device."""
    return (
        ending(" ".join(filter(None, (row.make, row.model))) or "not named", 80),
        ending(row.serial or "", 80),
        ending(row.camera or "", 80),
        row.device_class or "",
        row.frames,
        row.proven,
        row.scenes,
        listed([version for version in row.firmware if version]),
        (row.first_seen or "")[:10],
        (row.last_seen or "")[:10],
    )


def class_cells(row: ClassRow) -> tuple[Cell, ...]:
    """One class."""
    return (
        ending(row.name, 80),
        row.instances,
        f"{row.effective_instances:,.1f}",
        row.images,
        row.scenes,
        f"{row.effective_scenes:,.1f}",
        percent(row.largest_scene_share),
        row.axis_images,
    )


def flat(settings: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    """`rules.near-duplicates.max_copy_share` and its value, as the settings have it."""
    for name, value in settings.items():
        if isinstance(value, dict):
            yield from flat(value, f"{before}{name}.")
        else:
            yield ending(f"{before}{name}"), told(value)


def told(value: Any) -> str:  # noqa: ANN401  any value of the settings
    """A value of the settings in a line."""
    value = plain(value)
    if isinstance(value, list):
        return listed([told(each) for each in value]) or "none"
    return ending(f"{value:g}" if isinstance(value, float) else str(value))


def lists_of(audit: Audit, most: int) -> dict[str, list[Lines]]:
    """What stands beside the devices; what could not be checked; what a run was."""
    facts = audit.table.facts
    return {"devices": list(origin(facts, most)), "unchecked": list(unchecked(audit, most))}


def lines(head: str, texts: Iterable[str], total: int, most: int) -> Iterator[Lines]:
    """A list, none where there is nothing to say."""
    found = tuple(ending(text, 300) for text in islice(texts, most))
    if found:
        yield Lines(head, found, total - len(found))


def origin(facts: Facts, most: int) -> Iterator[Lines]:
    """What is known of the origin of the images beside the inventory."""
    said = facts.statement
    inherited = [
        f"{count(n, 'image')} by other frames of the {what}"
        for what, n in said.inherited.items()
        if n
    ]
    contradictions = [f"{count(each.images, 'image')}: {each.says}" for each in said.contradictions]
    for head, texts, total in (
        ("Told by other frames", inherited, len(inherited)),
        ("Firmware of Axis devices", firmware_lines(said), len(said.firmware)),
        ("Clocks that are not believed, nor used", doubt_lines(said), len(said.doubts)),
        ("Declared", map(declared_line, said.declared), len(said.declared)),
        ("Contradictions", contradictions, len(contradictions)),
    ):
        yield from lines(head, texts, total, most)


def unchecked(audit: Audit, most: int) -> Iterator[Lines]:
    """What no rule, no decoder or no decision could deal with."""
    table = audit.table
    bad = np.flatnonzero(~table.readable)
    problems = (f"{table['path'][row]}: {table['problem'][row]}" for row in bad)
    skipped = [f"{skip.rule}: {skip.reason}" for skip in audit.skipped]
    faults = [f"{kind}: {number:,}" for kind, number in table.facts.faults.items() if number]
    gone = audit.known.gone if audit.known else ()
    overlays = [overlay_line(audit.ocr)] if audit.ocr and audit.ocr["left_out"] else []
    for head, texts, total in (
        ("Gone since the baseline", gone, len(gone)),
        ("Rules that were not judged", skipped, len(skipped)),
        ("Images that could not be read", problems, len(bad)),
        ("Faults in annotations", faults, len(faults)),
        ("Overlay text", overlays, len(overlays)),
        ("Decisions without effect", audit.notes, len(audit.notes)),
        ("Files that are no images", audit.not_images, len(audit.not_images)),
    ):
        yield from lines(head, texts, total, most)


def run_lines(audit: Audit) -> Iterator[tuple[str, str]]:
    """When, how long and with what."""
    run, facts = audit.run, audit.table.facts
    yield "Tool", run["tool"]
    yield "Data set", f"{run['root']} (layout: {facts.layout})"
    yield "Audit folder", run["out"]
    yield "Began", run["began"]
    yield "Took", f"{run['seconds']:.1f} s with {count(run['jobs'], 'thread')}"
    if run["known"]:
        yield "Known from before", count(run["known"], "image")
    if audit.embedder:
        shared = ", near-identical frames share a vector" if audit.embedder.get("shared") else ""
        yield "Embedder", f"SHA-256 {str(audit.embedder['sha256'])[:16]}…{shared}"
    if audit.ocr:
        yield "Overlay text", overlay_line(audit.ocr)
