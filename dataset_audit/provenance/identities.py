"""Whether some frames can be of one device: at most one maker, one serial, one name, one model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.provenance.inventory import commonest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

SIDES = {
    "axis-proven": 0,
    "axis-probable": 0,
    "axis-declared": 0,
    "other-proven": 1,
    "other-declared": 1,
}


@dataclass(frozen=True, slots=True)
class Identity:
    """What the frames of one device say of it together."""

    make: str | None
    model: str | None
    serial: str | None
    camera: str | None
    device_class: str | None

    def __str__(self) -> str:
        device = " ".join(filter(None, (self.make, self.model)))
        return self.serial or self.camera or device or "one device"


def identify(columns: Mapping[str, NDArray[Any]], rows: NDArray[np.intp]) -> Identity:
    """The device of some frames, where none contradicts another."""
    names = ("device_make", "device_model", "device_serial", "camera", "device_class")
    make, model, serial, camera, kind = (commonest(columns[name][rows]) for name in names)
    return Identity(make, model, serial, camera, kind)


def agreeing(columns: Mapping[str, NDArray[Any]], group: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(G,) of each group whether its frames can be of one device.

    Frames of which nothing is known don't matter. Models count only where there is no serial: a
    name in a path is easily another's.

    Args:
        columns: `provenance`, `camera` and the device columns.
        group: (N,) numbers from 0, -1 for frames that are in none.
    """
    sides = np.array([SIDES.get(rung, -1) for rung in columns["provenance"]], np.int64)
    known = (group >= 0) & (sides >= 0)
    count = int(group.max(initial=-1)) + 1
    serial, camera = (encode(columns[name]) for name in ("device_serial", "camera"))
    device = encode(join(columns["device_make"], columns["device_model"]))
    serials = distinct(group, serial, known, count)
    one = (distinct(group, sides, known, count) <= 1) & (serials <= 1)
    one &= distinct(group, camera, known, count) <= 1
    one &= (serials == 1) | (distinct(group, device, known, count) <= 1)
    return np.asarray(one, bool)


def distinct(
    group: NDArray[np.int64], code: NDArray[np.int64], counted: NDArray[np.bool_], groups: int
) -> NDArray[np.int64]:
    """(G,) how many different codes each group has; -1 is none."""
    rows = counted & (code >= 0)
    pairs = np.unique(np.stack([group[rows], code[rows]], 1), axis=0)
    return np.bincount(pairs[:, 0], minlength=groups)


def encode(texts: NDArray[np.object_]) -> NDArray[np.int64]:
    """(N,) a number for each different text, -1 for None."""
    numbers: dict[str, int] = {}
    return np.array(
        [-1 if text is None else numbers.setdefault(text, len(numbers)) for text in texts], np.int64
    )


def join(make: NDArray[np.object_], model: NDArray[np.object_]) -> NDArray[np.object_]:
    """(N,) make and model where there is a model, else None."""
    joined = [m and f"{k or ''} {m}" for k, m in zip(make, model, strict=True)]
    return np.array([*joined, None], object)[:-1]
