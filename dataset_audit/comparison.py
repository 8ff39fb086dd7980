"""What changed between two audits: the values that the reports of a comparison show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataset_audit.model import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number of both audits."""

    name: str
    before: float | None
    """None: not known there."""
    after: float | None
    unit: str
    """`share` (0..1), `images`, `scenes`, `instances` or `effective`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An image that is in another scene now."""

    path: str
    before: str
    """`scene-3`, as the old audit numbers it."""
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A finding of both audits that says something else now."""

    before: Finding
    after: Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What changed, the heaviest first in each list."""

    old: str
    """Root of the data set that was audited."""
    new: str
    figures: tuple[Figure, ...]
    same_images: int
    """Images with the same bytes in both, under one name or two."""
    renamed: tuple[tuple[str, str], ...]
    """Old and new path of images that are the same and called otherwise."""
    added: tuple[str, ...]
    removed: tuple[str, ...]
    replaced: tuple[str, ...]
    """Paths in both, of which the bytes differ."""
    moved: tuple[Move, ...]
    new_findings: tuple[Finding, ...]
    gone_findings: tuple[Finding, ...]
    changed_findings: tuple[Changed, ...]
    settings: tuple[tuple[str, str, str], ...]
    """Key, old and new value of settings that differ: then findings may differ for that alone."""
