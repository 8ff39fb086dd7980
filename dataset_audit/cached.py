"""The commands `audit cache info` and `audit cache prune`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dataset_audit.errors import InputError
from dataset_audit.exiting import exit_codes, opened
from dataset_audit.options import OutputOption, ShortFormat, ShortFormatOption
from dataset_audit.options_measuring import CacheDirOption  # noqa: TC001  typer reads it

if TYPE_CHECKING:
    from dataset_audit.stock import Shelf

commands = typer.Typer(no_args_is_help=True)


@commands.command()
def info(
    cache_dir: CacheDirOption = None,
    form: ShortFormatOption = ShortFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Say what the cache holds, and how much of it this version doesn't read any more."""
    with exit_codes():
        from dataset_audit.reports.stocked import write_stock, write_stock_json
        from dataset_audit.stock import surplus, take_stock

        folder = on_disk(cache_dir)
        shelves = take_stock(folder)
        rows = [row_of(shelf) for shelf in shelves]
        free = sum(part.size for part in surplus(shelves))
        write = write_stock_json if form is ShortFormat.JSON else write_stock
        with opened(output) as stream:
            write(str(folder), rows, free, stream)


@commands.command()
def prune(
    cache_dir: CacheDirOption = None,
    older_than: Annotated[
        float | None,
        typer.Option(
            min=0,
            metavar="DAYS",
            help="Also what was written before that; what is needed of it is measured again.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would be removed.")
    ] = False,
) -> None:
    """Remove what this version doesn't read any more, and what killed runs left.

    Audits stay as they are: none needs the cache. Don't prune by age while an audit runs.
    """
    with exit_codes():
        from rich.filesize import decimal

        from dataset_audit.stock import remove, surplus, take_stock
        from dataset_audit.words import count

        folder = on_disk(cache_dir)
        parts = surplus(take_stock(folder), older_than)
        if not dry_run:
            remove(parts)
        told = f"{count(len(parts), 'file')}, {decimal(sum(part.size for part in parts))}"
        verb = "would remove" if dry_run else "removed"
        typer.echo(f"{folder}: {verb} {told}")


def on_disk(cache_dir: Path | str | None) -> Path:
    """The cache that is meant.

    Raises:
        InputError: it lies at an address: there, only its owner should remove anything.
    """
    from dataset_audit.folders import user_cache
    from dataset_audit.sources.addresses import is_address

    if cache_dir is not None and is_address(str(cache_dir)):
        raise InputError(f"cache {cache_dir}: only one on this disk is looked into")
    return Path(cache_dir or user_cache())


def row_of(shelf: Shelf) -> dict[str, Any]:
    """A folder as a report tells it."""
    return {
        "folder": shelf.name,
        "current": shelf.current,
        "entries": shelf.entries(),
        "parts": len(shelf.parts),
        "bytes": shelf.size,
        "written": shelf.written(),
    }
