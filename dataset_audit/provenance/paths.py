"""What folder and file names say: Axis serials (S3, S6) and event names (W7). SPEC 4."""

from __future__ import annotations

import re
from dataclasses import dataclass

from dataset_audit.provenance.mac import OUIS, SERIAL

EVENT = re.compile(r"image(\d\d)-(\d\d)-(\d\d)_(\d\d)-(\d\d)-(\d\d)-(\d\d)(?!\d)", re.ASCII)
"""Default name of a still sent by an event: two-digit year to 1/100 s."""

_SPACED_OUI = "|".join("[:-]?".join((oui[:2], oui[2:4], oui[4:])) for oui in OUIS)
_TOKEN = rf"(?<!\d)\d{{8}}_\d{{6}}_[0-9A-F]{{4}}_(?P<serial>{SERIAL})(?![0-9A-Fa-f])"
_HOST = rf"(?i)(?<![a-z0-9])axis-(?P<serial>{SERIAL})(?![0-9a-f])"
_CAMERA = (
    r"(?i)(?<![a-z0-9])axis(?P<model>[a-z]{1,2}\d{2,4})[a-z-]*?"
    rf"(?P<serial>{SERIAL})_\d{{8}}t\d{{6}}"
)
_MAC = rf"(?i)(?<![0-9a-f])(?P<serial>(?:{_SPACED_OUI})(?:[:-]?[0-9a-f]{{2}}){{3}})(?![0-9a-f])"
# The first that finds a serial describes it.
_SIGNALS = (
    ("S3 recording token", re.compile(_TOKEN, re.ASCII)),
    ("S3 host name", re.compile(_HOST, re.ASCII)),
    ("S6 camera name", re.compile(_CAMERA, re.ASCII)),
    ("S3 MAC address", re.compile(_MAC, re.ASCII)),
)
_SPEAKS = re.compile(rf"(?i){_SPACED_OUI}|axis|image\d\d-", re.ASCII)
"""In every path that names a device, a model or an event."""


@dataclass(frozen=True, slots=True)
class Named:
    """A device that a path names."""

    serial: str
    evidence: str
    model: str | None = None


def speaking(path: str) -> str:
    """The path, or "" where neither devices, models nor events can be in it."""
    return path if _SPEAKS.search(path) else ""


def find_devices(path: str) -> tuple[Named, ...]:
    """Axis devices that a path names, one entry a serial, the one nearest to the file first."""
    found: dict[str, Named] = {}
    place: dict[str, int] = {}
    for label, pattern in _SIGNALS:
        for match in pattern.finditer(path):
            serial = re.sub("[:-]", "", match["serial"]).upper()
            model = match.groupdict().get("model")
            named = Named(serial, f"{label} in path: {match[0]}", model and model.upper())
            found.setdefault(serial, named)
            place[serial] = max(place.get(serial, 0), match.start("serial"))
    return tuple(sorted(found.values(), key=lambda named: -place[named.serial]))


def find_event(path: str) -> str | None:
    """The default name of an event still, if the path holds one."""
    match = EVENT.search(path)
    return match[0] if match else None
