"""See `ClassInOneScene`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.classes import examples_of, told_worth
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

ONE_SCENE = 1.5
"""Effective scenes below which a set, or a class, is nearer to one scene than to two equal ones."""
ROUNDING = 1e-9
"""Two equal scenes may come out as 1.9999999999999998."""

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dataset_audit.facts import ClassRow
    from dataset_audit.model import Table


@dataclass(frozen=True)
class ClassInOneScene(Rule):
    """A class is seen in one scene only, or in hardly more.

    ## Why
    Whatever of the background is always there when the class is, the model may take for the class.
    Thousands of boxes change nothing while they are all of one street: with them the model learns
    that street, and on the next camera it finds the class no more.

    How many scenes a class effectively has is the Hill number of order 1 of its instances over the
    scenes: 1,000 forklifts in one hall and one in another are 1.01 scenes. Below 1.5 a class is
    nearer to one scene than to two: of two scenes, one then has more than 86% of it.

    ## Limits known
    Below 20 instances nothing is told: a class that is rare is seen in few scenes by chance, and
    `class-imbalance` tells of it. Where the whole set is hardly more than one scene the rule is
    skipped: that is not the fault of a class.

    ## What to do
    Collect the class from other viewpoints, or take it out of the classes until there are some. If
    the model will only ever see these cameras, say so with `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "scene_id")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    about_new_cameras: ClassVar[bool] = True

    min_effective_scenes: float = limit(
        ONE_SCENE, "effective scenes", "a class in fewer is a warning", low=1, high=1000
    )
    judged_from_instances: int = limit(
        20, "instances", "rarer classes are not judged", low=1, high=100_000
    )

    def unfit(self, table: Table) -> str | None:
        """A set of one scene can't have a class in two, whatever the limit is."""
        if table.facts.diversity.effective_scenes[1] < ONE_SCENE - ROUNDING:
            return "the whole data set is hardly more than one scene"
        return None

    def check(self, table: Table) -> Iterator[Finding]:
        """One finding a class."""
        labels = table.facts.labels
        few = [
            row
            for row in (labels.classes if labels else ())
            if 0 < row.effective_scenes < self.min_effective_scenes - ROUNDING
            and row.instances >= self.judged_from_instances
        ]
        examples = examples_of(table, {row.name for row in few})
        for row in few:
            yield self.about(table, row, examples[row.name])

    def about(self, table: Table, row: ClassRow, examples: Sequence[str]) -> Finding:
        """The finding about one class."""
        where = (
            "all in one scene"
            if row.scenes == 1
            else f"{percent(row.largest_scene_share)} of them in one of {row.scenes:,} scenes"
        )
        return self.finding(
            table,
            Severity.WARNING,
            f"{told_worth(row)}: {where}",
            f"add {row.name} from other viewpoints; {count(row.images, 'frame')} of so few teach "
            "the background",
            images=row.images,
            paths=examples,
            subject=row.name,
            figures={
                "instances": row.instances,
                "effective_instances": row.effective_instances,
                "scenes": row.scenes,
                "effective_scenes": row.effective_scenes,
                "largest_scene_share": row.largest_scene_share,
            },
        )
