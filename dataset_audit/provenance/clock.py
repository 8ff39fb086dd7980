"""When an image was taken, by the best clock that gives a plausible time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from dataset_audit.names import split_frame
from dataset_audit.provenance.models import leading_model
from dataset_audit.provenance.paths import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Capture

FIRST_YEAR = 2000
RESET_DAY = date(2000, 1, 1)
"""Where the clock of a camera starts that was never set."""
APART = timedelta(days=365)
"""No zone, no recording's length and hardly an export explains that two clocks differ by more:
recordings are seldom kept for a year. So one of the two is wrong, and nothing tells which."""
EARLY = "before the year 2000"
RESET = "on the day that an unset clock starts from"
AHEAD = "later than the audit"
DISAGREES = "more than a year from another time of the file"
OF_THE_DEVICE = frozenset({"axis-comment", "axis-sei", "exif", "exif-local", "matroska"})
"""Sources that are the device's own clock."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOLERANCE = timedelta(days=1)
_TIME = re.compile(
    r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)[T_ -](\d\d)([-_.:]?)(\d\d)\6(\d\d)(?:\.?(\d{3}))?(?!\d)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class Times:
    """What was read elsewhere of the time of one image; None: nothing."""

    comment: datetime | None = None
    """Of the Axis comment."""
    sei: datetime | None = None
    """Of the user data in a stream."""
    recorded: datetime | None = None
    """Of a frame, by `recording.xml`."""


class Told(NamedTuple):
    """What the clocks of one image tell; None: nothing."""

    captured_at: datetime | None
    """UTC; None where no clock can be believed."""
    source: str | None
    clock_at: datetime | None
    """What the device's own clock said."""
    doubt: str | None
    """Why that isn't believed; None: it is."""


def tell_times(times: Times, capture: Capture, path: str, now: datetime) -> Told:
    """When an image was taken, and what its device said.

    Args:
        times: what signals tell.
        capture: the headers of the file.
        path: its path inside the data set; the file's own name goes before its folders.
        now: an aware time; nothing later than a day after it is believed.
    """
    clocks = _clocks(times, capture)
    believed = _believable(clocks, times, path, now)
    apart = _are_apart(believed)
    captured_at, source = believed[0] if believed and not apart else (None, None)
    own = OF_THE_DEVICE if _wrote_file(capture) else OF_THE_DEVICE - {"matroska"}
    clock = next((time for time, source in clocks if source in own), None)
    if clock is None:
        return Told(captured_at, source, None, None)
    doubt = implausible(clock, now) or (DISAGREES if apart else None)
    return Told(captured_at, source, clock, doubt)


def _wrote_file(capture: Capture) -> bool:
    """Whether the device wrote the Matroska file; a tool that copies a stream has its own date."""
    return leading_model(capture.writing_app or "") is not None


def _clocks(times: Times, capture: Capture) -> list[tuple[datetime, str]]:
    """The times that the file holds, best first."""
    exif = "exif-local" if capture.utc_offset_s is None else "exif"
    age = timedelta(milliseconds=capture.age_ms or 0)
    candidates = (
        (later(times.comment, age), "axis-comment"),
        (later(times.sei, age), "axis-sei"),
        (later(_exif_time(capture), age), exif),
        (_container_time(capture), "matroska"),
    )
    return [(time, source) for time, source in candidates if time is not None]


def _believable(
    clocks: list[tuple[datetime, str]], times: Times, path: str, now: datetime
) -> list[tuple[datetime, str]]:
    """The times that are possible by themselves, best first, one a source."""
    recorded = [(times.recorded, "recording")] if times.recorded else []
    possible = [each for each in (*clocks, *recorded) if not implausible(each[0], now)]
    named = next((time for time in _path_times(path) if not implausible(time, now)), None)
    return [*possible, (named, "path")] if named else possible


def _are_apart(times: list[tuple[datetime, str]]) -> bool:
    only = [time for time, _ in times]
    return len(only) > 1 and max(only) - min(only) > APART


def implausible(time: datetime, now: datetime) -> str | None:
    """Why a time can't be when an image was taken; None: it can."""
    if time.year < FIRST_YEAR:
        return EARLY
    if time.date() == RESET_DAY:
        return RESET
    return AHEAD if time > now + _TOLERANCE else None


def later(time: datetime | None, age: timedelta) -> datetime | None:
    """The time of a frame, from that of an earlier one which carries it."""
    try:
        return time and time + age
    except OverflowError:
        return None


def _container_time(capture: Capture) -> datetime | None:
    if capture.recorded_us is None:
        return None
    return later(_EPOCH, timedelta(microseconds=capture.recorded_us))


def _exif_time(capture: Capture) -> datetime | None:
    if capture.taken is None:
        return None
    day, _, clock = capture.taken.partition(" ")
    try:
        local = datetime.fromisoformat(f"{day.replace(':', '-')}T{clock}+00:00")
        offset = timedelta(seconds=capture.utc_offset_s or 0)
        return local + timedelta(milliseconds=capture.taken_subsec_ms or 0) - offset
    except (ValueError, OverflowError):
        return None


def _path_times(path: str) -> Iterator[datetime]:
    """Times in the names, the file's own first; of a frame, when it was shown by that of its clip.

    Folders say nothing of a frame: they may have the beginning of a recording of many clips.
    """
    clip, seconds = split_frame(path)
    if seconds is None:
        yield from _named_times(clip.split("/"))
        return
    for begun in _named_times(clip.split("/")[-1:]):
        shown = later(begun, timedelta(seconds=float(seconds)))
        if shown:
            yield shown


def _named_times(parts: list[str]) -> Iterator[datetime]:
    for part in reversed(parts):
        for match in _TIME.finditer(part):
            year, _, month, day, hour, _, minute, second, thousandths = match.groups()
            yield from _build(year, month, day, hour, minute, second, f"{thousandths or 0}000")
        for match in EVENT.finditer(part):
            year, month, day, hour, minute, second, hundredths = match.groups()
            yield from _build(f"20{year}", month, day, hour, minute, second, f"{hundredths}0000")


def _build(*fields: str) -> Iterator[datetime]:
    """One time, or none when a field is out of range: 99 is no hour, so no clock wrote it."""
    try:
        year, month, day, hour, minute, second, microsecond = map(int, fields)
        yield datetime(year, month, day, hour, minute, second, microsecond, UTC)
    except ValueError:
        return
