"""See `UnreadableImage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.problems import broken
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class UnreadableImage(Rule):
    """Files that should be images can't be read.

    ## Why
    A training loader stops at such a file, or passes over it and nobody knows. Nothing else in
    this audit covers these files: they have no scene, no light and no provenance.

    ## Limits known
    A file may be readable by another decoder. Kinds: `empty` (no bytes), `mislabelled` (the bytes
    are something else than the name says), `permission` (this user may not read it), `unreadable`
    (the system failed to), `link` (it leads out of the data set), `bomb` (too large to decode
    safely), `decoder` (the decoder gave up).

    ## What to do
    Fetch the files anew or take them and their labels out of the set. For `permission`, grant
    reading and audit again.
    """

    needs: ClassVar[tuple[str, ...]] = ("path",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all of them; the examples' reasons are in its figures."""
        found = broken(table, truncated=False)
        images = len(found.reasons)
        if not images:
            return
        kinds = listed([f"{number:,} {kind}" for kind, number in found.kinds.items()])
        yield self.finding(
            table,
            Severity.ERROR,
            f"{count(images, 'file')} of {len(table):,} ({percent(images / len(table))}) can't be "
            f"read: {kinds}",
            "fetch the file anew or take it out, with its labels"
            if images == 1
            else f"fetch the {images:,} files anew or take them out, with their labels",
            images=images,
            paths=found.examples,
            figures={"kinds": found.kinds, "reasons": found.examples},
        )
