"""What a cache holds, as a table and as JSON."""

from __future__ import annotations

import json
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console
from rich.filesize import decimal
from rich.table import Table as Grid

from dataset_audit.reports.terminal import line

if TYPE_CHECKING:
    from collections.abc import Sequence

HEADS = ("", "entries", "size", "written", "read")


def write_stock(folder: str, rows: Sequence[dict[str, Any]], free: int, stream: IO[str]) -> None:
    """One line a folder; whether this version reads it; `free` are the bytes that pruning frees."""
    console = Console(file=stream, highlight=False)
    total = decimal(sum(row["bytes"] for row in rows)) if rows else "nothing is cached"
    console.print(line(f"{folder}: {total}"), soft_wrap=True)
    grid = Grid.grid(padding=(0, 2))
    for head in HEADS:
        grid.add_column(justify="right" if head in {"entries", "size"} else "left")
    grid.add_row(*(line(head, "bold") for head in HEADS))
    for row in rows:
        numbers = (f"{row['entries']:,}", decimal(row["bytes"]))
        read = "yes" if row["current"] else "no"
        grid.add_row(*map(line, (row["folder"], *numbers, row["written"] or "", read)))
    if rows:
        console.print(grid)
    if free:
        console.print(line(f"`audit cache prune` frees {decimal(free)}"))


def write_stock_json(
    folder: str, rows: Sequence[dict[str, Any]], free: int, stream: IO[str]
) -> None:
    """The same for a program."""
    document = {"cache": folder, "folders": list(rows), "prunable_bytes": free}
    stream.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
