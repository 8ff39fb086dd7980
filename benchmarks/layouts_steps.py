"""One reader in a process of its own, for `layouts.py`; prints what it took and found as JSON.

python benchmarks/layouts_steps.py READER coco|yolo FOLDER

READER is ours, pycocotools, supervision, datumaro or fiftyone. FOLDER is a set that `layouts.py`
wrote. Only the reader that is asked for is imported.
"""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

JSON = "annotations/instances_train.json"
IMAGES = "images/train"


Reader = tuple[Callable[[], Any], Callable[[Any], tuple[int, int]]]
"""What reads, and what counts the boxes and the faults of its result."""


class UnfitError(Exception):
    """The reader doesn't know the format."""


def ours(form: str, folder: Path) -> Reader:
    from dataset_audit.sources.layouts import list_images

    return (
        lambda: list_images(folder, form),
        lambda listing: (len(listing.drawn.image), listing.faults.counts.total()),
    )


def pycocotools(form: str, folder: Path) -> Reader:
    from pycocotools.coco import COCO

    only("coco", form)
    return lambda: COCO(folder / JSON), lambda coco: (len(coco.anns), 0)


def supervision(form: str, folder: Path) -> Reader:
    import supervision as sv

    images, labels = str(folder / IMAGES), str(folder / "labels/train")
    yaml = str(folder / "data.yaml")

    def read() -> object:
        if form == "coco":
            return sv.DetectionDataset.from_coco(images, str(folder / JSON))
        return sv.DetectionDataset.from_yolo(images, labels, yaml)

    return read, lambda found: (sum(len(a) for a in found.annotations.values()), 0)


def datumaro(form: str, folder: Path) -> Reader:
    from datumaro.components.annotation import Bbox
    from datumaro.components.dataset import Dataset

    name = {"coco": "coco_instances", "yolo": "yolo"}[form]

    def read() -> object:
        found = Dataset.import_from(str(folder), name)
        return [a for item in found for a in item.annotations if isinstance(a, Bbox)]

    return read, lambda boxes: (len(boxes), 0)


def fiftyone(form: str, folder: Path) -> Reader:
    os.environ.setdefault("FIFTYONE_DATABASE_DIR", tempfile.mkdtemp(prefix="fiftyone-"))
    os.environ["FIFTYONE_DO_NOT_TRACK"] = "true"
    import fiftyone as fo

    kinds = {"coco": fo.types.COCODetectionDataset, "yolo": fo.types.YOLOv5Dataset}
    paths = {
        "coco": {"data_path": str(folder / IMAGES), "labels_path": str(folder / JSON)},
        "yolo": {"dataset_dir": str(folder), "yaml_path": "data.yaml", "split": "train"},
    }[form]

    def read() -> object:
        return fo.Dataset.from_dir(dataset_type=kinds[form], progress=False, **paths)

    def count(found: fo.Dataset) -> tuple[int, int]:
        field = "detections" if form == "coco" else "ground_truth"
        field = field if found.has_field(field) else "ground_truth"
        return found.count(f"{field}.detections"), 0

    return read, count


def only(known: str, form: str) -> None:
    if form != known:
        raise UnfitError(f"reads {known} alone")


READERS = {f.__name__: f for f in (ours, pycocotools, supervision, datumaro, fiftyone)}


def main(name: str, form: str, folder: str) -> dict[str, object]:
    start = time.perf_counter()
    try:
        read, count = READERS[name](form, Path(folder))
    except ImportError as error:
        return {"skipped": f"not installed: {error.name}"}
    except UnfitError as error:
        return {"skipped": str(error)}
    imported = time.perf_counter()
    try:
        found = read()
        done = time.perf_counter()
        boxes, told = count(found)
    except BaseException as error:  # noqa: BLE001 - what it raises is what is measured
        while error.__cause__:
            error = error.__cause__
        return {"stops": f"{type(error).__name__}: {error}"[:200]}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "import_s": imported - start,
        "read_s": done - imported,
        "boxes": boxes,
        "told": told,
        "peak_mb": peak / (1e6 if sys.platform == "darwin" else 1e3),
    }


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    logging.disable()
    with contextlib.redirect_stdout(io.StringIO()):
        result = main(*sys.argv[1:])
    print(json.dumps(result))
