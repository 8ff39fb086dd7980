"""From the finished columns of the images to the table that is judged: scenes and facts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, get_args

import numpy as np

from dataset_audit.annotations import FAULTS
from dataset_audit.columns import COLUMNS
from dataset_audit.diversity import measure_diversity
from dataset_audit.facts import Facts
from dataset_audit.instances import count_labels
from dataset_audit.model import Provenance, Table, readable_rows
from dataset_audit.provenance.inventory import list_devices
from dataset_audit.provenance.stating import AXIS, state
from dataset_audit.relate.counting import count_scenes
from dataset_audit.relate.cuts import around
from dataset_audit.scene_list import list_scenes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.annotations import Written
    from dataset_audit.origin import Declared
    from dataset_audit.relating import Columns
    from dataset_audit.settings import RelateSettings
    from dataset_audit.vectors import Vectors


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
            columns["scene_id"],
            columns["scene_static"],
            vectors.embeddings,
            scenes["effective_images"],
            seed=settings.seed,
            counted=rows,
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
