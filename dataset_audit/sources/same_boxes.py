"""The same box of the same class on one image, twice: one object that is counted as two."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Marks


def tell_same_boxes(marks: Marks) -> None:
    """Add a fault for each box that repeats one before it, number by number.

    Both are kept: a detector is trained on both.
    """
    drawn = marks.drawn()
    keys = (*drawn.xywh.T, drawn.label, drawn.image)
    order = np.lexsort(keys)  # stable: the first of equals is the one that was written first
    same = np.all([key[order[1:]] == key[order[:-1]] for key in keys], axis=0)
    for box in np.sort(order[1:][same]):
        says = f"{drawn.classes[drawn.label[box]]}: the same box twice"
        path, line = marks.images[drawn.image[box]].path, int(drawn.line[box]) or None
        marks.faults.add("duplicate-id", drawn.files[drawn.file[box]], line, says, path)
