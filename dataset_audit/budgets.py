"""Numbers that a data set must keep to, whatever the rules say: `[budgets]` in the settings.

    [budgets]
    max_scene_share = 0.2        # the largest scene holds at most so much of the images
    min_effective_scenes = 40    # effectively, so many scenes (Hill number of order 1)
    min_axis_share = 0.3         # proven, probable or declared Axis: what is known, not what may be

One that isn't kept makes the exit code 1, whatever `fail_on` says.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from dataset_audit.checking import known, table_of
from dataset_audit.errors import SettingsError
from dataset_audit.model import Budget

if TYPE_CHECKING:
    from dataset_audit.facts import Facts

RANGES = {
    "max_scene_share": (0.0, 1.0),
    "min_effective_scenes": (0.0, 1e9),
    "min_axis_share": (0.0, 1.0),
}


@dataclass(frozen=True)
class Budgets:
    """What is demanded; None: nothing."""

    max_scene_share: float | None = None
    min_effective_scenes: float | None = None
    min_axis_share: float | None = None

    def to_dict(self) -> dict[str, float]:
        """As `audit.toml` holds them: what is demanded."""
        return {name: value for name, value in asdict(self).items() if value is not None}

    def updated(self, given: object) -> Budgets:
        """With some replaced.

        Raises:
            SettingsError: an unknown name, or a value out of range.
        """
        names = [field.name for field in fields(self)]
        changes = {}
        for name, value in table_of("budgets", given).items():
            low, high = RANGES[known(name, names, "key of [budgets]")]
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not low <= value <= high:
                said = f"budgets.{name} = {value!r}"
                raise SettingsError(f"{said}: must be a number from {low:.10g} to {high:.10g}")
            changes[name] = float(value)
        return replace(self, **changes)

    def check(self, facts: Facts) -> tuple[Budget, ...]:
        """Each that is demanded, and what was found. A figure that isn't known is not kept."""
        found: dict[str, Any] = {
            "max_scene_share": facts.diversity.top_shares.get("1", float("nan")),
            "min_effective_scenes": facts.diversity.effective_scenes[1],
            "min_axis_share": facts.axis_share[0],
        }
        return tuple(
            Budget(name=name, limit=limit, found=found[name])
            for name, limit in self.to_dict().items()
        )
