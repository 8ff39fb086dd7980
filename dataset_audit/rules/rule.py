"""What a rule is. A rule judges columns; it never sees a pixel and never prints."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, ClassVar

from dataset_audit.model import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Finding, Table


@dataclass(frozen=True)
class Rule:
    """Base of all rules.

    A subclass's fields are its limits, made by `limit()`; its docstring is its page (first line,
    then the sections Why, Limits known, What to do); its class name is its only identity.
    """

    needs: ClassVar[tuple[str, ...]] = ()
    """Image columns it reads. One without a single value skips the rule, with that reason."""
    severities: ClassVar[tuple[Severity, ...]]
    """What its findings may be, least first."""
    about_new_cameras: ClassVar[bool] = False
    """Only matters when the model will see other cameras than those of the data: with
    `deployment = "same-cameras"` its findings are information."""

    def check(self, table: Table) -> Iterator[Finding]:
        """Yield what is wrong. The order doesn't matter: findings are sorted afterwards."""
        raise NotImplementedError

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

    The value itself is always allowed: `observed <= max_x` and `observed >= min_x` are fine.
    """
    about = {"unit": unit, "meaning": meaning, "low": low, "high": high}
    return field(default=default, metadata={"limit": about})
