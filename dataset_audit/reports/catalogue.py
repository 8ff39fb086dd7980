"""What a report may say of a rule itself. Reports don't know the rules: they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataset_audit.model import Severity


@dataclass(frozen=True, slots=True)
class RulePage:
    """The page of one rule."""

    slug: str
    summary: str
    """The first line of the page."""
    page: str
    """All of it: Markdown."""
    severity: Severity
    """The worst that its findings may be."""
