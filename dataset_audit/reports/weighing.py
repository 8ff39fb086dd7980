"""Which findings are new, which fail, which were known: what every form for a build asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataset_audit.model import Audit, Finding


def new_and_known(audit: Audit) -> tuple[list[Finding], list[Finding]]:
    """The findings, heaviest first, apart by the baseline; without one all are new."""
    known = frozenset(audit.known.findings) if audit.known else frozenset()
    new = [finding for finding in audit.findings if finding.key not in known]
    return new, [finding for finding in audit.findings if finding.key in known]


def failing(audit: Audit) -> frozenset[str]:
    """Keys of the findings that make the exit code 1."""
    new, least = new_and_known(audit)[0], audit.settings["fail_on"]
    return frozenset(finding.key for finding in new if finding.severity.reaches(least))
