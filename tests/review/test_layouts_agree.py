"""Our readers and FiftyOne's exporters, which know nothing of each other: `pytest -m review`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from dataset_audit.review.mongo import Mongod, probe
from dataset_audit.sources.layouts import list_images
from tests.pictures import encoded, photo
from tests.review.running import environment

pytestmark = pytest.mark.review
SIZE = 320, 240
CLASSES = ["car", "person", "traffic light"]
DRAWN = {
    "train/a.jpg": [("car", 32, 24, 64, 48), ("person", 100, 60, 33, 81)],
    "train/b.jpg": [("traffic light", 0, 0, 320, 240)],
    "val/c.jpg": [("car", 200, 100, 120, 140), ("car", 5, 7, 11, 13)],
}
"""Class, left, top, width and height in pixels, by the file that the test draws."""
EXPORT = """
import json, sys
import fiftyone as fo
from fiftyone import types

root, out, drawn, classes, size = json.loads(sys.argv[1])

def boxes(given):
    w, h = size
    return fo.Detections(detections=[
        fo.Detection(label=label, bounding_box=[x / w, y / h, bw / w, bh / h])
        for label, x, y, bw, bh in given
    ])

dataset = fo.Dataset()
dataset.add_samples([
    fo.Sample(
        filepath=f"{root}/{file}",
        tags=[file.split("/")[0]],
        ground_truth=boxes(given),
        kind=fo.Classification(label=given[0][0]),
        metadata=fo.ImageMetadata(width=size[0], height=size[1]),
    )
    for file, given in drawn.items()
])
dataset.compute_metadata()
for split in ("train", "val"):
    view = dataset.match_tags(split)
    given = {"export_dir": f"{out}/yolo", "dataset_type": types.YOLOv5Dataset, "split": split}
    view.export(label_field="ground_truth", classes=classes, **given)
    for name, kind in (
        ("coco", types.COCODetectionDataset),
        ("darknet", types.YOLOv4Dataset),
        ("voc", types.VOCDetectionDataset),
        ("kitti", types.KITTIDetectionDataset),
        ("cvat", types.CVATImageDataset),
    ):
        more = {"classes": classes} if name in ("coco", "darknet") else {}
        view.export(
            export_dir=f"{out}/{name}/{split}", dataset_type=kind,
            label_field="ground_truth", **more,
        )
    view.export(
        export_dir=f"{out}/folder/{split}",
        dataset_type=types.ImageClassificationDirectoryTree,
        label_field="kind",
    )
"""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """One small data set, exported by FiftyOne in every form."""
    base = tmp_path_factory.mktemp("agree")
    for number, file in enumerate(DRAWN):
        (base / "root" / file).parent.mkdir(parents=True, exist_ok=True)
        (base / "root" / file).write_bytes(encoded(photo(number, *SIZE)))
    mongod = Mongod(base / "db", probe().path)
    there = environment(base) | {"FIFTYONE_DATABASE_URI": mongod.start()}
    given = json.dumps([str(base / "root"), str(base / "out"), DRAWN, CLASSES, SIZE])
    done = subprocess.run(
        [sys.executable, "-c", EXPORT, given],
        env=there,
        check=False,
        capture_output=True,
        text=True,
    )
    mongod.stop()
    assert done.returncode == 0, done.stderr
    return base / "out"


def read(found):
    """Split and boxes in pixels, by the name of the image."""
    drawn, told = found.drawn, {Path(i.path).stem: (i.split, []) for i in found.images}
    pixels = drawn.xywh * np.where(drawn.pixels[:, None], 1, (*SIZE, *SIZE))
    for row, label, xywh in zip(drawn.image, drawn.label, pixels.tolist(), strict=True):
        told[Path(found.images[row].path).stem][1].append((drawn.classes[label], *xywh))
    return {stem: (split, sorted(boxes)) for stem, (split, boxes) in told.items()}


@pytest.mark.parametrize("forced", [False, True], ids=["recognised", "forced"])
@pytest.mark.parametrize("name", ["coco", "yolo", "darknet", "voc", "cvat", "kitti"])
def test_what_fiftyone_exports_is_read_as_it_was(exported, name, forced):
    found = list_images(exported / name, name if forced else None)
    # Without obj.data and lists of splits, Darknet's text files are those of YOLO.
    assert found.layout == ("yolo" if name == "darknet" and not forced else name)
    told = read(found)
    assert set(told) == {"a", "b", "c"}
    for file, given in DRAWN.items():
        split, boxes = told[Path(file).stem]
        assert split == Path(file).parts[0]
        # A class has no space where columns are parted by spaces: FiftyOne writes `_`.
        drawn = sorted((k.replace(" ", "_") if name == "kitti" else k, *xywh) for k, *xywh in given)
        assert [box[0] for box in boxes] == [box[0] for box in drawn]
        off = np.abs(np.array([box[1:] for box in boxes]) - [box[1:] for box in drawn])
        assert off.max() <= 1, boxes
    assert not found.faults.listed


def test_a_tree_of_classes_that_fiftyone_exports_is_read_as_it_was(exported):
    found = list_images(exported / "folder")
    assert found.layout == "folder"
    told = {Path(i.path).stem: (i.split, i.labels) for i in found.images}
    assert told == {
        Path(file).stem: (Path(file).parts[0], (drawn[0][0],)) for file, drawn in DRAWN.items()
    }
