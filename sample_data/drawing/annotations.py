"""The boxes of what was drawn, as COCO's instances JSON, with the faults that people make."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from drawing.camera import Thing

CLASSES = ("car", "person", "lorry", "forklift", "bicycle")
EMPTIED = ("train/street/street_0014.jpg", "train/street/street_0022.jpg")
"""Frames that someone passed over: listed, without a box."""
NOT_LISTED = ("train/street/street_0031.jpg", "test/web/brick.jpg")
GONE = "train/street/street_0036.jpg"
"""Listed, and not there."""


def to_coco(
    things: Mapping[str, Sequence[Thing]], sizes: Mapping[str, tuple[int, int]]
) -> dict[str, Any]:
    """Images and boxes by path; `sizes` has a width and height for every image that is listed."""
    listed = sorted(set(sizes) - set(NOT_LISTED))
    images = [
        {"id": number, "file_name": path, "width": sizes[path][0], "height": sizes[path][1]}
        for number, path in enumerate(listed, start=1)
    ]
    annotations = [
        annotation(image["id"], *thing)
        for image in images
        if image["file_name"] not in EMPTIED
        for thing in things.get(image["file_name"], ())
    ]
    images.append({"id": len(images) + 1, "file_name": GONE, "width": 480, "height": 360})
    plant(images, annotations)
    for number, each in enumerate(annotations, start=1):
        each.setdefault("id", number)
    categories = [{"id": number, "name": name} for number, name in enumerate(CLASSES, start=1)]
    return {"images": images, "annotations": annotations, "categories": categories}


def annotation(image: int, name: str, box: tuple[float, float, float, float]) -> dict[str, Any]:
    """One box, to a tenth of a pixel."""
    rounded = [round(value, 1) for value in box]
    return {"image_id": image, "category_id": CLASSES.index(name) + 1, "bbox": rounded}


def plant(images: Sequence[dict[str, Any]], annotations: list[dict[str, Any]]) -> None:
    """One of each fault that is in the boxes themselves."""
    rows = {image["file_name"]: image["id"] for image in images}
    street = rows["train/street/street_0001.jpg"]
    annotations += [
        annotation(rows[GONE], "car", (10, 20, 60, 40)),
        annotation(rows["val/dock/frame_003.jpg"], "person", (380, 100, 40, 60)),
        annotation(street, "car", (200, 150, 0, 20)),
        {"image_id": street, "category_id": 99, "bbox": [30.0, 40.0, 20.0, 20.0]},
        {"image_id": 9999, "category_id": 1, "bbox": [30.0, 40.0, 20.0, 20.0]},
        {"image_id": street, "category_id": 1, "bbox": "30 40 20 20"},
        annotation(street, "person", (150, 200, 12, 30)) | {"id": 1},
    ]


def to_text(document: Mapping[str, Any]) -> str:
    """JSON with one image, box or class a line, so that a line tells which."""
    parts = (
        f' "{key}": [\n' + ",\n".join(f"  {json.dumps(each)}" for each in values) + "\n ]"
        for key, values in document.items()
    )
    return "{\n" + ",\n".join(parts) + "\n}\n"
