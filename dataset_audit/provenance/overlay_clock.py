"""The time that is written into a picture, believed where frames of one scene agree. SPEC 6.

An overlay's clock is the last resort: it is read by a machine that errs, it has no zone (it is
taken as UTC), and a copyright line or a sign on a wall may hold a date, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dataset_audit.provenance.clock import implausible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<part>\d{1,3}))?(?![\d:])"
# Year first, as the cameras' default is; whether 03/04 is in March or in April nothing tells.
_YEAR_FIRST = re.compile(
    r"(?<!\d)(?P<year>\d{4})(?P<between>[-/:.])(?P<month>\d\d)(?P=between)(?P<day>\d\d)"
    rf"(?P<gap>[T ]{{0,4}}){_CLOCK}",
    re.ASCII,
)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# The modifier %c: `Sun Dec 25 10:25:01 2011`.
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NAMED = re.compile(
    r"(?P<weekday>" + "|".join(_DAYS) + ") ?(?P<name>" + "|".join(_MONTHS) + ") {0,2}"
    r"(?P<day>\d{1,2}) ?(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d) ?(?P<year>\d{4})(?!\d)",
    re.ASCII,
)
ZONES = timedelta(days=1)
"""How far local time may be from a clock in UTC, rounded up."""


@dataclass(frozen=True, slots=True)
class Written:
    """A time as it stands in a picture."""

    at: datetime
    """Taken as UTC."""
    form: str
    """How it is written: one camera writes all its times alike."""


def find_time(lines: Sequence[str], now: datetime) -> Written | None:
    """The one possible time among the lines; None where there is none, or several.

    Args:
        lines: of one picture.
        now: an aware time; nothing later than a day after it is possible.
    """
    found = {written for line in lines for written in _times(line[:500])}
    possible = [written for written in found if not implausible(written.at, now)]
    return possible[0] if len(possible) == 1 else None


def believe(
    written: Sequence[Written | None], known: Sequence[datetime | None]
) -> list[datetime | None]:
    """Times of some frames of one scene that can be believed: all that were read, or none.

    At least two, written alike, that rise with the paths (a sign on a wall stands still, a digit
    misread jumps back), and within a day of every time that is known from elsewhere.

    Args:
        written: of each frame, in the order of their paths.
        known: UTC, what other clocks say of the same frames.
    """
    read = [each for each in written if each is not None]
    times = [each.at for each in read]
    alike = len({each.form for each in read}) == 1
    rising = times == sorted(times) and len(set(times)) == len(times)
    near = all(
        abs(each.at - at) <= ZONES
        for each, at in zip(written, known, strict=True)
        if each is not None and at is not None
    )
    if len(read) < 2 or not (alike and rising and near):
        return [None] * len(written)
    return [None if each is None else each.at for each in written]


def _times(text: str) -> Iterator[Written]:
    for match in _YEAR_FIRST.finditer(text):
        part = (match["part"] or "").ljust(6, "0")
        numbers = (match[name] for name in ("year", "month", "day", "hour", "minute", "second"))
        digits = len(match["part"] or "")
        yield from _build((*numbers, part), f"year first, {match['between']}, {digits} digits")
    for match in _NAMED.finditer(text):
        month = str(_MONTHS.index(match["name"]) + 1)
        numbers = (match[name] for name in ("day", "hour", "minute", "second"))
        for written in _build((match["year"], month, *numbers, "0"), "month named"):
            if _DAYS[written.at.weekday()] == match["weekday"]:
                yield written


def _build(numbers: Sequence[str], form: str) -> Iterator[Written]:
    """One time, or none when a field is out of range."""
    try:
        year, month, day, hour, minute, second, microsecond = map(int, numbers)
        yield Written(datetime(year, month, day, hour, minute, second, microsecond, UTC), form)
    except ValueError:
        return
