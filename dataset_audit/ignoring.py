"""Findings that the user ignores: each with a reason, and perhaps until a day.

[ignore]
near-duplicates = "wanted: augmented copies"
low-detail = { reason = "fog, until the mast is moved", until = 2027-03-31 }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from dataset_audit.checking import known, table_of
from dataset_audit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

KEYS = ("reason", "until")


@dataclass(frozen=True, slots=True)
class Ignore:
    """Why a rule or a finding is ignored."""

    reason: str
    until: date | None = None
    """The last day; None: for good."""

    def __str__(self) -> str:
        return f"{self.reason} (until {self.until})" if self.until else self.reason

    def holds(self, today: date) -> bool:
        """Whether it hasn't ended."""
        return self.until is None or today <= self.until

    def to_value(self) -> Any:  # noqa: ANN401  text or table
        """As `audit.toml` holds it."""
        if self.until is None:
            return self.reason
        return {"reason": self.reason, "until": self.until.isoformat()}


def read_ignores(value: object, slugs: Sequence[str]) -> dict[str, Ignore]:
    """Ignores by slug of a rule or key of a finding.

    Raises:
        SettingsError: the rule is unknown, there is no reason, or the day is none.
    """
    found = {}
    for key, said in table_of("ignore", value).items():
        known(key.partition(":")[0], slugs, "rule")
        table = said if isinstance(said, Mapping) else {"reason": said}
        for name in table:
            known(name, KEYS, f"key of ignore.{key}")
        reason = table.get("reason")
        if not isinstance(reason, str) or not reason.strip():
            raise SettingsError(f"ignore {key}: needs a reason, as {key}=WHY")
        found[key] = Ignore(reason, read_day(key, table.get("until")))
    return found


def read_day(key: str, value: object) -> date | None:
    """A day, as TOML has it or as text."""
    try:
        if isinstance(value, str):
            return date.fromisoformat(value)
    except ValueError:
        pass
    if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
        return value
    raise SettingsError(f"ignore {key}: until = {value!r}: must be a day, as 2027-03-31")
