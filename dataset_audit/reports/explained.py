"""An explanation as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table as Grid

from dataset_audit.explanation import Pair, Place, Whole
from dataset_audit.reports.as_json import plain
from dataset_audit.reports.terminal import line
from dataset_audit.reports.verdict import (
    about,
    chain_steps,
    figures,
    link_sentence,
    place_lines,
    place_sentence,
    scene_lines,
    scene_verdict,
    verdict,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.explanation import Explanation

STEPS = 12
"""Frames of a chain that are listed; all are in the JSON."""
KINDS = {Pair: "pair", Place: "image", Whole: "scene"}


def write_explanation(explanation: Explanation, stream: IO[str]) -> None:
    """Write the text; no colour but on a terminal."""
    console = Console(file=stream, highlight=False)
    with console.capture() as capture:
        write_found(explanation.found, console)
        for note in explanation.notes:
            console.print(line(note))
        if explanation.picture:
            console.print(line(f"Picture: {explanation.picture}"), soft_wrap=True)
    stream.writelines(f"{text.rstrip()}\n" for text in capture.get().splitlines())


def write_found(found: Pair | Place | Whole, console: Console) -> None:
    """The body of the text."""
    match found:
        case Whole():
            console.print(line(scene_verdict(found), "bold"))
            console.print()
            write_lines(scene_lines(found), console)
        case Pair():
            write_pair(found, console)
        case Place():
            console.print(line(found.subject.path, "bold"))
            console.print(line(about(found.subject)))
            console.print()
            console.print(line(place_sentence(found), "bold"))
            console.print()
            write_lines(place_lines(found), console)
            if found.pair is not None:
                what = {"medoid": "the most typical image of its scene", "nearest": "the nearest"}
                console.print(line(f"Beside {what[found.role]}:"))
                console.print()
                write_pair(found.pair, console)
    console.print()


def write_pair(pair: Pair, console: Console) -> None:
    """Both images, the verdict, the figures, and the chain where there is one."""
    for letter, subject in (("A", pair.one), ("B", pair.other)):
        console.print(line(f"{letter}  {subject.path}"))
        console.print(Padding(line(about(subject), "dim"), (0, 0, 0, 3)))
    console.print()
    console.print(line(verdict(pair), "bold"))
    console.print()
    write_lines(figures(pair), console)
    if pair.chain is not None:
        steps = list(chain_steps(pair.chain))
        if len(steps) > STEPS:
            steps[STEPS - 1 : -1] = [("", f"... {len(steps) - STEPS:,} more")]
        console.print()
        console.print(line(link_sentence(pair.chain)))
        write_lines(steps, console)


def write_lines(lines: Iterable[tuple[str, str]], console: Console) -> None:
    """Names and what they hold, in two columns."""
    grid = Grid.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    for name, text in lines:
        grid.add_row(name, line(text))
    if grid.row_count:
        console.print(grid)


def write_explanation_json(explanation: Explanation, stream: IO[str]) -> None:
    """The explanation as plain values, `kind` first: pair, image or scene."""
    document = {"kind": KINDS[type(explanation.found)], **plain(to_dict(explanation))}
    json.dump(document, stream, indent=1, ensure_ascii=False, allow_nan=False)
    stream.write("\n")


def to_dict(explanation: Explanation) -> dict[str, Any]:
    """As the dataclasses hold it, with the sentence on top."""
    found = explanation.found
    match found:
        case Whole():
            sentence = scene_verdict(found)
        case Place():
            sentence = place_sentence(found)
        case Pair():
            sentence = verdict(found)
    return {"verdict": sentence, **asdict(explanation)}
