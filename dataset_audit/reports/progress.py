"""The progress bar of a run: on stderr, and only on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress as Bar


class Progress:
    """What the pipeline tells while it works. This one shows nothing."""

    known = 0
    """Images that needed no work."""

    def stage(self, text: str) -> None:
        """A new stage of unknown length begins."""

    def start(self, total: int, done: int, unit: str = "images") -> None:  # noqa: ARG002  this one shows nothing
        """A stage with `total` steps begins, of which `done` need no work."""
        if unit == "images":
            self.known = done

    def advance(self, steps: int) -> None:
        """Some steps are done."""


class TerminalProgress(Progress):
    """One line: the stage, and while measuring a bar with rate and time left."""

    def __init__(self, bar: Bar) -> None:
        """Show the first line at once: loading the libraries takes a second."""
        self.bar = bar
        self.unit = "images"
        self.task = bar.add_task("starting", total=None, rate="")
        self.done = 0

    def stage(self, text: str) -> None:
        """Name a stage of unknown length."""
        self.bar.update(self.task, description=text, total=None, rate="")

    def start(self, total: int, done: int, unit: str = "images") -> None:
        """Begin the bar; what is known from before counts as done, not for the rate."""
        super().start(total, done, unit)
        self.unit = unit
        self.bar.reset(self.task, description=f"measuring {unit}", total=total, completed=done)
        self.done = 0

    def advance(self, steps: int) -> None:
        """Move the bar."""
        self.done += steps
        elapsed = self.bar.tasks[0].elapsed or 0
        digits = 0 if self.unit == "images" else 1
        rate = f"{self.done / elapsed:,.{digits}f} {self.unit}/s" if elapsed else ""
        self.bar.update(self.task, advance=steps, rate=rate)


@contextmanager
def showing() -> Iterator[Progress]:
    """A bar on stderr while the block runs; nothing where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield Progress()
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.progress import Progress as Bar

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        yield TerminalProgress(bar)
