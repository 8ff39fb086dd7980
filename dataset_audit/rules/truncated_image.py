"""See `TruncatedImage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.problems import broken
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class TruncatedImage(Rule):
    """Image files end before the picture does.

    ## Why
    An interrupted copy leaves a file with a sound header and half a picture. Many loaders fill
    the rest with grey without a word, and the labels of objects in it then teach that grey is a
    person.

    ## Limits known
    Every file is decoded to its end, so a cut is found wherever it lies. A camera stream may hold
    frames that were cut when they were written: then there is no better file.

    ## What to do
    Copy the files again from where they came; if they are cut there too, take them out of the
    set, with their labels.
    """

    needs: ClassVar[tuple[str, ...]] = ("path",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all of them; the examples' reasons are in its figures."""
        found = broken(table, truncated=True)
        images = len(found.reasons)
        if not images:
            return
        yield self.finding(
            table,
            Severity.ERROR,
            f"{count(images, 'file')} of {len(table):,} ({percent(images / len(table))}) "
            f"{'ends' if images == 1 else 'end'} before the picture does",
            "copy the file again from the source or take it out, with its labels"
            if images == 1
            else f"copy the {images:,} files again from the source or take them out, with their "
            "labels",
            images=images,
            paths=found.examples,
            figures={"reasons": found.examples},
        )
