"""What is wrong with the annotations: one rule a kind, and what all of them do alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.rules.rule import Rule
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.annotations import Fault
    from dataset_audit.model import Finding, Table

MAX_PLACES = 20
"""Places in the figures of a finding; the others are in `faults.parquet`."""


@dataclass(frozen=True)
class FaultRule(Rule):
    """Base of the rules about one kind of fault, which is named as the rule is."""

    noun: ClassVar[str]
    """What is counted, in the singular, with what is wrong with it: `box` and `boxes`."""
    plural: ClassVar[str]
    advice: ClassVar[str]

    def unfit(self, table: Table) -> str | None:
        """There is nothing to be wrong where nothing is annotated."""
        facts = table.facts
        if facts.labels is None and not any(facts.faults.values()):
            return "the data set has no annotations"
        return None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all faults of the kind; the first ones are in its figures."""
        number = table.faults.counts[self.slug()]
        if not number:
            return
        listed = table.faults.of(self.slug())
        there = set(table["path"])
        paths = list(dict.fromkeys(f.path for f in listed if f.path in there))
        told = f"1 {self.noun}" if number == 1 else f"{number:,} {self.plural}"
        files = len({fault.file for fault in listed})
        # Of those that aren't listed nobody knows the file.
        at_least = "at least " if number > len(listed) else ""
        yield self.finding(
            table,
            self.severities[-1],
            f"{told}, in {at_least}{count(files, 'file')}: {place(listed[0])}",
            f"{self.advice}; all are in faults.parquet",
            images=len(paths),
            paths=(str(path) for path in paths),
            figures={
                "count": number,
                "listed": len(listed),
                "files": files,
                "places": [
                    {"file": fault.file, "line": fault.line, "says": fault.says}
                    for fault in listed[:MAX_PLACES]
                ],
            },
        )


def place(fault: Fault) -> str:
    """`labels/a.txt:3: class 7, and data.yaml names 3`."""
    where = f"{fault.file}:{fault.line}" if fault.line else fault.file
    return f"{where}: {fault.says}"
