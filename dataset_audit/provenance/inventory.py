"""Which devices made the data set, of all makers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.facts import DeviceRow
from dataset_audit.kinds import kinds
from dataset_audit.provenance.mac import axis_serial

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Texts = NDArray[np.object_]
    Key = tuple[str | None, str | None, str | None, str | None]


def list_devices(
    *,
    make: Texts,
    model: Texts,
    serial: Texts,
    firmware: Texts,
    device_class: Texts,
    camera: Texts,
    provenance: Texts,
    scene_id: NDArray[np.int64],
    scene_static: NDArray[np.bool_],
    captured_at: NDArray[np.datetime64],
) -> tuple[DeviceRow, ...]:
    """List one row a serial, one a named camera and one a make and model; images without any: none.

    Args:
        make: (N,) texts, None where unknown, like the next four.
        model: (N,) model names.
        serial: (N,) serial numbers.
        firmware: (N,) versions, or names of the software that wrote the file.
        device_class: (N,) classes; "unknown" gives way to any other of the same device.
        camera: (N,) what the user calls it; one that a serial has is that serial.
        provenance: (N,) rungs.
        scene_id: (N,) number of the scene, -1 where there is none.
        scene_static: (N,) member of a static scene.
        captured_at: (N,) datetime64[us], UTC, NaT where unknown.

    Returns:
        Most frames first, then by make, model and serial.
    """
    devices = []
    for (*_, number, name), rows in _group(make, model, serial, camera).items():
        times = captured_at[rows]
        times = times[~np.isnat(times)]
        scenes = np.unique(scene_id[rows])
        static = np.unique(scene_id[rows][scene_static[rows]])
        devices.append(
            DeviceRow(
                make=commonest(make[rows]),
                model=commonest(model[rows]),
                serial=number,
                camera=name or commonest(camera[rows]),
                firmware=tuple(sorted(set(filter(None, firmware[rows])))),
                device_class=_known_class(device_class[rows]),
                frames=len(rows),
                proven=sum(str(rung).endswith("-proven") for rung in provenance[rows]),
                scenes=int(np.count_nonzero(scenes >= 0)),
                static_scenes=tuple(static.tolist()),
                first_seen=iso(times.min()) if times.size else None,
                last_seen=iso(times.max()) if times.size else None,
            )
        )
    return tuple(
        sorted(devices, key=lambda d: (-d.frames, *_name(d.make, d.model, d.serial, d.camera)))
    )


def number_cameras(serial: Texts, make: Texts, model: Texts, camera: Texts) -> NDArray[np.int64]:
    """Number the physical devices, most images first.

    Make and model without a serial are no device: a thousand phones share them. An Axis serial is
    unique in the world; any other only among devices of one make and model. A name that the user
    gave is a device, and the same one as the only serial that goes by it; a serial stands against a
    name that several have.

    Args:
        serial: (N,) texts, None where unknown, like the next three.
        make: (N,) makers.
        model: (N,) model names.
        camera: (N,) names that the user gave.

    Returns:
        (N,) ids from 0, -1 where it can't be told.
    """
    groups = {k: rows for k, rows in _group(make, model, serial, camera).items() if k[2] or k[3]}
    order = sorted(groups, key=lambda key: (-len(groups[key]), *_name(*key)))
    cameras = np.full(len(serial), -1, np.int64)
    for number, key in enumerate(order):
        cameras[groups[key]] = number
    return cameras


def _group(make: Texts, model: Texts, serial: Texts, camera: Texts) -> dict[Key, NDArray[np.intp]]:
    """Rows by what identifies their device: (make, model, serial, name); the first seen first."""
    said, of = kinds(make, model, serial, camera)
    keys = [_identify(*texts[:3]) for texts in said]
    serials: dict[str, set[Key]] = {}
    for (*_, name), key in zip(said, keys, strict=True):
        if name and key[2]:
            serials.setdefault(name, set()).add(key)
    numbers: dict[Key, int] = {}
    device = np.full(len(said), -1, np.intp)
    for at, ((*_, name), found) in enumerate(zip(said, keys, strict=True)):
        key = found if found[2] or not name else _named(name, serials.get(name, set()))
        if any(key):
            device[at] = numbers.setdefault(key, len(numbers))
    number = device[of]
    order = np.argsort(number, kind="stable")
    ends = np.searchsorted(number[order], np.arange(len(numbers) + 1))
    return {key: order[ends[at] : ends[at + 1]] for key, at in numbers.items()}


def _named(name: str, serials: set[Key]) -> Key:
    """The device that a name stands for."""
    if own := axis_serial(name):
        return (None, None, own, None)
    return next(iter(serials)) if len(serials) == 1 else (None, None, None, name)


def _identify(make: str | None, model: str | None, serial: str | None) -> Key:
    if axis_serial(serial):
        return (None, None, serial, None)
    # "0000000" and the like are what makers write who keep no serial.
    return (make, model, serial if len(set(serial or "")) > 1 else None, None)


def _name(*texts: str | None) -> tuple[str, ...]:
    return tuple(text or "" for text in texts)


def commonest(texts: Iterable[Any]) -> str | None:
    """The text that occurs most often, of equals the first in the alphabet."""
    counts = Counter(filter(None, texts))
    return min(counts, key=lambda text: (-counts[text], text), default=None)


def _known_class(texts: Iterable[Any]) -> str | None:
    present = [text for text in texts if text]
    return commonest(t for t in present if t != "unknown") or commonest(present)


def iso(time: np.datetime64) -> str:
    """ISO 8601, UTC, to the millisecond."""
    return f"{np.datetime_as_string(time, unit='ms')}Z"
