"""Where the user's word and the proof in a file name different devices."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from dataset_audit.provenance.mac import axis_serial
from dataset_audit.provenance.said import is_axis, model_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dataset_audit.provenance.said import Said


def contradict(said: Said, file: Mapping[str, Any]) -> tuple[str, ...]:
    """Each value that differs, as `gate/** says make ACME, the file AXIS`; none: they agree.

    Another maker is told alone: all else then speaks of another device.

    Args:
        said: by the user.
        file: `provenance` and the device columns of an image that is proven.
    """
    make = file["device_make"] or ("AXIS" if file["provenance"] == "axis-proven" else None)
    if said.side and _makes_differ(said, make):
        return (_tell(said, "make", said.make or "AXIS", make),)
    told = []
    model, of_file = model_of(said), file["device_model"]
    if model and of_file and not _is_part(model, of_file):
        told.append(_tell(said, "model", model, of_file))
    serial = axis_serial(file["device_serial"])
    if said.serial and serial and said.serial != serial:
        told.append(_tell(said, "camera", said.serial, serial))
    kind = file["device_class"]
    if said.device_class and kind not in (None, "unknown", said.device_class):
        told.append(_tell(said, "class", said.device_class, kind))
    return tuple(told)


def unname(columns: Mapping[str, NDArray[Any]], said: Sequence[Said | None]) -> None:
    """Take the camera's name from images that are proven to be of another than most that have it.

    One name is one device, and that has one maker and one serial. Changes `camera` and
    `contradictions`.
    """
    devices: dict[str, Counter[str]] = {}
    rows = []
    for row, each in enumerate(said):
        device = _proven_device(columns, row)
        if each is not None and each.camera and not each.serial and device:
            rows.append((row, each.source, each.camera, device))
            devices.setdefault(each.camera, Counter())[device] += 1
    most = {name: min(c, key=lambda d: (-c[d], d)) for name, c in devices.items()}
    for row, source, name, device in rows:
        if device != most[name]:
            columns["camera"][row] = None
            text = f"{source} says camera {name}, mostly {most[name]}, the file {device}"
            columns["contradictions"][row] = (*(columns["contradictions"][row] or ()), text)


def _proven_device(columns: Mapping[str, NDArray[Any]], row: int) -> str | None:
    """The serial, or the maker where that is not Axis: an Axis device without one may be any."""
    match columns["provenance"][row]:
        case "axis-proven":
            serial: str | None = columns["device_serial"][row]
            return serial
        case "other-proven":
            parts = (columns[f"device_{part}"][row] for part in ("make", "model", "serial"))
            return " ".join(filter(None, parts))
        case _:
            return None


def _makes_differ(said: Said, make: str | None) -> bool:
    if make is None:
        return said.side == "axis"
    if said.side == "axis" or is_axis(make):
        return (said.side == "axis") != is_axis(make)
    return said.make is not None and not _is_part(said.make, make)


def _is_part(one: str, other: str) -> bool:
    """Whether one is the other or a shorter way to say it, whatever the case and what parts it."""
    short, long = sorted((_bare(one), _bare(other)), key=len)
    return long.startswith(short)


def _bare(text: str) -> str:
    return "".join(c for c in text.casefold().removeprefix("axis ") if c.isalnum())


def _tell(said: Said, what: str, user: str, file: str | None) -> str:
    return f"{said.source} says {what} {user}, the file {file or 'another maker'}"
