"""From the settled table to the audit: findings, and what the user says of them beforehand."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.baseline import hold_against, read_baseline, write_baseline
from dataset_audit.decisions import to_record
from dataset_audit.model import Audit
from dataset_audit.rules.judge import judge
from dataset_audit.settling import accepted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from dataset_audit.model import Finding, Known
    from dataset_audit.settings import Settings
    from dataset_audit.settling import Settled

Ignored = tuple[tuple["Finding", str], ...]


def finished(
    settled: Settled,
    settings: Settings,
    not_images: tuple[str, ...],
    embedder: Mapping[str, Any] | None,
    read: Mapping[str, Any] | None,
    run: Mapping[str, Any],
    clock: float,
    *,
    update_baseline: bool = False,
) -> Audit:
    """Judge the table, and put everything together.

    Raises:
        InputError: there is no such baseline, or it can't be written.
    """
    table, decisions = settled.table, settled.decisions
    same_cameras = settings.deployment == "same-cameras"
    found, skipped = judge(table, settings.selected, same_cameras=same_cameras)
    accepts, notes = accepted(found, decisions, settled.columns, table)
    today = datetime.now(UTC).date()
    findings, ignored, ended = set_aside(found, settings, accepts, today)
    return Audit(
        table=table,
        findings=findings,
        ignored=ignored,
        known=known_before(settings, findings, ignored, update=update_baseline),
        budgets=settings.budgets.check(table.facts),
        skipped=skipped,
        not_images=not_images,
        decisions=tuple(to_record(each) for each in decisions),
        notes=(*settled.notes, *notes, *ended),
        settings=settings.to_dict(),
        embedder=embedder,
        ocr=read,
        run={**run, "seconds": round(time.monotonic() - clock, 3)},
    )


def set_aside(
    found: Iterable[Finding], settings: Settings, accepts: Mapping[str, str], today: date
) -> tuple[tuple[Finding, ...], Ignored, tuple[str, ...]]:
    """The findings that count; those that don't, each with why; and which ignores have ended."""
    count: list[Finding] = []
    aside: list[tuple[Finding, str]] = []
    ended: dict[str, None] = {}
    for finding in found:
        ignore = settings.ignored(finding)
        if ignore and not ignore.holds(today):
            key = finding.key if finding.key in settings.ignore else finding.rule
            ended[f"ignore: {key} ended on {ignore.until}: {ignore.reason}"] = None
            ignore = None
        why = str(ignore) if ignore else accepts.get(finding.key)
        if why:
            aside.append((finding, why))
        else:
            count.append(finding)
    return tuple(count), tuple(aside), tuple(ended)


def known_before(
    settings: Settings, findings: tuple[Finding, ...], ignored: Ignored, *, update: bool
) -> Known | None:
    """What the baseline of the settings says, which is written anew first where that is asked."""
    if not settings.baseline:
        return None
    file = Path(settings.baseline)
    if update:
        write_baseline(file, findings)
    return hold_against(read_baseline(file), findings, [finding for finding, _ in ignored])
