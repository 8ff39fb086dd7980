"""The statement on provenance: shares by unit, firmware, clocks, and what contradicts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from dataset_audit.model import Provenance, readable_rows
from dataset_audit.origin import Contradiction, Doubt, Firmware, Share, Statement
from dataset_audit.provenance.inventory import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from dataset_audit.origin import Declared

RUNGS: tuple[str, ...] = get_args(Provenance)
AXIS = ("axis-proven", "axis-probable", "axis-declared")


def state(columns: Mapping[str, NDArray[Any]], declared: Sequence[Declared]) -> Statement:
    """What can be said of finished columns.

    Args:
        columns: of the images that count, with `effective_images`, those of each image's scene.
        declared: what became of what the user said.
    """
    inherited = Counter(columns["inherited"])
    return Statement(
        shares=share_by_unit(columns),
        inherited={source: inherited[source] for source in ("clip", "scene")},
        firmware=list_firmware(columns),
        doubts=list_doubts(columns),
        declared=tuple(declared),
        contradictions=list_contradictions(columns["contradictions"]),
    )


def share_by_unit(columns: Mapping[str, NDArray[Any]]) -> tuple[Share, ...]:
    """How much is of which rung by image, by scene and by effective image."""
    readable = readable_rows(columns)
    scene, rungs = columns["scene_id"][readable], columns["provenance"][readable]
    size = np.bincount(scene)[scene] if len(scene) else np.ones(0)
    worth = columns["effective_images"][readable]
    weights = {
        "image": np.ones(len(scene)),
        "scene": 1 / size,
        "effective image": np.where(np.isnan(worth), 1, worth) / size,
    }
    return tuple(share(unit, rungs, weight) for unit, weight in weights.items())


def share(unit: str, rungs: NDArray[np.object_], weight: NDArray[np.float64]) -> Share:
    """The share (N,) images of each rung have of the whole weight."""
    total = float(weight.sum())
    sums = {rung: float(weight[rungs == rung].sum()) for rung in RUNGS}
    axis = sum(sums[rung] for rung in AXIS)
    over = total or 1.0
    return Share(
        unit=unit,
        total=total,
        rungs={rung: min(each / over, 1.0) for rung, each in sums.items()},
        axis_share=(min(axis / over, 1.0), min((axis + sums["unknown"]) / over, 1.0)),
    )


def list_firmware(columns: Mapping[str, NDArray[Any]]) -> tuple[Firmware, ...]:
    """Versions of Axis devices; what other makers write there is as often an editor's name."""
    frames: Counter[str] = Counter()
    devices: dict[str, set[str]] = {}
    axis = np.isin(columns["provenance"].astype(str), AXIS)
    for row in np.flatnonzero(axis):
        version, serial = columns["device_firmware"][row], columns["device_serial"][row]
        if version:
            frames[version] += 1
            devices.setdefault(version, set()).update([serial] if serial else [])
    found = [
        Firmware(version=version, devices=len(devices[version]), frames=number)
        for version, number in frames.items()
    ]
    return tuple(sorted(found, key=lambda f: (-f.devices, -f.frames, f.version)))


def list_doubts(columns: Mapping[str, NDArray[Any]]) -> tuple[Doubt, ...]:
    """Times of clocks that aren't believed, one entry a device and reason."""
    groups: dict[tuple[str, str], list[int]] = {}
    for row, why in enumerate(columns["clock_doubt"]):
        if why is not None:
            make, model = columns["device_make"][row], columns["device_model"][row]
            device = columns["device_serial"][row] or columns["camera"][row]
            name = device or " ".join(filter(None, (make, model)))
            groups.setdefault((name, why), []).append(row)
    found = [
        Doubt(
            device=name or None,
            why=why,
            frames=len(rows),
            first=iso(columns["clock_at"][rows].min()),
            last=iso(columns["clock_at"][rows].max()),
        )
        for (name, why), rows in groups.items()
    ]
    return tuple(sorted(found, key=lambda d: (-d.frames, d.device or "", d.why)))


def list_contradictions(contradictions: NDArray[np.object_]) -> tuple[Contradiction, ...]:
    """What the user says and the files prove to be otherwise."""
    counts = Counter(text for texts in contradictions if texts for text in texts)
    found = [Contradiction(says=text, images=number) for text, number in counts.items()]
    return tuple(sorted(found, key=lambda c: (-c.images, c.says)))
