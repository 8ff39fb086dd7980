"""What a rule is. A rule judges columns; it never sees a pixel and never prints."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dataset_audit.model import Table

WHOLE = "data set"
"""Subject of a finding about the data set as a whole."""


@dataclass(frozen=True)
class Rule:
    """Base of all rules.

    A subclass's fields are its limits, made by `limit()`; its docstring is its page (first line,
    then the sections Why, Limits known, What to do); its class name is its only identity.
    """

    needs: ClassVar[tuple[str, ...]] = ()
    """Image columns in which a value must exist; without one the rule is skipped, with that reason.
    A group column isn't named here: null in it means "the only one", which is an answer."""
    severities: ClassVar[tuple[Severity, ...]]
    """What its findings may be, least first."""
    about_new_cameras: ClassVar[bool] = False
    """Only matters when the model will see other cameras than those of the data: with
    `deployment = "same-cameras"` its findings are information."""

    def check(self, table: Table) -> Iterator[Finding]:
        """Yield what is wrong. The order doesn't matter: findings are sorted afterwards."""
        raise NotImplementedError

    def unfit(self, table: Table) -> str | None:  # noqa: ARG002  for subclasses
        """Why there is nothing to judge although every needed column has a value; None: judge."""
        return None

    def finding(
        self,
        table: Table,
        severity: Severity,
        message: str,
        advice: str,
        *,
        images: int,
        paths: Iterable[str] = (),
        subject: str = WHOLE,
        figures: dict[str, Any] | None = None,
    ) -> Finding:
        """A finding of this rule, with its share worked out and its examples cut to a few."""
        return Finding(
            rule=self.slug(),
            subject=subject,
            severity=severity,
            message=message,
            advice=advice,
            images=images,
            share=images / len(table),
            paths=first_few(paths),
            figures=figures or {},
        )

    @classmethod
    def slug(cls) -> str:
        """`StaticSceneDominates` is `static-scene-dominates`."""
        return re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    @classmethod
    def page(cls) -> str:
        """The docstring, unindented: Markdown."""
        return inspect.getdoc(cls) or ""

    @classmethod
    def summary(cls) -> str:
        """The first line of the page."""
        return cls.page().partition("\n")[0]

    @classmethod
    def limits(cls) -> tuple[Limit, ...]:
        """Its thresholds, in the order of the fields."""
        return tuple(
            Limit(name=f.name, default=f.default, **f.metadata["limit"]) for f in fields(cls)
        )


@dataclass(frozen=True, slots=True)
class Limit:
    """One threshold of a rule."""

    name: str
    default: Any
    unit: str
    meaning: str
    low: float
    high: float


def limit(default: Any, unit: str, meaning: str, *, low: float = 0, high: float = 1) -> Any:  # noqa: ANN401  a field of any type
    """Make a field of a rule: its default, unit, meaning and the range a setting may take.

    The name says which side is allowed, the value itself included: `observed <= max_x`,
    `observed >= min_x`; with fewer than `judged_from_x` the rule keeps silent. So `max_` and
    `judged_from_` widen upwards, `min_` downwards.
    """
    about = {"unit": unit, "meaning": meaning, "low": low, "high": high}
    return field(default=default, metadata={"limit": about})


def first_few(paths: Iterable[str]) -> tuple[str, ...]:
    """The first examples, each once."""
    found: dict[str, None] = {}
    for path in paths:
        found[str(path)] = None
        if len(found) == MAX_EXAMPLES:
            break
    return tuple(found)
