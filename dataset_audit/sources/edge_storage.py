"""The XML beside an edge-storage recording: of the recording, and of each of its blocks. SPEC 4.

Read with expat alone, and refused with the first document type, so that there are no entities to
expand or fetch. (defusedxml does the same for trees, but had no release since 2021; here no tree is
built.)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from xml.parsers import expat

from dataset_audit.model import Recording

MAX_BYTES = 1 << 16
"""Of one file; real ones have under 1,000."""
MAX_DEPTH = 16
MAX_TEXT = 256
"""Characters kept of a value."""

_TOKEN = re.compile(r"\d{8}_\d{6}_[0-9A-F]{4}_([0-9A-F]{12})", re.ASCII)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Block:
    """What the XML beside one block says."""

    token: str | None
    recording_token: str | None
    started_at: datetime | None
    stopped_at: datetime | None
    complete: bool
    """False while it is being written, or where writing was cut off."""


@dataclass(slots=True)
class _Values:
    """The attributes of the root, and the text of the first element at each path of names."""

    root: str
    path: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    current: str | None = None
    """Path of the element whose text is wanted."""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH or len(name) > MAX_TEXT:
            raise ValueError("no edge storage")
        if not self.path:
            if name != self.root:
                raise ValueError("another document")
            self.attributes = attributes
        self.path.append(name)
        key = "/".join(self.path[1:])
        self.current = None if key in self.texts else key
        self.texts.setdefault(key, "")

    def end(self, _name: str) -> None:
        self.path.pop()
        self.current = None

    def text(self, data: str) -> None:
        if self.current is not None:
            self.texts[self.current] = (self.texts[self.current] + data)[:MAX_TEXT]

    def get(self, path: str) -> str | None:
        return _clean(self.texts.get(path))


def read_recording(data: bytes) -> Recording | None:
    """Read `recording.xml`; None unless it is XML with that root. Never raises."""
    values = _parse(data, "Recording")
    if values is None:
        return None
    token = _clean(values.attributes.get("RecordingToken"))
    serial = _TOKEN.fullmatch(token or "")
    video = "Track/VideoAttributes"
    return Recording(
        token=token,
        serial=serial[1] if serial else None,
        started_at=_time(values.get("StartTime")),
        stopped_at=_time(values.get("StopTime")),
        application=values.get("Application"),
        encoding=values.get(f"{video}/Encoding"),
        width=_number(values.get(f"{video}/Width")),
        height=_number(values.get(f"{video}/Height")),
        source=values.get("SourceToken"),
    )


def read_block(data: bytes) -> Block | None:
    """Read the XML beside a block; None unless it is XML with that root. Never raises."""
    values = _parse(data, "RecordingBlock")
    if values is None:
        return None
    return Block(
        token=_clean(values.attributes.get("RecordingBlockToken")),
        recording_token=values.get("RecordingToken"),
        started_at=_time(values.get("StartTime")),
        stopped_at=_time(values.get("StopTime")),
        complete=values.get("Status") == "Complete",
    )


def _parse(data: bytes, root: str) -> _Values | None:
    if len(data) > MAX_BYTES:
        return None
    values = _Values(root)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = values.start
    parser.EndElementHandler = values.end
    parser.CharacterDataHandler = values.text
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError):
        return None
    return values


def _refuse(*_declaration: object) -> None:
    raise ValueError("a document type")


def _clean(text: str | None) -> str | None:
    text = (text or "").strip()[:MAX_TEXT]
    return text if text and text.isprintable() else None


def _time(text: str | None) -> datetime | None:
    """UTC; None for a time without a zone, too."""
    try:
        time = datetime.fromisoformat(text or "")
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _number(text: str | None) -> int | None:
    return int(text) if text and _NUMBER.fullmatch(text) else None
