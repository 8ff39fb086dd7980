"""A whole data set of hard cases, from a corpus's frames and photographs and from drawn ones.

    PYTHONPATH=benchmarks python -m grading.hard_set CORPUS FOLDER [--seed 1]

FOLDER gets JPEGs and a `manifest.csv` like the corpus's, with `case` besides. Half of the cameras
have a folder of their own with numbered frames, and half of the photographs are numbered in a
folder with others of their kind; all else lies in one folder under names that say nothing. Each
photograph and each camera of the corpus is used once.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from grading import lens, strangers, weather
from grading.corpus import read_corpus
from grading.cutouts import Crowd
from grading.frames import MOVING, SINGLE, Change, Frame
from grading.supply import supply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PIL import Image

    from grading.corpus import Corpus

QUALITY = 85


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of hard camera."""

    name: str
    change: Change
    cameras: int = 0
    """Made from fixed cameras of the corpus by day."""
    photographs: int = 0
    """Made from photographs: with `frames`, as a fixed camera would film them."""
    frames: int = 1


def cases(cutouts: Sequence[Image.Image]) -> tuple[Case, ...]:
    """All of them."""
    return (
        Case("night with lamps", weather.night, 4, 4, 20),
        Case("infrared", weather.infrared, 3, 4, 20),
        Case("rain", weather.rain, 3, 4, 12),
        Case("fog", weather.fog, 3, 5, 14),
        Case("40 to 55 % covered", crowded(cutouts, 0.4, 0.55), 5, 3, 20),
        Case("55 to 70 % covered", crowded(cutouts, 0.55, 0.7), 5, 3, 20),
        Case("leaves and shaking", lens.leaves, 3, 5, 14),
        Case("mono and colour", lens.two_lenses, 2, 4, 14),
        Case("knocked, aimed anew", lens.knocked, 4, 4, 18),
        Case("dirty lens", lens.dirty, 0, 10, 8),
        Case("look-alikes", strangers.look_alikes, 0, 30),
        Case("turning between rests", strangers.rest_turn_rest, 0, 8),
        Case("panning", strangers.pan, 0, 10),
        Case("zooming", strangers.zoom, 0, 6),
        Case("caption and logo", strangers.captions, 0, 200),
        Case("blank", strangers.blank, 0, 30),
        Case("unrelated", strangers.unrelated, 0, 200),
    )


def crowded(cutouts: Sequence[Image.Image], low: float, high: float) -> Change:
    """So much of every frame is hidden by people and cars that come, go and come again."""

    def change(frames: Sequence[Image.Image], rng: np.random.Generator) -> Iterator[Frame]:
        crowd = Crowd(cutouts, rng)
        for number, picture in enumerate(frames):
            yield Frame(crowd.before(picture, number, rng.uniform(low, high)))

    return change


def shot(corpus: Corpus, seed: int) -> Iterator[tuple[str, str, list[Frame]]]:
    """Case, camera and its frames in order of time, camera by camera, as far as the corpus goes."""
    stock = supply(corpus, np.random.default_rng(seed))
    number = 0
    for case in cases(stock.cutouts):
        for place in range(case.cameras + case.photographs):
            rng = np.random.default_rng([seed, number])
            camera = f"cam{number:03}"
            number += 1
            if place < case.cameras:
                source = stock.camera(case.frames)
            else:
                source = stock.filmed(case.frames, rng)
            if source:
                yield case.name, camera, list(case.change(source, rng))


def write(corpus: Corpus, folder: Path, seed: int) -> None:
    """Draw the set; the same corpus and seed give the same files."""
    rows = []
    for case, camera, frames in shot(corpus, seed):
        for number, frame in enumerate(frames):
            alone = len(frames) == 1
            path = of_an_album(case, camera, seed) if alone else named(camera, number, seed)
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            frame.picture.save(file, quality=QUALITY)
            static = frame.view not in (MOVING, SINGLE)
            rows.append(
                {
                    "path": path,
                    "scene_id": f"{camera} {frame.view}".strip() if static else camera,
                    "is_static_camera": int(static),
                    "lighting": frame.light,
                    "kind": {MOVING: "moving", SINGLE: "diverse"}.get(frame.view, "static"),
                    "case": case,
                }
            )
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as table:
        writer = csv.DictWriter(table, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def named(camera: str, number: int, seed: int) -> str:
    """Every other camera numbers its frames in its own folder."""
    if int(camera[3:]) % 2:
        return f"images/{camera}/{1 + number:06}.jpg"
    digest = sha256(f"{seed} {camera} {number}".encode()).hexdigest()
    return f"images/all/{digest[:12]}.jpg"


def of_an_album(case: str, camera: str, seed: int) -> str:
    """A photograph: every other one is numbered in a folder with others of its kind."""
    if int(camera[3:]) % 2:
        return f"images/{case.replace(' ', '_')}/{camera[3:]}.jpg"
    return named(camera, 0, seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", type=Path, metavar="CORPUS")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    write(read_corpus(given.corpus), given.folder, given.seed)


if __name__ == "__main__":
    main()
