"""See `ClassImbalance`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.classes import images_of
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import figure, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.facts import ClassRow
    from dataset_audit.model import Table

MAX_NAMED = 3
MAX_LISTED = 20
"""Classes in the message, and in the figures: the rarest."""
NO_CLASSES = {"background", "ignore"}
"""What tools declare for the pixels that are of no class: `__background__` of torchvision,
`_background_` and `__ignore__` of labelme. As a class that images show, it is one like others."""


@dataclass(frozen=True)
class ClassImbalance(Rule):
    """Some classes have far fewer effective instances than the largest, or none.

    ## Why
    A class that is seen a hundred times less often than another is learnt from one batch in many,
    and what it is confused with is the larger class. What counts is effective instances: 5,000
    boxes of a parked lorry are one lorry.

    ## Limits known
    Classes differ in nature, and public sets differ by more (the largest class of COCO has over a
    thousand times as many boxes as the smallest) and are trained on; so this is information but for
    a class that is declared and never shown. A class that stands for none of them, `background` or
    `ignore`, needs no instance. How hard a class is isn't told by its number.

    ## What to do
    Collect the rare classes from new viewpoints, or weigh them in training. Take out classes that
    have no instance: the model can't learn them, and their mean precision counts.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_ratio: float = limit(
        100.0, "times", "the largest class has at most so many times as many", low=1, high=1e6
    )

    def unfit(self, table: Table) -> str | None:
        """One class can't be rarer than another."""
        labels = table.facts.labels
        return "there is one class only" if labels and len(labels.classes) < 2 else None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all rare classes; the rarest first."""
        absent, rare = self.absent(table), self.rare(table)
        if absent or rare:
            yield self.about(table, absent, rare)

    def absent(self, table: Table) -> list[ClassRow]:
        """Classes that are declared and never shown, in a set that shows some."""
        classes = by_worth(table)
        if not classes or not classes[-1].instances:
            return []
        return [
            row
            for row in classes
            if not row.instances and row.name.strip("_ ").casefold() not in NO_CLASSES
        ]

    def rare(self, table: Table) -> list[ClassRow]:
        """Classes that are shown, and far less than the largest one; the rarest first."""
        classes = by_worth(table)
        return [
            row
            for row in classes
            if row.instances
            and row.effective_instances * self.max_ratio < classes[-1].effective_instances
        ]

    def about(self, table: Table, absent: list[ClassRow], rare: list[ClassRow]) -> Finding:
        """The finding about classes without instances, and with few."""
        largest = by_worth(table)[-1]
        rows = images_of(table, *(row.name for row in rare))
        parts = []
        if absent:
            told = [row.name for row in absent[:MAX_NAMED]]
            noun = "class is" if len(absent) == 1 else "classes are"
            parts.append(f"{len(absent):,} {noun} declared and never shown ({named(told, absent)})")
        if rare:
            told = [f"{row.name} {figure(row.effective_instances)}" for row in rare[:MAX_NAMED]]
            noun = "class has" if len(rare) == 1 else "classes have"
            of = f"{figure(largest.effective_instances)} of {largest.name}"
            parts.append(
                f"{len(rare):,} {noun} under a {self.max_ratio:g}th of the {of} effective "
                f"instances ({named(told, rare)})"
            )
        return self.finding(
            table,
            Severity.WARNING if absent else Severity.INFO,
            listed(parts),
            "collect them from new viewpoints, or take them out of the classes",
            images=int(rows.sum()),
            paths=table["path"][rows],
            figures={
                "absent": [row.name for row in absent[:MAX_LISTED]],
                "rare": [entry(row) for row in rare[:MAX_LISTED]],
                "largest": entry(largest),
                "classes": len(absent) + len(rare),
            },
        )


def by_worth(table: Table) -> list[ClassRow]:
    """All classes, those with fewest effective instances first."""
    labels = table.facts.labels
    rows = labels.classes if labels else ()
    return sorted(rows, key=lambda row: (row.effective_instances, row.instances > 0, row.name))


def named(told: list[str], rows: list[ClassRow]) -> str:
    """The first few, and that there are more."""
    more = len(rows) - len(told)
    return ", ".join([*told, *([f"{more:,} more"] if more else [])])


def entry(row: ClassRow) -> dict[str, Any]:
    """A class in the figures."""
    return {
        "class": row.name,
        "instances": row.instances,
        "effective_instances": row.effective_instances,
    }
