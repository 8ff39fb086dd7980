"""Run the rules over a table: findings in order of weight, and what could not be judged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dataset_audit.model import Severity, Skip, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.model import Finding
    from dataset_audit.rules.rule import Rule


def judge(
    table: Table, rules: Iterable[Rule], *, same_cameras: bool = False
) -> tuple[tuple[Finding, ...], tuple[Skip, ...]]:
    """All findings, heaviest first, and the rules skipped, in the order of `rules`.

    Heaviest is by severity, then share of images, then the order of `rules` (which tells the cause
    before what follows from it), then subject.
    """
    findings: list[Finding] = []
    skipped: list[Skip] = []
    for rule in rules:
        reason = missing(table, rule) or rule.unfit(table)
        if reason:
            skipped.append(Skip(rule.slug(), reason))
            continue
        found = sorted(rule.check(table), key=lambda f: f.subject)
        if same_cameras and rule.about_new_cameras:
            found = [replace(f, severity=Severity.INFO) for f in found]
        findings.extend(found)
    findings.sort(key=lambda f: (-f.severity.rank, -f.share))  # stable: rules, then subjects
    return tuple(findings), tuple(skipped)


def missing(table: Table, rule: Rule) -> str | None:
    """Why the rule can't run: the first column it needs in which no image has a value."""
    for name in rule.needs:
        if not has_value(table, name):
            return f"no image has a value in `{name}`"
    return None


def has_value(table: Table, name: str) -> bool:
    """Whether any image has a value in the column; see `model` for what a null is."""
    column = table[name]
    match column.dtype.kind:
        case "O":
            return any(value is not None for value in column)
        case "i":
            return bool((column >= 0).any())
        case "f" | "M":
            return bool((column == column).any())  # NaN and NaT differ from themselves
        case _:
            return len(column) > 0
