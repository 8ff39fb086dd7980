"""What the text in a picture says of the device (S5). SPEC 4 and 6.

Text is chosen by people and read by a machine that errs, so only what hardly anything but an Axis
camera writes counts: the bare word never does. What the machine confuses (0 and O, 1 and l, + and
=, Z and 2) is allowed for only inside a pattern that is long enough without it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.provenance.mac import SERIAL
from dataset_audit.provenance.models import find_models
from dataset_audit.provenance.paths import find_devices

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_TEXT = 500
"""Characters of one line that are looked at."""
_COORDINATE = r"[+=-]\d{1,3}\.\d\d(?!\d)"
# `Axis-<site>`, then pan, tilt and zoom as the modifiers #x, #y and #Z write them: the signs are
# always there, which a machine tool's display ("3-axis X:1.00") hasn't.
_POSITION = re.compile(
    r"(?<![a-z0-9-])(?P<site>axis[-_][\w$]{3,}).{0,40}?"
    rf"(?<![a-z])X ?: ?(?P<x>{_COORDINATE})\s*Y ?: ?(?P<y>{_COORDINATE})\s*"
    r"[Z2] ?: ?(?P<z>\d{1,3}\.\d)",
    re.IGNORECASE | re.ASCII,
)
_AXIS_OF = re.compile(r"(?:\w-|(?<![a-z0-9])[xyz] {0,3})axis", re.IGNORECASE)
_MISREAD_AXIS = re.compile(r"(?<![A-Za-z0-9-])A[Xx][1lI][Ss5](?=[ _-]{1,2}[A-Z]{1,3}\d)")
_MISREAD_MODEL = re.compile(r"(?<=A[Xx][Ii][Ss][ _-])([A-Z]{1,3})([0-9OlI]{4})(?![A-Za-z0-9])")
_MISREAD_HOST = re.compile(r"(?<![a-z0-9])axis-([0-9a-foil]{12})(?![^\W_])", re.IGNORECASE)
_DIGITS = str.maketrans("OoIiLl", "001111")
# Four digits after the letters are a name that nothing else has; `AXIS P95`, `Axis 215` need more.
_SURE = re.compile(r"[A-Z]{1,3}\d{4}|.* PTZ")
_KIND = r" ?(?:PTZ|Network|Fixed|Dome|Bullet|Video|Camera|Main Unit)"


@dataclass(frozen=True, slots=True)
class Overlay:
    """What one picture's text says."""

    evidence: tuple[str, ...] = ()
    model: str | None = None
    """Where one is named, without "AXIS " before it."""
    serial: str | None = None
    """As it was read: six hexadecimal digits that no check protects."""


def read_overlay(lines: Sequence[str]) -> Overlay:
    """Tell what the lines of one picture say of an Axis device."""
    models: list[str] = []
    serials: list[str] = []
    evidence: list[str] = []
    for line in lines:
        text = mend(line[:MAX_TEXT])
        named = _models(text)
        models += named
        evidence += [f"S5 overlay: AXIS {model}" for model in named]
        devices = find_devices(text)
        serials += [device.serial for device in devices]
        evidence += [f"S5 overlay: {d.evidence.partition(': ')[2]}" for d in devices]
        evidence += [f"S5 overlay: {place}" for place in _positions(text)]
    return Overlay(tuple(dict.fromkeys(evidence)), _only(models), _only(serials))


def mend(text: str) -> str:
    """The text without the confusions that can't make a name out of something else."""
    text = _MISREAD_AXIS.sub("AXIS", text)
    text = _MISREAD_MODEL.sub(lambda m: m[1] + m[2].translate(_DIGITS), text)
    return _MISREAD_HOST.sub(_mend_host, text)


def _mend_host(match: re.Match[str]) -> str:
    serial = match[1].translate(_DIGITS).upper()
    return f"axis-{serial.lower()}" if re.fullmatch(SERIAL, serial) else match[0]


def _models(text: str) -> list[str]:
    """Models that are named surely. `X-AXIS P1234` labels a chart."""
    text = _AXIS_OF.sub("", text)
    return [
        model
        for model in find_models(text)
        if _SURE.match(model) or re.search(re.escape(model) + _KIND, text)
    ]


def _positions(text: str) -> list[str]:
    found = []
    for match in _POSITION.finditer(text):
        pan, tilt = (abs(float(match[name].lstrip("+=-"))) for name in "xy")
        if pan <= 180 and tilt <= 180 and float(match["z"]) >= 1:
            x, y = (match[name].replace("=", "+") for name in "xy")
            found.append(f"{match['site']} X:{x} Y:{y} Z:{match['z']}")
    return found


def _only(values: Sequence[str]) -> str | None:
    """The value, where there is one and no other."""
    return values[0] if len(set(values)) == 1 else None
