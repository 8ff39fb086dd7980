"""When an image was taken, by the best clock that gives a plausible time."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

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
_TOLERANCE = timedelta(days=1)
_TIME = re.compile(
    r"(?<!\d)(\d{4})([-_.]?)(\d\d)\2(\d\d)[T_ -](\d\d)([-_.:]?)(\d\d)\6(\d\d)(?:\.?(\d{3}))?(?!\d)",
    re.ASCII,
)


def tell_time(
    stamp: datetime | None, capture: Capture, path: str, now: datetime
) -> tuple[datetime | None, str | None]:
    """Capture time in UTC and its source; (None, None) where no clock can be believed.

    Args:
        stamp: time of the Axis comment, or None.
        capture: the headers of the file.
        path: its path inside the data set; the file's own name goes before its folders.
        now: an aware time; nothing later than a day after it is believed.
    """
    believed = _believable(stamp, capture, path, now)
    return believed[0] if believed and not _are_apart(believed) else (None, None)


def read_clock(
    stamp: datetime | None, capture: Capture, path: str, now: datetime
) -> tuple[datetime | None, str | None]:
    """What the device's own clock said, and why that isn't believed (None: it is).

    Takes what `tell_time` takes.
    """
    clock = stamp or _exif_time(capture)
    if clock is None:
        return None, None
    apart = _are_apart(_believable(stamp, capture, path, now))
    return clock, implausible(clock, now) or (DISAGREES if apart else None)


def _believable(
    stamp: datetime | None, capture: Capture, path: str, now: datetime
) -> list[tuple[datetime, str]]:
    """The times that are possible by themselves, best first, one a source."""
    exif = "exif-local" if capture.utc_offset_s is None else "exif"
    named = (time for time in _path_times(path) if not implausible(time, now))
    candidates = [
        (stamp, "axis-comment"),
        (_exif_time(capture), exif),
        (next(named, None), "path"),
    ]
    return [(t, source) for t, source in candidates if t is not None and not implausible(t, now)]


def _are_apart(times: list[tuple[datetime, str]]) -> bool:
    only = [time for time, _ in times]
    return bool(only) and max(only) - min(only) > APART


def implausible(time: datetime, now: datetime) -> str | None:
    """Why a time can't be when an image was taken; None: it can."""
    if time.year < FIRST_YEAR:
        return EARLY
    if time.date() == RESET_DAY:
        return RESET
    return AHEAD if time > now + _TOLERANCE else None


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
    for part in reversed(path.split("/")):
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
