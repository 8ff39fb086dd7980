"""See `AxisShareByClass`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.class_imbalance import MAX_LISTED, MAX_NAMED, named
from dataset_audit.rules.classes import images_of
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.facts import ClassRow
    from dataset_audit.model import Table


@dataclass(frozen=True)
class AxisShareByClass(Rule):
    """Classes of which hardly an image is known to be an Axis frame, in a set that has some.

    ## Why
    The model is then told by the picture itself where a class can be: sharpness, colours, height
    and lens of an Axis camera go with some classes and hardly ever with these. On an Axis camera it
    will find them less often than the validation figure says. Below a tenth of what is usual in
    the set, a sight like that of an Axis camera speaks against the class ten to one.

    ## Limits known
    What is known is a lower bound: an image of unknown origin may be an Axis frame, and the finding
    says how many of them could be. Only classes are judged that would have 4 Axis frames if these
    were spread evenly: of those, one in 55 has none by chance alone (a Poisson distribution). With
    an Axis share of 30% that is 14 images of the class, with one of 2% it is 200: where Axis frames
    are rare as a whole, that is what `axis-share-low` is about, and not of a class.

    ## What to do
    Add Axis frames that show these classes, or declare what you know of the cameras
    (`provenance-unknown`).
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "provenance")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    min_share_of_usual: float = limit(
        0.1, "of the Axis share of the set", "a class with less is a warning"
    )
    judged_from_axis_images: int = limit(
        4,
        "images",
        "classes that would have fewer Axis frames at the share of the set are not judged",
        low=1,
        high=100_000,
    )

    def unfit(self, table: Table) -> str | None:
        """Without an Axis frame no class has one."""
        none = table.facts.axis_share[0] == 0
        return "no image is known to be an Axis frame" if none else None

    def without_axis(self, table: Table) -> list[ClassRow]:
        """The classes with hardly an Axis frame; those in most images first."""
        labels, share = table.facts.labels, table.facts.axis_share[0]
        classes = [
            row
            for row in (labels.classes if labels else ())
            if row.images * share >= self.judged_from_axis_images
            and row.axis_images < self.min_share_of_usual * row.images * share
        ]
        return sorted(classes, key=lambda row: (-row.images, row.name))

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all such classes."""
        classes = self.without_axis(table)
        if not classes:
            return
        share = table.facts.axis_share[0]
        rows = images_of(table, *(row.name for row in classes))
        unknown = int((rows & (table["provenance"] == "unknown")).sum())
        told = [f"{row.name} {row.axis_images:,} of {row.images:,}" for row in classes[:MAX_NAMED]]
        noun = "class has" if len(classes) == 1 else "classes have"
        few = "hardly a" if any(row.axis_images for row in classes) else "no"
        yield self.finding(
            table,
            Severity.WARNING,
            f"{len(classes):,} {noun} {few} known Axis frame ({named(told, classes)}), and the set "
            f"has {percent(share)}; {unknown:,} of their images are of unknown origin",
            "add Axis frames that show them, or declare the cameras that you know",
            images=int(rows.sum()),
            paths=table["path"][rows],
            figures={
                "classes": [
                    {"class": row.name, "images": row.images, "axis_images": row.axis_images}
                    for row in classes[:MAX_LISTED]
                ],
                "count": len(classes),
                "unknown": unknown,
                "axis_share": share,
            },
        )
