"""The set of `peers.py` that is 75 % one fixed camera, with frames by night.

    python benchmarks/peers_set.py FOLDER [CORPUS]

FOLDER gets `images/` and `truth.csv`: name, camera (1 or 0), light. CORPUS has a `manifest.csv`
(path, scene_id, is_static_camera, lighting): of its fixed cameras the one with the most frames by
day and by night is taken, the rarer of both counts, and a third as many pictures of no camera. All
lie in one folder in a shuffled order under numbers: names and order say nothing. Without CORPUS
everything is drawn from a seed.
"""

from __future__ import annotations

import csv
import random
import shutil
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from grading.weather import night
from PIL import Image, ImageDraw
from speed_steps import scene

if TYPE_CHECKING:
    from collections.abc import Iterator

OTHERS_OF = 3
"""Frames of the camera for each other picture: 75 %."""
DRAWN_FRAMES = 48
DRAWN_PX = (1280, 800)


def make(folder: Path, corpus: Path | None) -> None:
    """Write the set, the same one every time."""
    drawn = folder / "drawn"
    files = taken(corpus) if corpus else list(draw(drawn))
    random.Random(0).shuffle(files)
    images = folder / "images"
    images.mkdir(parents=True)
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as table:
        for number, (file, camera, light) in enumerate(files):
            name = f"{number:05}{file.suffix.lower()}"
            shutil.copyfile(file, images / name)
            csv.writer(table).writerow([name, int(camera), light])
    shutil.rmtree(drawn, ignore_errors=True)


def taken(corpus: Path) -> list[tuple[Path, bool, str]]:
    """File, of the camera?, light."""
    with (corpus / "manifest.csv").open(newline="", encoding="utf-8") as table:
        rows = sorted(csv.DictReader(table), key=lambda row: row["path"])
    cameras = defaultdict(list)
    for row in rows:
        if row["is_static_camera"] == "1":
            cameras[row["scene_id"]].append(row)
    chosen = max(cameras.values(), key=lambda frames: (rarer_light(frames), len(frames)))
    single = [row for row in rows if not row["scene_id"]]
    spaced = np.linspace(0, len(single) - 1, min(len(chosen) // OTHERS_OF, len(single)))
    others = [single[place] for place in spaced.astype(int)]
    return [
        (corpus / row["path"], bool(row["scene_id"]), row.get("lighting") or "unknown")
        for row in [*chosen, *others]
    ]


def rarer_light(frames: list[dict[str, str]]) -> int:
    """By day or by night, whichever has fewer."""
    counts = Counter(row.get("lighting") for row in frames)
    return min(counts["day"], counts["night"])


def draw(folder: Path) -> Iterator[tuple[Path, bool, str]]:
    """As `taken`: a drawn view with cars before it, its second half by night, and other views."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    view = scene(rng)
    frames = [filmed(view, rng) for _ in range(DRAWN_FRAMES)]
    for number, frame in enumerate(night(frames, rng)):
        yield saved(frame.picture, folder / f"camera-{number}.jpg"), True, frame.light
    for number in range(DRAWN_FRAMES // OTHERS_OF):
        yield saved(scene(rng).resize(DRAWN_PX), folder / f"other-{number}.jpg"), False, "day"


def filmed(view: Image.Image, rng: np.random.Generator) -> Image.Image:
    """One frame: five cars somewhere, the light of the hour, the sensor's noise."""
    frame = view.resize(DRAWN_PX)
    pen = ImageDraw.Draw(frame)
    wide, high = DRAWN_PX[0] // 10, DRAWN_PX[1] // 12
    for _ in range(5):
        x, y = (int(rng.integers(side)) for side in DRAWN_PX)
        pen.rectangle((x, y, x + wide, y + high), fill=tuple(rng.integers(20, 235, 3).tolist()))
    seen = np.asarray(frame) * rng.uniform(0.8, 1.1) + rng.normal(0, 2, (*DRAWN_PX[::-1], 3))
    return Image.fromarray(np.clip(seen, 0, 255).astype(np.uint8))


def saved(picture: Image.Image, file: Path) -> Path:
    picture.save(file, quality=88)
    return file


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
