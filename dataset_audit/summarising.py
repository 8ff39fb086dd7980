"""From the finished columns of the images to the table that is judged: scenes and facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from dataset_audit.annotations import FAULTS
from dataset_audit.columns import COLUMNS, SCENE_COLUMNS, Kind
from dataset_audit.diversity import measure_diversity
from dataset_audit.facts import Facts
from dataset_audit.instances import count_labels
from dataset_audit.model import Provenance, Table, readable_rows
from dataset_audit.provenance.inventory import list_devices
from dataset_audit.provenance.stating import AXIS, state
from dataset_audit.relate.counting import count_scenes
from dataset_audit.relate.cuts import around
from dataset_audit.relating import texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from dataset_audit.annotations import Written
    from dataset_audit.origin import Declared
    from dataset_audit.relating import Columns, Vectors
    from dataset_audit.settings import RelateSettings


def summarise(
    columns: Columns,
    vectors: Vectors,
    settings: RelateSettings,
    written: Written,
    declared: Sequence[Declared] = (),
) -> Table:
    """The scenes and the facts of finished image columns, and what became of declarations.

    `written` is of these images alone, and its repeated boxes are numbered.
    """
    scenes = list_scenes(columns)
    readable = readable_rows(columns)
    rungs = Counter(columns["provenance"][readable])
    total = max(int(readable.sum()), 1)
    axis = np.isin(columns["provenance"].astype(str), AXIS) & readable
    known = int(axis.sum())

    def diversity_of(rows: NDArray[np.bool_]) -> Any:  # noqa: ANN401
        return measure_diversity(
            columns["scene_id"][rows],
            columns["scene_static"][rows],
            None if vectors.embeddings is None else vectors.embeddings[rows],
            scenes["effective_images"],
            seed=settings.seed,
        )

    facts = Facts(
        images=len(readable),
        readable=int(readable.sum()),
        not_images=written.not_images,
        provenance={rung: rungs[rung] for rung in get_args(Provenance)},
        axis_share=(known / total, (known + rungs["unknown"]) / total),
        diversity=diversity_of(readable),
        axis_diversity=diversity_of(axis) if axis.any() else None,
        scene_counts=count_scenes(
            columns["scene_at"][readable],
            columns["content_hash"][readable],
            around(settings.min_agreement),
            settings.min_frames,
        ),
        devices=list_devices(
            make=columns["device_make"],
            model=columns["device_model"],
            serial=columns["device_serial"],
            firmware=columns["device_firmware"],
            device_class=columns["device_class"],
            camera=columns["camera"],
            provenance=columns["provenance"],
            scene_id=columns["scene_id"],
            scene_static=columns["scene_static"],
            captured_at=columns["captured_at"],
        ),
        layout=written.layout,
        labels=count_labels(columns, written.boxes),
        faults={kind: written.faults.counts[kind] for kind in FAULTS},
        splits=tuple(sorted({value for value in columns["split"] if value})),
        statement=state(columns, declared),
    )
    return Table(
        columns={c.name: columns[c.name] for c in COLUMNS},
        scenes=scenes,
        facts=facts,
        boxes=written.boxes,
        faults=written.faults,
    )


def list_scenes(columns: Columns) -> Columns:
    """One row a scene, as `SCENE_COLUMNS` says, from what `relate` gave each image."""
    member = np.flatnonzero(columns["scene_id"] >= 0)
    order = member[np.argsort(columns["scene_id"][member], kind="stable")]
    _, starts = np.unique(columns["scene_id"][order], return_index=True)
    rows = [
        scene_row(columns, scene, part, len(member))
        for scene, part in enumerate(np.split(order, starts[1:]))
        if len(part)
    ]
    return {c.name: typed((row[c.name] for row in rows), c.kind) for c in SCENE_COLUMNS}


def scene_row(columns: Columns, scene: int, rows: NDArray[np.intp], total: int) -> dict[str, Any]:
    """One scene; its medoid is the image that belongs to it most surely."""
    times = columns["captured_at"][rows]
    times = times[~np.isnat(times)]
    medoid = rows[np.argmax(columns.get("typical", columns["scene_confidence"])[rows])]
    serials = columns["device_serial"][rows]
    kinds = [
        name or serial or " ".join(filter(None, (make, model))) or None
        for name, serial, make, model in zip(
            columns["camera"][rows],
            serials,
            columns["device_make"][rows],
            columns["device_model"][rows],
            strict=True,
        )
    ]
    labels: Counter[str] = Counter()
    for shown, counts in zip(columns["labels"][rows], columns["label_counts"][rows], strict=True):
        labels.update(dict(zip(shown, counts or (1,) * len(shown), strict=True)) if shown else {})
    return {
        "scene_id": scene,
        "images": len(rows),
        "share": len(rows) / total,
        "static": bool(columns["scene_static"][rows[0]]),
        "effective_images": columns["effective_images"][rows[0]],
        "medoid": columns["path"][medoid],
        "first_path": columns["path"][rows[0]],
        "first_at": times.min() if len(times) else np.datetime64("NaT", "us"),
        "last_at": times.max() if len(times) else np.datetime64("NaT", "us"),
        "light": counted(columns["light"][rows]),
        "cameras": tuple(sorted({kind for kind in kinds if kind})),
        "splits": counted(columns["split"][rows]),
        "labels": numbered(labels),
        "axis_images": int(np.isin(columns["provenance"][rows].astype(str), AXIS).sum()),
    }


def counted(values: Iterable[str | None]) -> tuple[str, ...]:
    """`day 12`, `night 3`: most first, ties by name."""
    return numbered(Counter(value for value in values if value is not None))


def numbered(counts: Counter[str]) -> tuple[str, ...]:
    """The same, of what is counted already."""
    return tuple(
        f"{v} {n}" for v, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def typed(values: Iterable[Any], kind: Kind) -> NDArray[Any]:
    """A column of the numpy type that `model` gives its kind."""
    match kind:
        case "int":
            return np.array(list(values), dtype=np.int64)
        case "float":
            return np.array(list(values), dtype=np.float64)
        case "bool":
            return np.array(list(values), dtype=bool)
        case "time":
            return np.array(list(values), dtype="datetime64[us]")
        case _:
            return texts(values)
