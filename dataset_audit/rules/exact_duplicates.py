"""See `ExactDuplicates`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.copies import members, scattered, surplus
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class ExactDuplicates(Rule):
    """Files hold the same bytes, outside static scenes.

    ## Why
    A copy adds nothing to learn from and weighs its picture double. Often it is the trace of a
    merge of two sets, and labels of the copies may contradict each other.

    Any copy is told. Up to 5% of the images it is information, above it a warning: then the data
    set is noticeably smaller than it looks.

    ## Limits known
    Copies inside a static scene are not counted here: their weight shows in the scene's effective
    images. The same picture stored anew is a near-duplicate.

    ## What to do
    Keep one file of each group, after checking that their labels agree.
    """

    needs: ClassVar[tuple[str, ...]] = ("content_hash",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_copy_share: float = limit(0.0, "share of images", "surplus copies above it are told")
    max_copy_share_warning: float = limit(0.05, "share of images", "above this too, a warning")

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the surplus copies; the largest group as example."""
        groups = members(table["exact_group"], scattered(table))
        extra = surplus(groups)
        share = extra / max(1, table.facts.readable)
        if not share > self.max_copy_share:
            return
        yield self.finding(
            table,
            Severity.WARNING if share > self.max_copy_share_warning else Severity.INFO,
            f"{count(extra, 'surplus image')} ({percent(share)}), the same as another byte for byte"
            f", in {count(len(groups), 'group')} of up to {len(groups[0]):,}",
            f"keep one file of each group and leave out the other {extra:,}, once their labels "
            "are seen to agree",
            images=extra,
            paths=table["path"][groups[0]],
            figures={"groups": len(groups), "largest": len(groups[0])},
        )
