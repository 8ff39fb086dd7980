"""What the command line changes in the settings."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dataset_audit.options import Deployment, FailOn
    from dataset_audit.settings import Settings


def with_options(
    settings: Settings,
    assign: list[str] | None,
    select: list[str] | None,
    ignore: list[str] | None,
    fail_on: FailOn | None,
    deployment: Deployment | None,
    baseline: Path | None,
    tables: Mapping[str, Mapping[str, Any]] | None = None,
) -> Settings:
    """The settings with what the command line says on top; a manifest is beside this folder.

    In `tables` stand values of tables of the settings, None where nothing was said.
    """
    for text in assign or ():
        settings = settings.updated(parse_assignment(text))
    given: dict[str, Any] = {
        "select": select or None,
        "ignore": dict(parse_ignore(text) for text in ignore or ()) or None,
        "fail_on": fail_on and fail_on.value,
        "deployment": deployment and deployment.value,
        "baseline": baseline and str(baseline),
    }
    for name, values in (tables or {}).items():
        given[name] = {key: value for key, value in values.items() if value is not None} or None
    settings = settings.updated({key: value for key, value in given.items() if value is not None})
    return settings.beside(Path())


def check_update(settings: Settings, *, update: bool) -> None:
    """Refuse to write a baseline that nobody named."""
    if update and not settings.baseline:
        raise SettingsError("--update-baseline: needs --baseline FILE")


def parse_assignment(text: str) -> dict[str, Any]:
    """`rule.field=value`, or of another table, as nested tables; the value is TOML.

    Raises:
        SettingsError: it has another form.
    """
    path, _, value = text.partition("=")
    parts, value = path.strip().split("."), value.strip()
    if len(parts) == 2 and parts[0] not in ("relate", "review", "provenance", "video", "budgets"):
        parts = ["rules", *parts]
    try:
        given: Any = tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError:
        given = value
    if not value or not all(parts):
        raise SettingsError(f"--set {text}: must look like rule.field=value")
    for part in reversed(parts):
        given = {part: given}
    return dict(given)


def parse_ignore(text: str) -> tuple[str, str]:
    """`RULE=WHY` or `RULE:SUBJECT=WHY`; the subject may hold `=`."""
    key, found, reason = text.rpartition("=")
    if not found:
        raise SettingsError(f"--ignore {text}: needs a reason, as {text}=WHY")
    return key, reason
