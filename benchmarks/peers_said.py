"""What the tools of `peers.py` say of a set that is 75 % one fixed camera, in figures."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from grading.page import print_section, print_table
from grading.peers import SkipError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


QUOTED_LINES = 12
QUOTED_CHARACTERS = 100
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
HEADINGS = [
    "",
    "version",
    "one group",
    "groups of the camera",
    "frames named",
    "most frames in one",
    "night frames with most by day",
    "other images in with it",
]


@dataclass(frozen=True, slots=True)
class Truth:
    """One picture of the set, as `peers_set.py` writes it."""

    name: str
    camera: bool
    """Of the one camera."""
    light: str


@dataclass(frozen=True, slots=True)
class Said:
    """As `peers_steps.py` writes it."""

    version: str
    groups: list[list[str]]
    summary: str


def ask(folder: Path, step: Callable[[Path], str]) -> Said | str:
    """Or why the tool says nothing."""
    try:
        found = Said(**json.loads(step(folder / "images")))
    except SkipError as reason:
        return f"failed: {reason}"
    summary = COLOUR.sub("", found.summary).replace(str(folder / "images"), "FOLDER")
    return Said(found.version, found.groups, summary)


def print_said(folder: Path, said: dict[str, Said | str]) -> None:
    """A table of figures, then the first lines of each summary."""
    with (folder / "truth.csv").open(newline="", encoding="utf-8") as table:
        truth = [Truth(name, camera == "1", light) for name, camera, light in csv.reader(table)]
    print_section("What each says of one camera", described(truth))
    blank = [""] * (len(HEADINGS) - 2)
    print_table(
        HEADINGS,
        [
            [name, one, *blank]
            if isinstance(one, str)
            else [name, one.version, *figures(one, truth)]
            for name, one in said.items()
        ],
    )
    print(f"\nThe first {QUOTED_LINES} lines that each prints, blank ones left out:")
    for name, one in said.items():
        if isinstance(one, Said):
            print(f"\n{name}:\n\n```text\n{quoted(one.summary)}\n```")


def described(truth: Sequence[Truth]) -> str:
    frames = [one for one in truth if one.camera]
    lights = ", ".join(f"{count} {light}" for light, count in sorted(light_of(frames).items()))
    return (
        f"{len(truth)} images in one folder under names that say nothing: {len(frames)} "
        f"({len(frames) / len(truth):.0%}) are frames of one fixed camera ({lights}), the others "
        "show other places. Groups: what a tool says belongs together, by its defaults (see "
        "`peers_steps.py`); one group: all frames and nothing else are in one."
    )


def light_of(frames: Sequence[Truth]) -> Counter[str]:
    return Counter(frame.light for frame in frames)


def figures(said: Said, truth: Sequence[Truth]) -> list[object]:
    """The columns after the version."""
    camera = {one.name for one in truth if one.camera}
    by_night = {one.name for one in truth if one.camera and one.light == "night"}
    groups = [set(group) for group in said.groups if len(group) > 1 and camera & set(group)]
    named = set().union(*groups)
    most_by_day = max(groups, key=lambda group: len(group & (camera - by_night)), default=set())
    return [
        "yes" if groups == [camera] else "no",
        len(groups),
        f"{len(named & camera)} of {len(camera)}",
        max((len(group & camera) for group in groups), default=0),
        f"{len(most_by_day & by_night)} of {len(by_night)}",
        len(named - camera),
    ]


def quoted(summary: str) -> str:
    lines = [line.rstrip() for line in summary.splitlines() if line.strip()]
    return "\n".join(line[:QUOTED_CHARACTERS] for line in lines[:QUOTED_LINES])
