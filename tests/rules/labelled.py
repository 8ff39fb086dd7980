"""Tables with labels and boxes, made by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from dataset_audit.annotations import FAULTS, Boxes, Faults
from dataset_audit.instances import count_labels, mark_repeated


def faulty(table, *faults):
    """The table with faults: (kind, file, line, says, path)."""
    met = Faults()
    for fault in faults:
        met.add(*fault)
    counts = {kind: met.counts[kind] for kind in FAULTS}
    return replace(table, faults=met, facts=replace(table.facts, faults=counts))


def labelled(table, shown, drawn=(), declared=()):
    """The table, with what each image shows, boxes, and the facts that follow.

    `shown` has one entry an image: None, or classes as often as they are seen. `drawn` are boxes:
    (image, class, (left, top, width, height)); they count as shown where `shown` is empty.
    `declared` are classes that may have no instance.
    """
    seen = [None if value is None else list(value) for value in shown]
    for image, name, _ in drawn:
        seen[image] = [*(seen[image] or ()), name]
    columns = dict(table.columns)
    columns["labels"], columns["label_counts"] = (np.full(len(table), None, object) for _ in "12")
    for image, names in enumerate(seen):
        if names is not None:
            counts = sorted(Counter(names).items())
            columns["labels"][image] = tuple(name for name, _ in counts)
            columns["label_counts"][image] = tuple(number for _, number in counts)
    met = {name for names in seen for name in names or ()}
    classes = tuple(sorted(met | set(declared)))
    boxes = sorted(drawn, key=lambda box: box[0])
    marked = mark_repeated(
        Boxes(
            image=np.array([image for image, *_ in boxes], np.int64),
            label=np.array([classes.index(name) for _, name, _ in boxes], np.int64),
            xywh=np.array([box for *_, box in boxes], float).reshape(-1, 4),
            repeated=np.full(len(boxes), -1, np.int64),
            classes=classes,
        ),
        columns,
    )
    scene, worth = columns["scene_id"], table.scenes["effective_images"]
    effective = np.full(len(table), np.nan)
    effective[scene >= 0] = worth[scene[scene >= 0]]
    labels = count_labels(columns | {"effective_images": effective}, marked)
    facts = replace(table.facts, labels=labels)
    return replace(table, columns=columns, boxes=marked, facts=facts)
