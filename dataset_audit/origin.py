"""Where the images come from, as values: the statement that `audit provenance` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How much is of which rung of the ladder, counted in one unit.

    By scene, each scene counts once, and by effective image as much as it is worth; either is
    spread evenly over the images of the scene, so that a scene may be of several rungs.
    """

    unit: str
    """image, scene or effective image."""
    total: float
    """How many of that unit."""
    rungs: Mapping[str, float]
    """Share of each rung, 0..1, every rung present."""
    axis_share: tuple[float, float]
    """Proven, probable and declared; and those plus unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Firmware:
    """One firmware version of Axis devices."""

    version: str
    devices: int
    """Serials that wrote it."""
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Times of one device's clock that aren't believed, for one reason."""

    device: str | None
    """Serial, else what the user calls it, else make and model; None: not known."""
    why: str
    frames: int
    first: str
    """What the clock said, ISO 8601, UTC."""
    last: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What became of one thing that the user declared: a rule of the settings, or the manifest."""

    source: str
    """The pattern as it was written, or `manifest`."""
    kind: str
    """path, regex or manifest."""
    images: int
    """That it speaks of."""
    unmatched: int
    """Of a manifest, rows that name no image; of a pattern, 1 where it matches none."""
    examples: tuple[str, ...] = ()
    """Some of the paths that name no image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """What the user says and the files prove to be otherwise."""

    says: str
    """`gate/** says make ACME, the file AXIS`."""
    images: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What can be said beyond the verdict on each image."""

    shares: tuple[Share, ...] = ()
    """By image, by scene and by effective image."""
    inherited: Mapping[str, int] = field(default_factory=lambda: {"clip": 0, "scene": 0})
    """Images that have their verdict from other frames of their clip, or of their scene."""
    firmware: tuple[Firmware, ...] = ()
    """Most devices first."""
    doubts: tuple[Doubt, ...] = ()
    """Most frames first."""
    declared: tuple[Declared, ...] = ()
    """In the order of the settings, the manifest last."""
    contradictions: tuple[Contradiction, ...] = ()
    """Most images first."""
