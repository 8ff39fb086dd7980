"""How long readers of COCO and YOLO take, in how much memory, and what broken annotations do.

    python benchmarks/layouts.py [SIZE] [--rounds 3] [--peers-python PYTHON]

Writes a set of SIZE boxes (100,000), ten an image, in both formats into a temporary folder; the
images are tiny. Each reader reads it in a process of its own, in turn: figures are the median over
the rounds. Ours lists the folder, finds the files, checks every annotation and keeps its line;
pycocotools reads the JSON alone. supervision, datumaro and FiftyOne are taken from the environment
of PYTHON, or of this one; what isn't there is skipped. Then each reads small sets with one broken
annotation among three. Not on Windows.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS = Path(__file__).with_name("layouts_steps.py")
READERS = ("ours", "pycocotools", "supervision", "datumaro", "fiftyone")
FORMS = ("coco", "yolo")
EACH = 10
"""Boxes an image."""
CLASSES = 80
SIDE = 64
"""Pixels of an image."""
MAX_S = 900


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("size", type=int, nargs="?", default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers-python", default=sys.executable)
    given = parser.parse_args()
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} CPUs, ", end="")
    print(f"Python {platform.python_version()}, {given.size:,} boxes\n")
    pythons = {r: sys.executable if r == "ours" else given.peers_python for r in READERS}
    with tempfile.TemporaryDirectory(prefix="layouts-") as name:
        folder = Path(name)
        for form in FORMS:
            apart(write, form, folder / form, given.size)
            compare(form, folder / form, pythons, given.rounds)
        for form, case, change in broken_cases():
            write(form, folder / case, 2 * EACH)
            change(folder / case)
            print(f"{form}, {case}:")
            for reader, python in pythons.items():
                print(f"    {reader:12} {told(step(python, reader, form, folder / case))}")


def apart(function: Callable[..., None], *arguments: object) -> None:
    """Call in a process of its own: a child's peak memory can't read lower than its parent's."""
    process = multiprocessing.get_context("spawn").Process(target=function, args=arguments)
    process.start()
    process.join()


def write(form: str, folder: Path, size: int) -> None:
    """A set of so many boxes."""
    WRITERS[form](folder, drawn(size))


def drawn(size: int) -> list[tuple[int, float, float, float, float]]:
    """Class and left, top, width, height as shares; the same ones every time."""
    rng = random.Random(0)
    boxes = []
    for _ in range(size):
        w, h = rng.uniform(0.02, 0.4), rng.uniform(0.02, 0.4)
        box = (rng.uniform(0, 1 - w), rng.uniform(0, 1 - h), w, h)
        boxes.append((rng.randrange(CLASSES), *(round(v, 6) for v in box)))
    return boxes


def write_images(folder: Path, boxes: int) -> None:
    """As many as the boxes need, all alike."""
    folder.mkdir(parents=True)
    Image.new("RGB", (SIDE, SIDE)).save(folder / "0.jpg")
    data = (folder / "0.jpg").read_bytes()
    for number in range(1, -(-boxes // EACH)):
        (folder / f"{number}.jpg").write_bytes(data)


def write_coco(folder: Path, boxes: list[tuple[int, float, float, float, float]]) -> None:
    """Boxes with a polygon each, as most sets have them, an annotation a line."""
    write_images(folder / "images" / "train", len(boxes))
    annotations = []
    for number, (label, *share) in enumerate(boxes):
        x, y, w, h = box = [round(v * SIDE, 4) for v in share]
        polygon = [x, y, x + w, y, x + w, y + h, x, y + h] * 4
        annotations.append(
            {
                "id": number + 1, "image_id": number // EACH, "category_id": label + 1,
                "bbox": box, "area": w * h, "iscrowd": 0, "segmentation": [polygon],
            }
        )  # fmt: skip
    images = [
        {"id": number, "file_name": f"{number}.jpg", "width": SIDE, "height": SIDE}
        for number in range(-(-len(boxes) // EACH))
    ]
    cats = [{"id": n + 1, "name": f"class {n}", "supercategory": "all"} for n in range(CLASSES)]
    file = folder / "annotations" / "instances_train.json"
    file.parent.mkdir()
    lists = {"images": images, "annotations": annotations, "categories": cats}
    texts = (f'"{k}": [\n' + ",\n".join(map(json.dumps, v)) + "\n]" for k, v in lists.items())
    file.write_text('{"info": {}, "licenses": [],\n' + ",\n".join(texts) + "}\n")


def write_yolo(folder: Path, boxes: list[tuple[int, float, float, float, float]]) -> None:
    """Boxes alone."""
    write_images(folder / "images" / "train", len(boxes))
    labels = folder / "labels" / "train"
    labels.mkdir(parents=True)
    for start in range(0, len(boxes), EACH):
        lines = (
            f"{label} {x + w / 2:.6f} {y + h / 2:.6f} {w:.6f} {h:.6f}\n"
            for label, x, y, w, h in boxes[start : start + EACH]
        )
        (labels / f"{start // EACH}.txt").write_text("".join(lines))
    names = "".join(f"  {n}: class {n}\n" for n in range(CLASSES))
    yaml = f"path: {folder}\ntrain: images/train\nnames:\n{names}"
    (folder / "data.yaml").write_text(yaml)


WRITERS = {"coco": write_coco, "yolo": write_yolo}


def compare(form: str, folder: Path, pythons: dict[str, str], rounds: int) -> None:
    """Print what each reader takes."""
    data = sum(file.stat().st_size for file in folder.rglob("*") if file.suffix != ".jpg")
    print(f"{form}, {data / 1e6:.0f} MB of annotations   import s   read s   peak MB      boxes")
    runs: dict[str, list[dict[str, Any]]] = {reader: [] for reader in pythons}
    for _ in range(rounds):
        for reader, python in pythons.items():
            if not runs[reader] or "read_s" in runs[reader][-1]:
                runs[reader].append(step(python, reader, form, folder))
    for reader, found in runs.items():
        if "read_s" not in found[-1]:
            print(f"    {reader:12} {told(found[-1])}")
            continue
        imported, read, peak = (
            statistics.median(run[key] for run in found)
            for key in ("import_s", "read_s", "peak_mb")
        )
        print(f"    {reader:24} {imported:10.2f} {read:8.2f} {peak:9.0f} {found[-1]['boxes']:10,}")
    print()


def step(python: str, reader: str, form: str, folder: Path) -> dict[str, Any]:
    """One reader, once."""
    command = [python, str(STEPS), reader, form, str(folder)]
    path = {"PYTHONPATH": str(STEPS.parent.parent)} if reader == "ours" else {}
    try:
        run = subprocess.run(
            command,
            check=False,
            capture_output=True,
            text=True,
            timeout=MAX_S,
            env=os.environ | path,
        )
    except subprocess.TimeoutExpired:
        return {"stops": f"after {MAX_S} s"}
    if run.returncode:
        return {"stops": (run.stderr.strip().splitlines() or ["killed"])[-1]}
    result: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return result


def told(run: dict[str, Any]) -> str:
    """What became of a run."""
    if "boxes" in run:
        return f"{run['boxes']} boxes, {run['told']} faults named"
    return "skipped, " + run["skipped"] if "skipped" in run else f"stops: {run['stops']}"


def broken_cases() -> Iterator[tuple[str, str, Callable[[Path], None]]]:
    """Format, what is wrong, and what makes it so, with a set of 20 boxes on 2 images."""

    def annotation(**change: object) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            file = folder / "annotations" / "instances_train.json"
            lists = json.loads(file.read_text())
            lists["annotations"][3].update(change)
            file.write_text(json.dumps(lists))

        return make

    def text(path: str, change: Callable[[str], str]) -> Callable[[Path], None]:
        def make(folder: Path) -> None:
            (folder / path).write_text(change((folder / path).read_text()))

        return make

    def line(new: str) -> Callable[[Path], None]:
        return text("labels/train/0.txt", lambda old: f"{new}\n" + old.partition("\n")[2])

    coco, no_image = "annotations/instances_train.json", "images/train/1.jpg"
    yield "coco", "category_id unknown", annotation(category_id=999)
    yield "coco", "image_id unknown", annotation(image_id=999)
    yield "coco", "bbox of three numbers", annotation(bbox=[1, 2, 3])
    yield "coco", "bbox null", annotation(bbox=None)
    yield "coco", "bbox of texts", annotation(bbox=["1", "2", "3", "x"])
    yield "coco", "bbox NaN", annotation(bbox=[float("nan")] * 4)
    yield "coco", "bbox beyond the image", annotation(bbox=[10, 10, 1000, 1000])
    yield "coco", "annotation id twice", annotation(id=1)
    yield "coco", "image not there", lambda folder: (folder / no_image).unlink()
    yield "coco", "file cut off", text(coco, lambda old: old[: len(old) // 2])
    yield "yolo", "a word", line("car 0.5 0.5 0.1 0.1")
    yield "yolo", "four columns", line("0 0.5 0.5 0.1")
    yield "yolo", "class without a name", line("999 0.5 0.5 0.1 0.1")
    yield "yolo", "NaN", line("0 nan 0.5 0.1 0.1")
    yield "yolo", "pixels", line("0 320 240 64 48")
    yield (
        "yolo",
        "a line twice",
        text("labels/train/0.txt", lambda old: old + old.partition("\n")[0]),
    )
    yield "yolo", "labels without an image", lambda folder: (folder / no_image).unlink()
    yield "yolo", "nc unlike names", text("data.yaml", lambda old: old + "nc: 7\n")


if __name__ == "__main__":
    main()
