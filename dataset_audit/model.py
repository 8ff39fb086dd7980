"""The values that pass between the stages. They hold data and no behaviour worth a test.

An image table is columnar: row *i* of every column is image *i*. A null is None in a text or list
column, NaN in a float column, -1 in a group or id column and NaT in a time column.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from dataset_audit.annotations import Boxes, Faults, no_boxes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from numpy.typing import NDArray

    from dataset_audit.facts import Facts
    from dataset_audit.places import Where

Provenance = Literal[
    "axis-proven", "axis-probable", "axis-declared", "other-proven", "other-declared", "unknown"
]
DeviceClass = Literal[
    "camera", "encoder", "recorder", "body-worn", "radar", "intercom", "access", "audio", "unknown"
]


@dataclass(frozen=True, slots=True)
class Image:
    """One file that a source calls an image, not yet opened; a clip, or one frame of it."""

    path: str
    """Relative to the data set's root, `/`-separated. Bytes that aren't UTF-8 show as `\\xNN`."""
    file: Where
    """Where to read it."""
    split: str | None = None
    labels: tuple[str, ...] | None = None
    """Classes that it shows, in the order of their names; empty: annotated, and shows none; None:
    nobody said."""
    label_counts: tuple[int, ...] | None = None
    """How many of each of `labels`; None: one of each."""
    problem: str | None = None
    """Why it must not be opened, or what else there is to say of a clip."""
    content_hash: str | None = None
    """Of a frame, which is measured already; None: the file tells."""
    recording: Recording | None = None
    """The edge-storage recording that it is of."""


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
    user_data: tuple[bytes, ...] = ()
    """Items of the user data of a stream, type and value; laid out as a JPEG comment is."""
    age_ms: int | None = None
    """How long after all that stands above the frame was shown; None: a still."""
    signed_maker: str | None = None
    """Manufacturer in the product info of signed video, like the next two."""
    signed_serial: str | None = None
    signed_firmware: str | None = None
    writing_app: str | None = None
    """What wrote the Matroska file."""
    recorded_us: int | None = None
    """When the frame was shown by the date of the Matroska file, microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What `recording.xml` says of an edge-storage recording."""

    token: str | None = None
    """`20211020_143325_B4F5_ACCC8EE207AE`: local time, a number, the camera's serial."""
    serial: str | None = None
    """Out of the token; 12 hex digits, of any maker."""
    started_at: datetime | None = None
    """UTC, like the next; None where the recording didn't end."""
    stopped_at: datetime | None = None
    application: str | None = None
    """`AxisCamera` where a camera wrote it."""
    encoding: str | None = None
    """`video/x-h264` and the like."""
    width: int | None = None
    height: int | None = None
    source: str | None = None
    """SourceToken: which channel of the device it is."""


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
    """axis-comment, axis-sei, exif, exif-local (no zone was given: taken as UTC), matroska,
    recording (of edge storage), path, manifest or overlay (taken as UTC)."""
    clock_at: datetime | None = None
    """What the device's own clock said, UTC, believed or not."""
    clock_doubt: str | None = None
    """Why it isn't believed."""


class Severity(StrEnum):
    """How much a finding matters, least first."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for info, 1 for warning, 2 for error."""
        return list(Severity).index(self)

    def reaches(self, fail_on: str) -> bool:
        """Whether it is at least the severity that is named; none reaches `never`."""
        return fail_on != "never" and self.rank >= Severity(fail_on).rank


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
class Budget:
    """A number that the data set must keep to."""

    name: str
    """`max_...` is the largest allowed, `min_...` the smallest."""
    limit: float
    found: float
    """NaN: not known, so not kept."""

    @property
    def kept(self) -> bool:
        """Whether what was found is allowed."""
        if self.name.startswith("max_"):
            return self.found <= self.limit
        return self.found >= self.limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a baseline says of the findings."""

    findings: tuple[str, ...]
    """Keys of those that were there before, and are no worse now."""
    gone: tuple[str, ...]
    """Keys of those that were there before, and aren't now."""


@dataclass(frozen=True, slots=True)
class Table:
    """What rules see: columns of the images, columns of the scenes, facts of the whole."""

    columns: Mapping[str, NDArray[Any]]
    """Row i is image i. See `columns.COLUMNS`."""
    scenes: Mapping[str, NDArray[Any]]
    """Row i is scene i: `scene_id` i in the image columns. See `columns.SCENE_COLUMNS`."""
    facts: Facts
    boxes: Boxes = field(default_factory=no_boxes)
    """Of the images of the rows."""
    faults: Faults = field(default_factory=Faults)
    """What is wrong with the annotations, those of images that a person dropped among them."""

    def __getitem__(self, name: str) -> NDArray[Any]:
        return self.columns[name]

    def __len__(self) -> int:
        return len(self.columns["path"])

    @property
    def readable(self) -> NDArray[np.bool_]:
        """(N,) rows that could be measured."""
        return readable_rows(self.columns)

    @property
    def static(self) -> NDArray[np.bool_]:
        """(N,) rows in static scenes."""
        rows: NDArray[np.bool_] = self["scene_static"].astype(bool) & (self["scene_id"] >= 0)
        return rows

    @property
    def static_scene(self) -> NDArray[np.int64]:
        """(N,) `scene_id` of the rows in static scenes, -1 of all others."""
        return np.where(self.static, self["scene_id"], -1)


def readable_rows(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """(N,) images without a problem."""
    mask: NDArray[np.bool_] = columns["problem"] == None  # noqa: E711  elementwise
    return mask


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """The finished audit: all that a report may show."""

    table: Table
    """Of the images that count: not those that a person dropped."""
    findings: tuple[Finding, ...]
    """Heaviest first: severity, then share, then the order of `RULES`, then subject."""
    ignored: tuple[tuple[Finding, str], ...]
    """Findings that the settings ignore or a person accepted, each with the reason given."""
    known: Known | None
    """What the baseline says of them; None: there is no baseline."""
    budgets: tuple[Budget, ...]
    """What the settings demand, kept or not."""
    skipped: tuple[Skip, ...]
    not_images: tuple[str, ...]
    """Paths of files that no decoder claims."""
    decisions: tuple[Mapping[str, Any], ...]
    """What a person decided, in that order, as `decisions.json` holds it."""
    notes: tuple[str, ...]
    """What of it had no effect, and why."""
    settings: Mapping[str, Any]
    """Complete settings, as `audit.toml` holds them."""
    embedder: Mapping[str, Any] | None
    """sha256, input_px and dimensions of the model that made the vectors, and whether
    near-identical frames share one; None: no vectors."""
    ocr: Mapping[str, Any] | None
    """In how many frames overlay text was read, and by which models; None: in none."""
    run: Mapping[str, Any]
    """When, how long, how many workers: the only part that differs between equal audits."""
