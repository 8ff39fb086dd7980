"""A comparison of two audits as text, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import IO, TYPE_CHECKING

from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text

from dataset_audit.reports.as_json import plain
from dataset_audit.reports.markdown import cell, code
from dataset_audit.reports.terminal import STYLES, indented, line
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dataset_audit.comparison import Comparison, Figure
    from dataset_audit.model import Finding

MOST = 10
"""Paths or findings of a kind that text and Markdown name; JSON names all."""


def write_compared(compared: Comparison, stream: IO[str]) -> None:
    """Write the text; colour only on a terminal."""
    console = Console(file=stream, highlight=False)
    console.print(line(f"{compared.old} -> {compared.new}", "bold"))
    console.print()
    grid = Grid.grid(padding=(0, 2))
    for name in ("", "before", "after", "change"):
        grid.add_column(justify="left" if not name else "right")
    grid.add_row(*(line(text, "bold") for text in ("", "before", "after", "change")))
    for figure in compared.figures:
        grid.add_row(line(figure.name), *figure_cells(figure))
    console.print(grid)
    console.print()
    for head, names in image_lists(compared):
        console.print(line(head, "bold"))
        for name in cut(names):
            console.print(indented(line(name), 2))
    for head, findings in finding_lists(compared):
        console.print(line(head, "bold"))
        for finding in findings[:MOST]:
            style = STYLES[finding.severity]
            told = Text.assemble((finding.severity.value, style), f"  {finding.rule}")
            console.print(indented(told, 2))
            console.print(indented(line(finding.message), 4))
        if len(findings) > MOST:
            console.print(indented(line(f"and {len(findings) - MOST:,} more"), 2))
    for key, before, after in compared.settings:
        console.print(line(f"set otherwise: {key} = {after}, before {before}", "dim"))


def write_compared_markdown(compared: Comparison, stream: IO[str]) -> None:
    """Write Markdown, short enough for a comment on a pull request."""
    stream.write("## What changed in the data set\n\n")
    stream.write("| | before | after | change |\n|---|--:|--:|--:|\n")
    for figure in compared.figures:
        stream.write(f"| {cell(figure.name)} | {' | '.join(figure_cells(figure))} |\n")
    for head, names in image_lists(compared):
        items = "".join(f"- {code(name)}\n" for name in cut(names))
        stream.write(f"\n<details><summary>{head}</summary>\n\n{items}\n</details>\n")
    for head, findings in finding_lists(compared):
        stream.write(f"\n### {head}\n\n")
        for finding in findings[:MOST]:
            stream.write(f"- **{finding.severity.value}** {code(finding.rule)}: ")
            stream.write(f"{code(finding.message)}\n")
        if len(findings) > MOST:
            stream.write(f"- and {len(findings) - MOST:,} more\n")
    if compared.settings:
        stream.write("\n### Set otherwise\n\n")
        for key, before, after in compared.settings:
            stream.write(f"- {code(f'{key} = {after}')}, before {code(before)}\n")


def write_compared_json(compared: Comparison, stream: IO[str]) -> None:
    """Write everything, as plain values."""
    json.dump(plain(asdict(compared)), stream, indent=1, ensure_ascii=False, allow_nan=False)
    stream.write("\n")


def figure_cells(figure: Figure) -> tuple[str, str, str]:
    """Before, after, and the change with its sign; a change that rounding hides is none."""
    before, after = (amount(value, figure.unit) for value in (figure.before, figure.after))
    if figure.before is None or figure.after is None or before == after:
        return before, after, ""
    change = figure.after - figure.before
    if figure.unit == "share":
        return before, after, f"{100 * change:+.1f} points"
    return before, after, f"{change:+,.1f}" if figure.unit == "effective" else f"{change:+,.0f}"


def amount(value: float | None, unit: str) -> str:
    """A number as its unit reads; `-` where it isn't known."""
    if value is None or value != value:
        return "-"
    if unit == "share":
        return percent(value)
    return f"{value:,.1f}" if unit == "effective" else f"{value:,.0f}"


def image_lists(compared: Comparison) -> Iterator[tuple[str, list[str]]]:
    """What became of the images, only what there is."""
    moved = [f"{move.path}: {move.before} -> {move.after}" for move in compared.moved]
    renamed = [f"{old} -> {new}" for old, new in compared.renamed]
    for names, told in (
        (list(compared.added), "added"),
        (list(compared.removed), "removed"),
        (list(compared.replaced), "replaced by other bytes"),
        (renamed, "renamed"),
        (moved, "in another scene"),
    ):
        if names:
            yield f"{count(len(names), 'image')} {told}", names
    if compared.same_images:
        same = f"{count(compared.same_images, 'image')} as before"
        yield same, []


def finding_lists(compared: Comparison) -> Iterator[tuple[str, Sequence[Finding]]]:
    """What became of the findings, only what there is."""
    changed = tuple(change.after for change in compared.changed_findings)
    for findings, told in (
        (compared.new_findings, "new"),
        (compared.gone_findings, "gone"),
        (changed, "changed"),
    ):
        if findings:
            yield f"{count(len(findings), 'finding')} {told}", findings


def cut(names: list[str]) -> list[str]:
    """The first few, and how many more there are."""
    return [*names[:MOST], f"and {len(names) - MOST:,} more"] if len(names) > MOST else names
