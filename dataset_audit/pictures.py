"""The pictures of a report, as values: which were chosen for what, and the bytes of each.

Rows are those of the table of the audit. A picture is named by the content hash of its image, so
that what is shown twice is stored once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Picture:
    """One image, small."""

    webp: bytes
    width: int
    height: int
    stored: bool = False
    """It is the grey thumbnail that the audit stored: the image has gone or changed since."""


@dataclass(frozen=True, slots=True)
class Copies:
    """Images that are the same, outside static scenes."""

    kind: Literal["exact", "near"]
    groups: int
    surplus: int
    """Images that could go if one of each group stayed."""
    shown: tuple[tuple[int, ...], ...]
    """Rows of the first images of each of the largest groups."""
    sizes: tuple[int, ...]
    """How many images each of those groups has."""


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """Some images as points of a plane, those alike in content near each other."""

    rows: NDArray[Any]
    """(P,)"""
    points: NDArray[Any]
    """(P, 2)"""
    sprite: bytes | None
    """WebP of their stored thumbnails, `side_px` wide and high, `across` in a line; None: none."""
    side_px: int
    across: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """All that a report shows of the images themselves."""

    scenes: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    """Rows by `scene_id`, the largest scene first: its most typical image, then those that differ
    most."""
    evidence: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Rows by key of the finding, of the heaviest findings."""
    copies: tuple[Copies, ...] = ()
    places: Places | None = None
    """None: no vectors were measured."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """By content hash."""
    left_out: int = 0
    """Pictures that were chosen and didn't fit."""
    quality: int = 0
    """Of WebP, 1..100; 0: no pictures were asked for."""
