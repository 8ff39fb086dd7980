"""What the labels of a data set are worth once its scenes are counted as scenes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.annotations import count_instances, labelled_rows
from dataset_audit.diversity import hill_number
from dataset_audit.facts import ClassRow, Labels
from dataset_audit.provenance.stating import AXIS
from dataset_audit.relate.repeated import find_repeated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.annotations import Boxes, Counted
    from dataset_audit.relating import Columns


def mark_repeated(boxes: Boxes, columns: Columns) -> Boxes:
    """The boxes, with those numbered that stand in most frames of a static scene."""
    scene = np.where(columns["scene_static"], columns["scene_id"], -1)
    annotated = labelled_rows(columns)
    repeated = find_repeated(boxes.image, boxes.label, boxes.xywh, scene, annotated)
    return replace(boxes, repeated=repeated)


def with_all_classes(boxes: Boxes, columns: Columns) -> Boxes:
    """The boxes, with the classes of images that have labels and no boxes."""
    met = {label for labels in columns["labels"] for label in labels or ()}
    new = sorted(met - set(boxes.classes))
    return replace(boxes, classes=(*boxes.classes, *new))


def count_labels(columns: Columns, boxes: Boxes) -> Labels | None:
    """Instances of each class, and what they are worth; None where nothing is labelled.

    An instance in a scene of n images that is worth e effective images counts e / n. Boxes that
    stand in the same place in most frames of a scene count once together. Images that can't be
    read are in no scene, and their instances are worth nothing.
    """
    annotated = labelled_rows(columns)
    if not annotated.any():
        return None
    counted = count_instances(columns, boxes.classes)
    return Labels(
        annotated=int(annotated.sum()),
        empty=sum(value == () for value in columns["labels"]),
        boxes=len(boxes),
        repeated_boxes=int((boxes.repeated >= 0).sum()),
        classes=tuple(
            sorted(rows_of_classes(columns, boxes, counted), key=lambda r: (-r.instances, r.name))
        ),
    )


def rows_of_classes(columns: Columns, boxes: Boxes, counted: Counted) -> Iterator[ClassRow]:
    """One row a class, in the order of `boxes.classes`."""
    effective = worth_of_classes(columns, boxes, counted)
    axis = np.isin(columns["provenance"].astype(str), AXIS)
    order = np.argsort(counted.label, kind="stable")
    ends = np.searchsorted(counted.label[order], np.arange(len(boxes.classes) + 1))
    for number, name in enumerate(boxes.classes):
        mine = order[ends[number] : ends[number + 1]]
        image, count = counted.image[mine], counted.count[mine]
        scene = columns["scene_id"][image]
        _, place = np.unique(scene[scene >= 0], return_inverse=True)
        seen = np.bincount(place, count[scene >= 0])
        yield ClassRow(
            name=name,
            instances=int(count.sum()),
            images=len(image),
            scenes=len(seen),
            effective_instances=float(effective[number]),
            effective_scenes=hill_number(seen, 1),
            largest_scene_share=float(seen.max(initial=0) / max(seen.sum(), 1)),
            axis_images=int(axis[image].sum()),
        )


def worth_of_classes(columns: Columns, boxes: Boxes, counted: Counted) -> NDArray[np.float64]:
    """(C,) effective instances of each class."""
    classes = len(boxes.classes)
    still = boxes.repeated >= 0
    # One number an image and class: there may be more of those than memory has room to count in.
    standing = boxes.image[still] * classes + boxes.label[still]
    known, times = np.unique(standing, return_counts=True)
    key = counted.image * classes + counted.label
    at = np.searchsorted(known, key)
    stands = np.where(np.append(known, -1)[at] == key, np.append(times, 0)[at], 0)
    moving = np.maximum(counted.count - stands, 0) * worth_of_images(columns)[counted.image]
    _, first = np.unique(boxes.repeated[still], return_index=True)
    places = np.bincount(boxes.label[still][first], minlength=classes)
    return np.bincount(counted.label, moving, minlength=classes).astype(np.float64) + places


def worth_of_images(columns: Columns) -> NDArray[np.float64]:
    """(N,) effective images that an image stands for, 0 to 1; 0 of what can't be read."""
    scene = columns["scene_id"]
    member = scene >= 0
    worth = np.zeros(len(scene))
    sizes = np.bincount(scene[member])
    worth[member] = columns["effective_images"][member] / sizes[scene[member]]
    return np.nan_to_num(worth)
