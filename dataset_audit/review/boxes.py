"""Boxes as FiftyOne stores detections: the field `ground_truth`, and `objects` beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random

    from dataset_audit.annotations import Boxes
    from dataset_audit.relating import Columns

BOXES = "ground_truth"
"""What FiftyOne's own importers call them."""
OBJECTS = "objects"
"""How many instances an image has, those without a box among them."""


def box_fields(boxes: Boxes, columns: Columns, chance: Random) -> Iterator[dict[str, Any]]:
    """What the boxes add to the document of each image, in the order of the rows.

    Nothing where nobody annotated the image, and nothing at all where there are no boxes.

    Args:
        boxes: of all images.
        columns: of the images.
        chance: gives the ids.
    """
    labels = [boxes.classes[number] for number in boxes.label.tolist()]
    shares, areas = boxes.xywh.tolist(), boxes.area.tolist()
    repeated = (boxes.repeated >= 0).tolist()
    drawn = zip(labels, shares, areas, repeated, strict=True)
    here = np.bincount(boxes.image, minlength=len(columns["path"])).tolist()
    for count, told, counts in zip(here, columns["labels"], columns["label_counts"], strict=True):
        found = [detection(*next(drawn), chance) for _ in range(count)]
        if told is None or not len(boxes):
            yield {}
            continue
        objects = len(told) if counts is None else sum(counts)
        yield {BOXES: {"_cls": "Detections", "detections": found}, OBJECTS: objects}


def detection(
    label: str, xywh: list[float], area: float, repeated: bool, chance: Random
) -> dict[str, Any]:
    """A FiftyOne Detection: shares of the upright image, as ours."""
    return {
        "_id": {"$oid": f"{chance.getrandbits(96):024x}"},
        "_cls": "Detection",
        "tags": [],
        "label": label,
        "bounding_box": xywh,
        "area": area,
        "repeated": repeated,
    }
