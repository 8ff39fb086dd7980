"""The statement on provenance, as text and as JSON: what `audit provenance` prints."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table as Grid

from dataset_audit.errors import InputError
from dataset_audit.reports.as_json import plain, read_facts
from dataset_audit.reports.terminal import indented, line, overlay_line
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dataset_audit.facts import DeviceRow, Facts
    from dataset_audit.origin import Declared, Statement

HEADS = ("proven", "probable", "declared", "others", "unknown", "Axis share")
OTHERS = ("other-proven", "other-declared")
MOST = 30
"""Devices that the text lists."""
CONTRADICTING = ("two-cameras-in-one-scene",)
"""Rules whose findings tell what contradicts beside the user's word."""


def read_origin(document: Mapping[str, Any]) -> Facts:
    """The facts of an `audit.json`.

    Raises:
        InputError: it is damaged, or was written before there was a statement.
    """
    try:
        return read_facts(document)
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"the audit holds no statement on provenance: {error!r}") from error


def write_origin_json(document: Mapping[str, Any], stream: IO[str]) -> None:
    """Write the shares, the devices and the rest of the statement as plain values."""
    facts = read_origin(document)
    told = {
        "images": facts.images,
        "readable": facts.readable,
        "provenance": dict(facts.provenance),
        "axis_share": facts.axis_share,
        "statement": asdict(facts.statement),
        "devices": [asdict(device) for device in facts.devices],
        "findings": list(conflicts(document)),
    }
    json.dump(plain(told), stream, indent=1, ensure_ascii=False, allow_nan=False)
    stream.write("\n")


def conflicts(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Findings of devices that contradict each other."""
    for finding in document["findings"]:
        if finding["rule"] in CONTRADICTING:
            yield finding


def write_origin(document: Mapping[str, Any], stream: IO[str]) -> None:
    """Write the text; no colour but on a terminal."""
    facts = read_origin(document)
    statement = facts.statement
    console = Console(file=stream, highlight=False)
    with console.capture() as capture:
        console.print(line(document["run"]["root"], "bold"))
        console.print()
        write_shares(statement, console)
        if document.get("ocr"):
            console.print(line(overlay_line(document["ocr"]).capitalize()))
        sections: tuple[tuple[str, list[str]], ...] = (
            ("Devices", list(all_device_lines(facts.devices))),
            ("Firmware of Axis devices", list(firmware_lines(statement))),
            ("Clocks that are not believed, nor used", list(doubt_lines(statement))),
            ("Declared", [declared_line(each) for each in statement.declared]),
            ("Contradictions", list(contradiction_lines(document, statement))),
        )
        for head, texts in sections:
            write_section(head, texts, console)
    stream.writelines(f"{text.rstrip()}\n" for text in capture.get().splitlines())


def write_shares(statement: Statement, console: Console) -> None:
    """A row a unit, a column a rung; and how much of it is inherited."""
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    for _ in HEADS:
        grid.add_column(justify="right", no_wrap=True)
    grid.add_row("Share", *HEADS)
    for share in statement.shares:
        rungs = share.rungs
        others = sum(rungs[rung] for rung in OTHERS)
        own = [rungs[f"axis-{rung}"] for rung in HEADS[:3]]
        low, high = share.axis_share
        bounds = percent(low) if low == high else f"{percent(low)} to {percent(high)}"
        told = [percent(each) for each in (*own, others, rungs["unknown"])]
        grid.add_row(f"by {share.unit}", *told, bounds)
    console.print(grid)
    inherited = statement.inherited
    told = [f"{count(inherited[s], 'image')} by the {s}" for s in inherited if inherited[s]]
    if told:
        console.print(line(f"Told by other frames: {' and '.join(told)}."))


def write_section(head: str, texts: list[str], console: Console) -> None:
    """A heading and its lines, none where there is nothing to say."""
    if texts:
        console.print()
        console.print(line(head, "bold"))
        for text in texts:
            console.print(indented(line(text.lstrip()), 2 + len(text) - len(text.lstrip())))


def all_device_lines(devices: tuple[DeviceRow, ...]) -> Iterator[str]:
    """Those with most frames, and how many more there are."""
    for device in devices[:MOST]:
        yield from device_lines(device)
    if len(devices) > MOST:
        yield f"and {count(len(devices) - MOST, 'more device')}: --format json has all"


def device_lines(device: DeviceRow) -> Iterator[str]:
    """What it is; what it made; and when, with which firmware."""
    name = " ".join(filter(None, (device.make, device.model)))
    named = [name, device.serial, device.camera and f'"{device.camera}"', device.device_class]
    yield " · ".join(filter(None, named))
    proven = "" if device.proven == device.frames else f" ({device.proven:,} proven)"
    made = f"  {count(device.frames, 'frame')}{proven} in {count(device.scenes, 'scene')}"
    if device.first_seen and device.last_seen:
        first, last = device.first_seen[:10], device.last_seen[:10]
        made += f", {first}" if first == last else f", {first} to {last}"
    versions = [version for version in device.firmware if version]
    yield made + (f", firmware {', '.join(versions)}" if versions else "")


def firmware_lines(statement: Statement) -> Iterator[str]:
    """A line a version."""
    for each in statement.firmware:
        devices = count(each.devices, "device")
        yield f"{each.version}: {devices}, {count(each.frames, 'frame')}"


def doubt_lines(statement: Statement) -> Iterator[str]:
    """A line a device and reason."""
    for each in statement.doubts:
        first, last = each.first[:10], each.last[:10]
        when = first if first == last else f"{first} to {last}"
        device = each.device or "no device known"
        yield f"{device}: {count(each.frames, 'frame')} of {when}, {each.why}"


def declared_line(each: Declared) -> str:
    """How many images it speaks of, and what it names in vain."""
    vain = f", {count(each.unmatched, 'row')} without an image" if each.unmatched else ""
    if each.kind != "manifest":
        vain = ""
    return f"{each.source}: {count(each.images, 'image')}{vain}"


def contradiction_lines(document: Mapping[str, Any], statement: Statement) -> Iterator[str]:
    """Between the user's word and the files, and between the devices of a scene."""
    for each in statement.contradictions:
        yield f"{count(each.images, 'image')}: {each.says}"
    for finding in conflicts(document):
        yield str(finding["message"])
