"""Hard cases, made from the corpus: what must stay in its scene, and what must not join one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image as Pillow

from dataset_audit.model import Image
from grading.alter import STAY, Alter, covered, shifted, to_image, with_overlay
from grading.corpus import group, measure
from grading.page import print_section, print_table
from grading.reliability import belonging, print_reliability
from grading.score import MOVING, SINGLE, is_static, majorities, score

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from grading.corpus import Corpus, Grouped, Measured
    from grading.reliability import Sureness

    Pictures = list[tuple[str, Pillow.Image]]
    """Each with its true viewpoint."""
    Case = tuple[str, Pictures, NDArray[np.intp]]
    """Name, altered pictures, and the rows of the corpus that go for them."""

FRAMES, RE_AIMED = 4, 8
"""How many of each viewpoint are altered; of a new viewpoint, enough to be a static scene."""
OVERLAID, STILLS, STEPS, FLAT = 150, 20, 12, 40
WHOLE_SET = ("b3_f1", "false_static", "moving_static")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the altered images of a case."""

    line: list[object]
    """Of the table."""
    sureness: Sureness


@dataclass(frozen=True, slots=True)
class Bench:
    """The corpus with some images altered, grouped again."""

    corpus: Corpus
    measured: Measured
    work: Path
    cache: Path
    jobs: int

    @property
    def unrelated(self) -> NDArray[np.intp]:
        """Rows of the unrelated photographs."""
        return np.flatnonzero(self.corpus.kind == "diverse")

    def frames(self, count: int, rng: np.random.Generator) -> NDArray[np.intp]:
        """So many frames of each viewpoint that keeps more than it gives."""
        truth = self.corpus.truth
        chosen = [np.zeros(0, np.intp)]
        for name in sorted(filter(is_static, set(truth))):
            rows = np.flatnonzero(truth == name)
            if len(rows) > 2 * count:
                chosen.append(rng.permutation(rows)[:count])
        return np.concatenate(chosen)

    def open(self, row: int) -> Pillow.Image:
        """The picture of a row."""
        return Pillow.open(self.corpus.images[row].file).convert("RGB")

    def pictures(self, count: int, rng: np.random.Generator) -> list[Pillow.Image]:
        """Some unrelated photographs; frames where there are none."""
        rows = self.unrelated if len(self.unrelated) else np.arange(len(self.corpus.images))
        return [self.open(row) for row in rng.permutation(rows)[:count]]

    def try_case(self, name: str, pictures: Pictures, gone: NDArray[np.intp]) -> Outcome:
        """Put the pictures in the place of the rows that go, and group."""
        folder = self.work / name.replace(" ", "-").replace("%", "percent").replace(",", "")
        folder.mkdir(parents=True)
        images = []
        for number, (_, picture) in enumerate(pictures):
            file = folder / f"{number:04}.jpg"
            picture.save(file, quality=90)
            images.append(Image(path=f"images/altered/{number:04}.jpg", file=file))
        keep = np.setdiff1d(np.arange(len(self.corpus.images)), gone)
        mixed = self.measured.take(keep).with_more(measure(images, self.cache, self.jobs))
        found = group(mixed)
        truth = [*self.corpus.truth[keep], *(true for true, _ in pictures)]
        light = [*self.corpus.light[keep], *["unknown"] * len(pictures)]
        figures = where_to(truth, found.scene, len(pictures))
        whole = score(truth, light, found.scene)
        line = [name, len(pictures), *figures, *(getattr(whole, figure) for figure in WHOLE_SET)]
        return Outcome(line, altered_only(truth, found, len(pictures)))


def where_to(truth: list[str], scene: NDArray[np.int64], count: int) -> tuple[float, float, float]:
    """Of the last `count` images, the share in a scene of their viewpoint, another, and in none."""
    most = majorities(truth, scene)
    placed = scene[-count:].tolist()
    own = [
        is_static(true) and most.get(s) == true
        for s, true in zip(placed, truth[-count:], strict=True)
    ]
    none = [s < 0 for s in placed]
    return sum(own) / count, (count - sum(own) - sum(none)) / count, sum(none) / count


def altered_only(truth: list[str], found: Grouped, count: int) -> Sureness:
    """Confidence of those of the last `count` images that stand in a static scene."""
    sure, right = belonging(truth, found.scene, found.confidence)
    inside = int((found.scene[-count:] >= 0).sum())
    return sure[len(sure) - inside :], right[len(right) - inside :]


def print_hard(bench: Bench, seed: int) -> None:
    """One line a case, each made from the same seed and grouped with the rest of the corpus."""
    headings = ["", "images", "own scene", "other scene", "no scene", *WHOLE_SET]
    print_section(
        "Hard cases: must stay",
        f"{FRAMES} frames of each viewpoint are altered, and the data set with them in the place "
        "of the originals is grouped. Where do the altered frames go? The last three figures are "
        "of the whole data set.",
    )
    sureness = print_cases(bench, headings, must_stay(bench, seed))
    print_section(
        "Hard cases: must not join",
        "Re-aimed frames are a new scene of their own; the others belong to no static scene, so "
        'that "other scene" is the error. The thin bar is 6 % of the height and its logo 9 %, the '
        "thick one 12 and 18 %. The steps of a panning camera are shares of the picture's width.",
    )
    sureness += print_cases(bench, headings, must_not_join(bench, seed))
    print("\nConfidence of all these altered images, where they stand in a static scene:")
    print_reliability(sureness)


def print_cases(bench: Bench, headings: list[str], cases: Iterator[Case]) -> list[Sureness]:
    """Print the lines while they come; return the confidences. A case without pictures is none."""
    kept: list[Sureness] = []

    def lines() -> Iterator[list[object]]:
        for name, pictures, gone in cases:
            if pictures:
                outcome = bench.try_case(name, pictures, gone)
                kept.append(outcome.sureness)
                yield outcome.line

    print_table(headings, lines())
    return kept


def must_stay(bench: Bench, seed: int) -> Iterator[Case]:
    others = bench.pictures(60, np.random.default_rng(seed))
    hidden: dict[str, Alter] = {
        f"{percent} % covered, {how}": covered(percent / 100, others, below=below)
        for percent in (40, 55, 70)
        for how, below in (("scattered", False), ("from below", True))
    }
    unaltered: dict[str, Alter] = {"unaltered": lambda image, _: image}
    for name, alter in {**unaltered, **STAY, **hidden}.items():
        rng = np.random.default_rng(seed)
        rows = bench.frames(FRAMES, rng)
        pictures = [(bench.corpus.truth[row], alter(bench.open(row), rng)) for row in rows]
        yield name, pictures, rows


def must_not_join(bench: Bench, seed: int) -> Iterator[Case]:
    rng = np.random.default_rng(seed)
    rows = bench.frames(RE_AIMED, rng)
    yield "re-aimed by 25 %", re_aimed(bench, rows, rng), rows
    rows = rng.permutation(bench.unrelated)[:OVERLAID]
    for size, share in (("thin", 0.06), ("thick", 0.12)):
        overlay = with_overlay(share)
        overlaid = [(f"{SINGLE}overlay {row}", overlay(bench.open(row), rng)) for row in rows]
        yield f"same {size} bar and logo", overlaid, rows
    for step in (0.03, 0.1):
        rows = rng.permutation(bench.unrelated)[:STILLS]
        panned = [(f"{MOVING}{row}", view) for row in rows for view in pan(bench.open(row), step)]
        yield f"panning by {step * 100:g} %", panned, rows
    for name, level in (("black", 2), ("grey", 120), ("white", 252)):
        flat = [(f"{SINGLE}{name} {i}", tone(level, rng)) for i in range(FLAT)]
        yield f"flat {name}", flat, np.zeros(0, np.intp)


def re_aimed(bench: Bench, rows: NDArray[np.intp], rng: np.random.Generator) -> Pictures:
    """All frames of a viewpoint turn to the same side."""
    turn = {name: int(rng.integers(1 << 31)) for name in sorted(set(bench.corpus.truth[rows]))}
    names = bench.corpus.truth[rows]
    return [
        (f"{name} re-aimed", shifted(0.25)(bench.open(row), np.random.default_rng(turn[name])))
        for name, row in zip(names, rows, strict=True)
    ]


def pan(still: Pillow.Image, step: float) -> Iterator[Pillow.Image]:
    """A window that moves over a still, each time by that share of its own width."""
    width = round(still.width / (1 + (STEPS - 1) * step))
    for number in range(STEPS):
        left = number * (still.width - width) // (STEPS - 1)
        yield still.crop((left, 0, left + width, still.height))


def tone(level: float, rng: np.random.Generator) -> Pillow.Image:
    """One tone and the sensor's noise."""
    return to_image(level + rng.normal(0, 2, (312, 416, 3)))
