"""See `Unlabelled`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.annotations import labelled_rows
from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from dataset_audit.model import Table


@dataclass(frozen=True)
class Unlabelled(Rule):
    """Images that nobody labelled lie among labelled ones.

    ## Why
    Such an image isn't trained on, or is trained on as one that shows nothing: YOLO takes an image
    without a label file for background, and every object in it teaches the model to look past it.
    What was labelled and shows nothing is another matter, and welcome: it is counted apart.

    ## Limits known
    Whether an image without labels shows something can't be told from its labels alone; where a
    static scene says so, `annotation-missing-in-scene` does. Up to 1% of the images it is
    information: a hundred batches of a hundred hold one of them each.
    The finding names splits of which nothing is labelled: the answers to a test set are often held
    back on purpose.

    ## What to do
    Label them or take them out. For those that show nothing write that down, as an empty label
    file or an image without annotations.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_unlabelled_share: float = limit(
        0.01, "share of images", "unlabelled images are information, and above it a warning"
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the readable images without labels, unless none has any."""
        rows = unlabelled(table)
        images = int(rows.sum())
        if not images or images == int(table.readable.sum()):
            return
        readable = int(table.readable.sum())
        empty = sum(value == () for value in table["labels"])
        shows = f"; {count(empty, 'other')} labelled as showing nothing" if empty else ""
        splits = held_back(table)
        where = f"; no image of {listed(splits)} is" if splits else ""
        yield self.finding(
            table,
            Severity.WARNING if images / readable > self.max_unlabelled_share else Severity.INFO,
            f"{images:,} of {count(readable, 'image')} ({percent(images / readable)}) "
            f"{'is' if images == 1 else 'are'} not labelled{where}{shows}",
            "label them, or write down that they show nothing",
            images=images,
            paths=table["path"][rows],
            figures={"unlabelled": images, "empty": empty, "splits": splits},
        )


def unlabelled(table: Table) -> NDArray[np.bool_]:
    """(N,) readable images of which nobody said what they show."""
    return ~labelled_rows(table.columns) & table.readable


def held_back(table: Table) -> list[str]:
    """Splits of which no image is labelled."""
    pairs = list(zip(table["split"], table["labels"], strict=True))
    answered = {split for split, labels in pairs if labels is not None}
    return sorted({split for split, _ in pairs if split} - answered)
