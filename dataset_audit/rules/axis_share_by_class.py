"""See `AxisShareByClass`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.class_imbalance import MAX_LISTED, MAX_NAMED, named
from dataset_audit.rules.classes import images_of
from dataset_audit.rules.rule import Rule, limit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class AxisShareByClass(Rule):
    """Classes of which no image is known to be an Axis frame, in a set that has some.

    ## Why
    The model is then told by the picture itself where a class can be: sharpness, colours, height
    and lens of an Axis camera go with some classes and never with these. On an Axis camera it will
    find them less often than the validation figure says.

    ## Limits known
    What is known is a lower bound: an image of unknown origin may be an Axis frame, and the finding
    says how many of them could be. Classes in fewer than 10 images aren't judged: at an Axis share
    of 30%, one of them in 35 would have no Axis frame by chance alone.

    ## What to do
    Add Axis frames that show these classes, or declare what you know of the cameras
    (`provenance-unknown`).
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "provenance")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    min_axis_images: int = limit(
        1, "images", "a class with fewer that are known as Axis is a warning", low=0, high=10_000
    )
    judged_from_images: int = limit(
        10, "images", "classes in fewer are not judged", low=1, high=100_000
    )

    def unfit(self, table: Table) -> str | None:
        """Without an Axis frame no class has one."""
        none = table.facts.axis_share[0] == 0
        return "no image is known to be an Axis frame" if none else None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all such classes; those in most images first."""
        labels = table.facts.labels
        classes = [
            row
            for row in (labels.classes if labels else ())
            if row.axis_images < self.min_axis_images and row.images >= self.judged_from_images
        ]
        if not classes:
            return
        classes.sort(key=lambda row: (-row.images, row.name))
        rows = images_of(table, *(row.name for row in classes))
        unknown = int((rows & (table["provenance"] == "unknown")).sum())
        told = [f"{row.name}, {row.images:,} images" for row in classes[:MAX_NAMED]]
        noun = "class has" if len(classes) == 1 else "classes have"
        few = "no" if self.min_axis_images == 1 else f"fewer than {self.min_axis_images:,}"
        yield self.finding(
            table,
            Severity.WARNING,
            f"{len(classes):,} {noun} {few} known Axis frames ({named(told, classes)}); "
            f"{unknown:,} of their images are of unknown origin",
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
            },
        )
