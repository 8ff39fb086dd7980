"""See `AxisShareLow`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import between, count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class AxisShareLow(Rule):
    """Too few frames come from Axis cameras, even if every unknown image were one.

    ## Why
    What the detector sees rarely in training it learns last. At the default of 20% a batch of 16
    images holds at least one Axis frame 97 times in 100; at 5% nearly every second batch has none.

    ## Limits known
    The share is known between two bounds, and only the upper one is judged: proven, probable and
    declared Axis frames plus all unknown ones. A set of unknown images never fires this rule; see
    `provenance-unknown`. Without any Axis frame `no-axis-frames` says so instead.

    ## What to do
    Add Axis frames, at least the number in the finding, from as many viewpoints as possible; or
    leave out images of other makers that don't resemble what the model will see.
    """

    needs: ClassVar[tuple[str, ...]] = ("provenance",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    min_axis_share: float = limit(
        0.2, "share of images", "an upper bound below it is a warning", high=0.95
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the images that surely aren't Axis frames."""
        low, high = table.facts.axis_share
        if not (low > 0 and high < self.min_axis_share):
            return
        readable = table.facts.readable
        missing = math.ceil(readable * (self.min_axis_share - high) / (1 - self.min_axis_share))
        other = np.array([str(rung).startswith("other-") for rung in table["provenance"]])
        yield self.finding(
            table,
            Severity.WARNING,
            f"{between(low, high)} of {count(readable, 'image')} are Axis camera frames; "
            f"at least {percent(self.min_axis_share)} are needed",
            f"add at least {count(missing, 'Axis frame')}, from many viewpoints",
            images=int(other.sum()),
            paths=table["path"][other],
            figures={"axis_share": [low, high], "add": missing},
        )
