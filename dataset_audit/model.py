"""The values that pass between the stages. They hold data and no behaviour worth a test.

An image table is columnar: row *i* of every column is image *i*. A null is None in a text or list
column, NaN in a float column, -1 in a group or id column and NaT in a time column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

Provenance = Literal[
    "axis-proven", "axis-probable", "axis-declared", "other-proven", "other-declared", "unknown"
]
DeviceClass = Literal[
    "camera", "encoder", "recorder", "body-worn", "radar", "intercom", "access", "audio", "unknown"
]
Kind = Literal["str", "strs", "int", "float", "bool", "time", "blob", "blobs"]


@dataclass(frozen=True, slots=True)
class Image:
    """One file that a source calls an image, not yet opened."""

    path: str
    """Relative to the data set's root, `/`-separated. Bytes that aren't UTF-8 show as `\\xNN`."""
    file: Path
    """Where to read it."""
    split: str | None = None
    labels: tuple[str, ...] | None = None
    problem: str | None = None
    """Why it must not be opened: a link that leads out of the root."""


@dataclass(frozen=True, slots=True)
class Capture:
    """What the headers of one file say about the device that made it. No opinion.

    Texts are stripped of NUL bytes and white space at both ends; empty means None.
    """

    orientation: int = 1
    """EXIF orientation, 1 (upright) to 8."""
    comments: tuple[bytes, ...] = ()
    """Every JPEG COM segment before the first scan, in order, each cut at 512 bytes."""
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    software: str | None = None
    taken: str | None = None
    """EXIF DateTimeOriginal (else DateTime), `YYYY:MM:DD HH:MM:SS` as written, local time."""
    taken_subsec_ms: int | None = None
    """Milliseconds, 0 to 999. Axis writes them without leading zeros: "79" is 79 ms."""
    utc_offset_s: int | None = None
    """Seconds that local time is ahead of UTC, from OffsetTimeOriginal or TimeZoneOffset."""


@dataclass(frozen=True, slots=True)
class Device:
    """Who made one image, as far as it can be told."""

    provenance: Provenance = "unknown"
    evidence: tuple[str, ...] = ()
    """Signal and where it was read, strongest first: `P1 JPEG comment 0A00 with Axis MAC`."""
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    firmware: str | None = None
    device_class: DeviceClass | None = None
    captured_at: datetime | None = None
    """UTC; None where the clock is implausible."""
    captured_at_source: str | None = None
    """axis-comment, exif, exif-local (no zone was given: taken as UTC) or path."""


class Severity(StrEnum):
    """How much a finding matters, least first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One result of a rule. `rule` and `subject` name it across re-runs."""

    rule: str
    subject: str
    """Stable over re-runs: a scene's first path, a class name, a content hash; never a number."""
    severity: Severity
    message: str
    """What was found, in one sentence with its figures."""
    advice: str
    """What to do about it, in one sentence that begins with a verb."""
    images: int
    """How many images it concerns."""
    share: float
    """`images` as a share of the data set, 0..1."""
    paths: tuple[str, ...] = ()
    """Up to `MAX_EXAMPLES` examples, the most telling first."""
    figures: Mapping[str, Any] = field(default_factory=dict)
    """The measured numbers behind the message, for programs."""

    @property
    def key(self) -> str:
        """What ignores, baselines and decisions hang on."""
        return f"{self.rule}:{self.subject}"


MAX_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Skip:
    """A rule that was not judged, and why."""

    rule: str
    reason: str


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
    """One line of the device inventory: a serial, or a make and model without one."""

    make: str | None
    model: str | None
    serial: str | None
    firmware: tuple[str, ...]
    device_class: str | None
    frames: int
    scenes: int
    first_seen: str | None
    """ISO 8601, UTC."""
    last_seen: str | None


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
    devices: tuple[DeviceRow, ...]
    labels_known: bool
    splits: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What rules see: columns of the images, columns of the scenes, facts of the whole."""

    columns: Mapping[str, NDArray[Any]]
    """Row i is image i. See `COLUMNS`."""
    scenes: Mapping[str, NDArray[Any]]
    """Row i is scene i: `scene_id` i in the image columns. See `SCENE_COLUMNS`."""
    facts: Facts

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["path"])

    @property
    def readable(self) -> NDArray[np.bool_]:
        """(N,) rows that could be measured."""
        return readable_rows(self.columns)


def readable_rows(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """(N,) images without a problem."""
    mask: NDArray[np.bool_] = columns["problem"] == None  # noqa: E711  elementwise
    return mask


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `images.parquet`, `scenes.parquet` or the feature cache."""

    name: str
    kind: Kind
    meaning: str


COLUMNS: tuple[Column, ...] = (
    Column("path", "str", "relative to the root of the data set, `/`-separated"),
    Column("problem", "str", "why it could not be measured; null: it could"),
    Column("bytes", "int", "size of the file"),
    Column("width", "int", "pixels, after EXIF orientation"),
    Column("height", "int", "pixels, after EXIF orientation"),
    Column("format", "str", "what the bytes are, whatever the file is called: JPEG, PNG, ..."),
    Column("mode", "str", "Pillow's name of the stored pixels: RGB, L, CMYK, I;16, ..."),
    Column("content_hash", "str", "SHA-256 of the bytes, hex"),
    Column("phash", "str", "64-bit perceptual hash, 16 hex, of the upright image"),
    Column("split", "str", "train, val or test, from the source"),
    Column("labels", "strs", "classes, from the source"),
    Column("captured_at", "time", "UTC; null where unknown or implausible"),
    Column("captured_at_source", "str", "axis-comment, exif, exif-local or path"),
    Column("light", "str", "day, dusk, night, infrared or unknown; infrared only beside colour"),
    Column("luma_mean", "float", "mean grey, 0 (black) to 1 (white)"),
    Column("luma_p05", "float", "5th percentile of grey, 0..1"),
    Column("luma_p95", "float", "95th percentile of grey, 0..1"),
    Column("contrast", "float", "standard deviation of grey, 0..0.5"),
    Column(
        "saturation", "float", "mean distance between the largest and smallest of R, G, B, 0..1"
    ),
    Column(
        "sharpness", "float", "standard deviation of the Laplacian of grey at the measured scale"
    ),
    Column("entropy", "float", "bits of the grey histogram, 0..8"),
    Column(
        "provenance",
        "str",
        "axis-proven, axis-probable, axis-declared, other-proven, other-declared or unknown",
    ),
    Column("axis_evidence", "strs", "signals of an Axis device, strongest first"),
    Column("device_make", "str", "who built the device"),
    Column("device_model", "str", "model name"),
    Column("device_serial", "str", "serial number; of an Axis device, its MAC address"),
    Column("device_firmware", "str", "firmware or software that wrote the file"),
    Column("device_class", "str", "camera, encoder, recorder, body-worn, radar, intercom, ..."),
    Column("camera_id", "int", "number of the physical device; null where it can't be told"),
    Column("exact_group", "int", "images with the same bytes; null: the only one"),
    Column("near_group", "int", "images a viewer would call the same; null: the only one"),
    Column("scene_id", "int", "images of one fixed viewpoint; 0 is the largest; null: unreadable"),
    Column("scene_static", "bool", "the scene has at least `min_frames` different images"),
    Column("scene_confidence", "float", "how surely the image belongs to its scene, 0..1"),
    Column("cluster_id", "int", "images alike in content by embedding; null: no vector"),
    Column(
        "redundancy", "float", "share of its blocks that another image of its scene shows, 0..1"
    ),
)

SCENE_COLUMNS: tuple[Column, ...] = (
    Column("scene_id", "int", "0 is the largest"),
    Column("images", "int", "how many images"),
    Column("share", "float", "of the readable images, 0..1"),
    Column("static", "bool", "at least `min_frames` different images"),
    Column("effective_images", "float", "how many different images it is worth, 1 to `images`"),
    Column("medoid", "str", "path of the most typical image"),
    Column("first_path", "str", "its first image by path: names the scene across re-runs"),
    Column("first_at", "time", "first capture, UTC"),
    Column("last_at", "time", "last capture, UTC"),
    Column("light", "strs", "`day 12`, `night 3`, ...: light and number of images, most first"),
    Column("cameras", "strs", "serials, or makes and models, seen in it"),
    Column("splits", "strs", "`train 12`, `val 3`, ...: split and number of images, most first"),
    Column("labels", "strs", "`car 12`, ...: label and number of images, most first"),
    Column("axis_images", "int", "images proven, probable or declared Axis"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The finished audit: all that a report may show."""

    table: Table
    findings: tuple[Finding, ...]
    """Heaviest first: severity, then share, then the order of `RULES`, then subject."""
    ignored: tuple[tuple[Finding, str], ...]
    """Findings that the settings ignore, each with the reason given."""
    skipped: tuple[Skip, ...]
    not_images: tuple[str, ...]
    """Paths of files that no decoder claims."""
    settings: Mapping[str, Any]
    """Complete settings, as `audit.toml` holds them."""
    embedder: Mapping[str, Any] | None
    """sha256, input_px and dimensions of the model that made the vectors; None: no vectors."""
    run: Mapping[str, Any]
    """When, how long, how many workers: the only part that differs between equal audits."""
