"""See `DeclaredUnmatched`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table
    from dataset_audit.origin import Declared


@dataclass(frozen=True)
class DeclaredUnmatched(Rule):
    """A pattern of the settings, or a path of the manifest, is that of no image.

    ## Why
    What you declare of images counts in the Axis share. A pattern with a slip in it, or a manifest
    made for other folders, declares nothing, and the images it was meant for stay unknown.

    ## Limits known
    Only patterns that match nothing at all and manifest rows without an image are told; not images
    that no pattern matches, and not a pattern that matches too much: `audit provenance` shows how
    many images each matches. A manifest that covers more than this data set is told too.

    ## What to do
    Paths are relative to the data set's root, with `/`, as in `images.parquet`; a pattern must fit
    the whole path: `gate/**` and not `gate`, `**/*.jpg` and not `*.jpg`. Capitals count. Mend the
    pattern or the rows, or take them out, and run `audit judge`.
    """

    needs: ClassVar[tuple[str, ...]] = ("path",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a pattern, and one for the manifest."""
        told = set()
        for each in table.facts.statement.declared:
            if each.unmatched and each.source not in told:
                told.add(each.source)
                yield self.tell(table, each)

    def tell(self, table: Table, each: Declared) -> Finding:
        """The finding about one pattern, or about the manifest."""
        if each.kind == "manifest":
            message = (
                f"{count(each.unmatched, 'row')} of the manifest "
                f"{'names' if each.unmatched == 1 else 'name'} no image of the data set, such as "
                f"{each.examples[0]}"
            )
            advice = "mend the paths, which are relative to the data set's root, or take them out"
        else:
            message = f"the {each.kind} {each.source} of the settings matches no image"
            advice = "mend the pattern, which must fit a path from the data set's root on"
        return self.finding(
            table,
            Severity.WARNING,
            message,
            advice,
            images=0,
            subject=each.source,
            figures={"rows": each.unmatched, "examples": list(each.examples)},
        )
