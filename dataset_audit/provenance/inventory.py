"""Which devices made the data set, of all makers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.model import DeviceRow
from dataset_audit.provenance.mac import axis_serial

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Texts = NDArray[np.object_]
    Key = tuple[str | None, str | None, str | None]


def list_devices(
    *,
    make: Texts,
    model: Texts,
    serial: Texts,
    firmware: Texts,
    device_class: Texts,
    scene_id: NDArray[np.int64],
    scene_static: NDArray[np.bool_],
    captured_at: NDArray[np.datetime64],
) -> tuple[DeviceRow, ...]:
    """List one row a serial, and one a make and model without serial; images without any: none.

    Args:
        make: (N,) texts, None where unknown, like the next four.
        model: (N,) model names.
        serial: (N,) serial numbers.
        firmware: (N,) versions, or names of the software that wrote the file.
        device_class: (N,) classes; "unknown" gives way to any other of the same device.
        scene_id: (N,) number of the scene, -1 where there is none.
        scene_static: (N,) member of a static scene.
        captured_at: (N,) datetime64[us], UTC, NaT where unknown.

    Returns:
        Most frames first, then by make, model and serial.
    """
    devices = []
    for key, members in _group(make, model, serial).items():
        rows = np.array(members)
        times = captured_at[rows]
        times = times[~np.isnat(times)]
        scenes = np.unique(scene_id[rows])
        static = np.unique(scene_id[rows][scene_static[rows]])
        devices.append(
            DeviceRow(
                make=_commonest(make[rows]),
                model=_commonest(model[rows]),
                serial=key[2],
                firmware=tuple(sorted(set(filter(None, firmware[rows])))),
                device_class=_known_class(device_class[rows]),
                frames=len(rows),
                scenes=int(np.count_nonzero(scenes >= 0)),
                static_scenes=tuple(static.tolist()),
                first_seen=_iso(times.min()) if times.size else None,
                last_seen=_iso(times.max()) if times.size else None,
            )
        )
    return tuple(sorted(devices, key=lambda d: (-d.frames, *_name(d.make, d.model, d.serial))))


def number_cameras(serial: Texts, make: Texts, model: Texts) -> NDArray[np.int64]:
    """Number the physical devices, most images first.

    Make and model without a serial are no device: a thousand phones share them. An Axis serial is
    unique in the world; any other only among devices of one make and model.

    Args:
        serial: (N,) texts, None where unknown, like the next two.
        make: (N,) makers.
        model: (N,) model names.

    Returns:
        (N,) ids from 0, -1 where it can't be told.
    """
    groups = {key: rows for key, rows in _group(make, model, serial).items() if key[2]}
    order = sorted(groups, key=lambda key: (-len(groups[key]), *_name(*key)))
    cameras = np.full(len(serial), -1, np.int64)
    for number, key in enumerate(order):
        cameras[groups[key]] = number
    return cameras


def name_cameras(
    camera: Texts, serial: Texts, make: Texts, model: Texts
) -> tuple[Texts, Texts, Texts]:
    """Serial, make and model with the names (N,) that a person gave instead, None where none was.

    Named by an Axis serial, an image is of that device; by any other name, of one so named.
    """
    named = np.array([bool(name) for name in camera], bool)
    names = [n and (axis_serial(n) or f"camera {n}") for n in camera]
    given = np.array([*names, None], object)[:-1]
    nothing = np.full(len(camera), None, object)
    return (
        np.where(named, given, serial),
        np.where(named, nothing, make),
        np.where(named, nothing, model),
    )


def _group(make: Texts, model: Texts, serial: Texts) -> dict[Key, list[int]]:
    groups: dict[Key, list[int]] = {}
    for row, texts in enumerate(zip(make, model, serial, strict=True)):
        key = _identify(*texts)
        if any(key):
            groups.setdefault(key, []).append(row)
    return groups


def _identify(make: str | None, model: str | None, serial: str | None) -> Key:
    if axis_serial(serial):
        return (None, None, serial)
    # "0000000" and the like are what makers write who keep no serial.
    return (make, model, serial if len(set(serial or "")) > 1 else None)


def _name(*texts: str | None) -> tuple[str, ...]:
    return tuple(text or "" for text in texts)


def _commonest(texts: Iterable[Any]) -> str | None:
    """The text that occurs most often, of equals the first in the alphabet."""
    counts = Counter(filter(None, texts))
    return min(counts, key=lambda text: (-counts[text], text), default=None)


def _known_class(texts: Iterable[Any]) -> str | None:
    present = [text for text in texts if text]
    return _commonest(t for t in present if t != "unknown") or _commonest(present)


def _iso(time: np.datetime64) -> str:
    return f"{np.datetime_as_string(time, unit='ms')}Z"
