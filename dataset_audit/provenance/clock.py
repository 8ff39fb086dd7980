"""When an image was taken, by the best clock that gives a plausible time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from dataset_audit.names import split_frame
from dataset_audit.provenance.paths import EVENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Capture

FIRST_YEAR = 2000
_RESET_DAY = date(2000, 1, 1)  # where a camera clock starts that was never set
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TOLERANCE = timedelta(days=1)
_TIME = re.compile(
    r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)[T_ -](\d\d)([-_.:]?)(\d\d)\6(\d\d)(?:\.?(\d{3}))?(?!\d)",
    re.ASCII,
)


def tell_time(
    stamp: datetime | None,
    capture: Capture,
    path: str,
    now: datetime,
    sei_stamp: datetime | None = None,
    recorded: datetime | None = None,
) -> tuple[datetime | None, str | None]:
    """Capture time in UTC and its source; (None, None) where no clock is plausible.

    Args:
        stamp: time of the Axis comment, or None.
        capture: the headers of the file.
        path: its path inside the data set; the file's own name goes before its folders.
        now: an aware time; nothing later than a day after it is believed.
        sei_stamp: time in the user data of a stream, or None.
        recorded: of a frame, its time by `recording.xml`, or None.
    """
    exif = "exif-local" if capture.utc_offset_s is None else "exif"
    age = timedelta(milliseconds=capture.age_ms or 0)
    candidates = [
        (_later(stamp, age), "axis-comment"),
        (_later(sei_stamp, age), "axis-sei"),
        (_later(_exif_time(capture), age), exif),
        (_container_time(capture), "matroska"),
        (recorded, "recording"),
    ]
    candidates += [(time, "path") for time in _path_times(path)]
    for time, source in candidates:
        if time is not None and _is_plausible(time, now):
            return time, source
    return None, None


def _is_plausible(time: datetime, now: datetime) -> bool:
    return time.year >= FIRST_YEAR and time.date() != _RESET_DAY and time <= now + _TOLERANCE


def _later(time: datetime | None, age: timedelta) -> datetime | None:
    """The time of a frame, from that of an earlier one which carries it."""
    try:
        return time and time + age
    except OverflowError:
        return None


def _container_time(capture: Capture) -> datetime | None:
    if capture.recorded_us is None:
        return None
    return _later(_EPOCH, timedelta(microseconds=capture.recorded_us))


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
        shown = _later(begun, timedelta(seconds=float(seconds)))
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
