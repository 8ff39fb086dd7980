"""What is true of the data set as a whole, as values: counted once, read by rules and reports."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataset_audit.origin import Statement

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Diversity:
    """How many different things some images show. Effective numbers are Hill numbers."""

    images: int
    scenes: int
    static_scenes: int
    effective_scenes: tuple[float, float, float]
    """Of order 0 (all scenes), 1 (exp of Shannon entropy) and 2 (inverse Simpson)."""
    effective_scenes_interval: tuple[float, float]
    """95 % bootstrap interval of order 1."""
    top_shares: Mapping[str, float]
    """Share of the images in the largest 1, 5, 10 scenes, by that number as text."""
    concentration: tuple[tuple[float, float], ...]
    """Lorenz curve, largest scenes first: (share of scenes, share of images), (0,0) to (1,1)."""
    scene_coverage: float | None
    """Share of images to come, 0..1, that would fall into scenes seen already, if images were
    drawn independently (Good-Turing). None: no scene was seen twice."""
    scenes_at_least: float | None
    """Lower bound of the scenes there are, seen and not yet seen, if they were (Chao1)."""
    effective_images: float
    """Sum over scenes of each scene's effective images."""
    vendi: float | None
    """Vendi score of the embeddings: effective number of distinct contents. None: no vectors."""
    vendi_error: float | None
    """Standard error where it was estimated from samples; 0 where it is exact."""
    vendi_images: int
    """How many images the score was computed over at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow:
    """One line of the device inventory: a serial, a named camera, or a make and model."""

    make: str | None
    model: str | None
    serial: str | None
    camera: str | None
    """What the user calls it."""
    firmware: tuple[str, ...]
    device_class: str | None
    frames: int
    proven: int
    """Frames whose file proves the device."""
    scenes: int
    static_scenes: tuple[int, ...]
    """`scene_id` of those of `scenes` that are static, the largest first."""
    first_seen: str | None
    """ISO 8601, UTC."""
    last_seen: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SceneCount:
    """How many scenes there are at one cut."""

    min_agreement: float
    """The least agreement of two frames; the cuts of the later stages keep their ratio to it."""
    scenes: int
    static_scenes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRow:
    """What one class has, in instances: boxes, or images where the layout has no boxes."""

    name: str
    instances: int
    images: int
    scenes: int
    """Scenes that show it."""
    effective_instances: float
    """Instances once frames of a scene are counted by what they add, and a box that stands in most
    of them once; at most `instances`."""
    effective_scenes: float
    """Hill number of order 1 of its instances over the scenes; 0: in no readable image."""
    largest_scene_share: float
    """Of its instances, in the scene that has most, 0..1."""
    axis_images: int
    """Images that show it and are proven, probable or declared Axis."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What the images of a data set are labelled with."""

    annotated: int
    """Images that somebody labelled, or found to show nothing."""
    empty: int
    """Those of them that show nothing."""
    boxes: int
    repeated_boxes: int
    """Boxes that stand in the same place in most frames of their scene."""
    classes: tuple[ClassRow, ...]
    """Those with most instances first; declared ones without any last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is true of the data set as a whole; rules and reports read it."""

    images: int
    """All rows, unreadable ones among them."""
    readable: int
    not_images: int
    """Files that no decoder claims; listed in `audit.json`."""
    provenance: Mapping[str, int]
    """Images of each rung of the ladder, every rung present."""
    axis_share: tuple[float, float]
    """Bounds of the Axis share of the readable images: proven, probable and declared; and those
    plus unknown."""
    diversity: Diversity
    axis_diversity: Diversity | None
    """The same for the Axis part alone; None when there is none."""
    scene_counts: tuple[SceneCount, ...]
    """At the cut of the settings and around it, rising."""
    devices: tuple[DeviceRow, ...]
    layout: str
    """How the data set is stored: folder, coco, yolo, ..."""
    labels: Labels | None
    """None: no image is labelled."""
    faults: Mapping[str, int]
    """What is wrong with the annotations: how often, by kind."""
    splits: tuple[str, ...]
    statement: Statement = field(default_factory=Statement)
