"""Axis model names, and the class of device that a name stands for. SPEC 4 and 7."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataset_audit.model import DeviceClass

_SERIES = (
    r"(?:XF40-Q|XF60-Q|XP40-Q|XFQ|XPQ|XF|XP|XC|FA|TU|TM|TP|TQ|[MPQVFACDISTW])\d{2,4}"
    r"(?:/?-[A-Z]{1,5}\d?|/-[A-Z]+|-\d)*"
)
_LEGACY = (
    r"2(?:0[05-9]|1[0-6]|2[135]|3[1-3]|4[0-7]|9[0-2])"
    r"(?:FD|MFD|MW|M|W|A|D\+?|QA|Q|SA|S)?(?:-R|-V|-VE)?(?: PTZ(?:-V)?)?"
    r"|2(?:100|110|120|130|400|401|411|420|460)R?"
)
_NAME = re.compile(
    rf"(?<![A-Za-z0-9])A(?:XIS|xis)[ _-]{{1,2}}(?P<model>(?:{_SERIES}|{_LEGACY})"
    r"(?: ?Mk ?(?:II|III|IV|[2-9]))?)(?![A-Za-z0-9])"
)
# The first that matches the beginning of the name holds.
_CLASSES: tuple[tuple[re.Pattern[str], DeviceClass], ...] = (
    (re.compile(r"[MPQ]7\d{3}|24[0-7](?!\d)|24(?:00|01|11|60)"), "encoder"),
    (re.compile(r"I\d|A8\d{3}"), "intercom"),  # A8xxx are door stations with a camera
    (re.compile(r"A\d"), "access"),
    (re.compile(r"X?C\d"), "audio"),
    (re.compile(r"D\d"), "radar"),
    (re.compile(r"S\d"), "recorder"),
    (re.compile(r"W\d"), "body-worn"),
    (re.compile(r"[MPQV]\d|FA?\d|X[FP]|2\d\d"), "camera"),
)


def find_models(text: str) -> tuple[str, ...]:
    """Distinct model names written with "AXIS" before them, without it, in order.

    The bare word is worth nothing, and so is a match alone: `AXIS P95` labels a chart.
    """
    return tuple(dict.fromkeys(match["model"] for match in _NAME.finditer(text)))


def leading_model(text: str) -> str | None:
    """The model at the very beginning of a text: P3265-LVE of `AXIS P3265-LVE Dome Camera`."""
    match = _NAME.match(text) if text.startswith("AXIS ") else None
    return match["model"] if match else None


def classify(model: str | None) -> DeviceClass:
    """Class of an Axis device by its model name (no "AXIS " before it); "unknown" without one."""
    for pattern, name in _CLASSES:
        if pattern.match(model or ""):
            return name
    return "unknown"
