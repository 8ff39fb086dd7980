"""See `NearDuplicates`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.copies import near_members, surplus
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class NearDuplicates(Rule):
    """Images show nearly the same picture, outside static scenes.

    ## Why
    A picture that was resized, stored anew, mirrored, cropped or taken a moment later adds hardly
    anything to learn from, and weighs what it shows more than the rest. If the copies are meant as
    augmentation, training makes better ones by itself: ignore this rule with that reason.

    Any near-duplicate is told. Up to 5% of the images it is information, above it a warning: then
    the data set is noticeably smaller than it looks.

    ## Limits known
    Inside a static scene near-duplicates are expected; their weight shows in the scene's effective
    images. Rotations by more than a few degrees and crops to less than half are not found. Copies
    with equal bytes count once here; the rest of them is in `exact-duplicates`.

    ## What to do
    Keep the best image of each group, usually the largest file, and leave out the others.
    """

    needs: ClassVar[tuple[str, ...]] = ("phash",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_copy_share: float = limit(0.0, "share of images", "surplus near-copies above it are told")
    max_copy_share_warning: float = limit(0.05, "share of images", "above this too, a warning")

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the surplus near-copies; the largest group as example."""
        groups = near_members(table)
        extra = surplus(groups)
        share = extra / max(1, table.facts.readable)
        if not share > self.max_copy_share:
            return
        yield self.finding(
            table,
            Severity.WARNING if share > self.max_copy_share_warning else Severity.INFO,
            f"{count(extra, 'surplus image')} ({percent(share)}), nearly the same picture as "
            f"another, in {count(len(groups), 'group')} of up to {len(groups[0]):,}",
            f"keep the best image of each group and leave out the other {extra:,}",
            images=extra,
            paths=table["path"][groups[0]],
            figures={"groups": len(groups), "largest": len(groups[0])},
        )
