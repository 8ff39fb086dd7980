"""Cuts chosen on half of the cameras, scored on the other half."""

from __future__ import annotations

import statistics
from dataclasses import astuple, dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.cuts import Cuts
from grading.cut import CUTS, group_at
from grading.page import print_section, print_table
from grading.reliability import belonging, print_reliability
from grading.scenes import FIGURES, score_of
from grading.score import MOVING, SINGLE, Score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from grading.corpus import Corpus, Grouped, Measured

    Summary = Callable[[Sequence[float]], float]

FACTORS = (0.75, 4 / 3)
"""Tried on each cut by itself, after all were chosen together."""
FALSE_COSTS, MOVING_COSTS = 5.0, 0.1
"""In b3_f1: what is allowed of each, .002 and .3, then costs .01 and .03."""
NAMES = [field.name for field in fields(Cuts)]
ALONE = [name for name in NAMES if name != "proposed"]
"""Tried by themselves. Where names are hidden, nothing is proposed."""


@dataclass(frozen=True, slots=True)
class Half:
    """Some cameras, with some clips and unrelated images."""

    corpus: Corpus
    measured: Measured

    def score(self, found: Grouped) -> Score:
        """As `score`."""
        return score_of(self.corpus, found.scene)

    def objective(self, cuts: Cuts) -> float:
        """What is made as large as possible; a figure that the half can't give costs nothing."""
        found = self.score(group_at(self.measured, cuts, by_names=False))
        costs = FALSE_COSTS * found.false_static, MOVING_COSTS * found.moving_static
        return found.b3_f1 - float(np.nansum(costs))


def chosen_cuts(half: Half) -> Cuts:
    """The best of all cuts together, the middle one where several are; then cut by cut.

    A cut by itself moves only where that is better.
    """
    together = [Cuts.at(cut) for cut in CUTS]
    values = [half.objective(cuts) for cuts in together]
    tied = [cuts for cuts, v in zip(together, values, strict=True) if v >= max(values) - 1e-9]
    best, value = tied[(len(tied) - 1) // 2], max(values)
    for name in ALONE:
        tried = [replace(best, **{name: getattr(best, name) * factor}) for factor in FACTORS]
        for cuts in tried:
            found = half.objective(cuts)
            if found > value + 1e-9:
                best, value = cuts, found
    return best


def halves(corpus: Corpus, seed: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Two halves of the viewpoints and clips, each with half of the unrelated images."""
    rng = np.random.default_rng(seed)
    second: set[str] = set()
    names = np.unique(corpus.truth.astype(str))
    kinds = np.array([name.startswith(SINGLE) + 2 * name.startswith(MOVING) for name in names])
    for kind in range(3):
        shuffled = rng.permutation(names[kinds == kind])
        second.update(shuffled[len(shuffled) // 2 :])
    mask = np.array([truth in second for truth in corpus.truth])
    return np.flatnonzero(~mask), np.flatnonzero(mask)


def print_tuning(corpus: Corpus, measured: Measured, seeds: int) -> None:
    """What was chosen, what it gives on cameras it wasn't chosen on, and what the shipped give."""
    print_section(
        "Tuning and validation",
        "The viewpoints are dealt into two halves, each with half of the moving clips and half of "
        "the unrelated images. Names are hidden, as if all images lay in one folder under names "
        "that say nothing: a folder for each camera would leave little to choose. On one half, the "
        "cuts are chosen: of all cuts together, `min_agreement` "
        f"{', '.join(f'{cut:g}' for cut in CUTS)}; then of each cut by itself, times .75 and 1.33. "
        f"The best has the largest b3_f1 - {FALSE_COSTS:g} false_static - {MOVING_COSTS:g} "
        "moving_static; of several best of all together, the middle one. The other half is scored "
        "with them, and with the cuts that are shipped, these with the names as well. The shipped "
        "cuts and the order of the stages were made with all of these cameras in sight: only the "
        "lines of what was chosen hold anything back, and only the cuts.",
    )
    parts = [
        tuple(Half(corpus.take(rows), measured.take(rows)) for rows in halves(corpus, seed))
        for seed in range(seeds)
    ]
    chosen = [chosen_cuts(tuned) for tuned, _ in parts]
    lines = [[f"seed {seed}", *astuple(cuts)] for seed, cuts in enumerate(chosen)]
    print_table(["chosen", *NAMES], [*lines, ["shipped", *astuple(Cuts())]])
    shipped = [group_at(held.measured, Cuts(), by_names=False) for _, held in parts]
    found = {
        "chosen": [
            held.score(group_at(held.measured, cuts, by_names=False))
            for cuts, (_, held) in zip(chosen, parts, strict=True)
        ],
        "shipped": [held.score(one) for one, (_, held) in zip(shipped, parts, strict=True)],
        "shipped, with names": [held.score(group_at(held.measured, Cuts())) for _, held in parts],
    }
    print_table(["validation half", *FIGURES], rows_of(found))
    print("\n`scene_confidence` of images in static scenes: validation halves, shipped cuts, names")
    print("hidden. An image belongs when it shows the viewpoint that most of its scene shows.")
    print_reliability(
        [
            belonging(held.corpus.truth.tolist(), one.scene, one.confidence)
            for one, (_, held) in zip(shipped, parts, strict=True)
        ]
    )


def rows_of(found: dict[str, list[Score]]) -> list[list[object]]:
    """A line for each seed, then mean and worst."""
    rows: list[list[object]] = []
    for name, scores in found.items():
        rows += [[f"seed {seed}, {name}", *astuple(one)] for seed, one in enumerate(scores)]
    for name, scores in found.items():
        columns = list(zip(*map(astuple, scores), strict=True))
        rows.append([f"**{name}, mean**", *map(partial(over, statistics.fmean), columns)])
        worst = [
            over(max if figure.endswith("_static") else min, column)
            for figure, column in zip(FIGURES, columns, strict=True)
        ]
        rows.append([f"**{name}, worst**", *worst])
    return rows


def over(summary: Summary, values: Sequence[float]) -> float:
    """Of the figures that there are."""
    return summary([value for value in values if not np.isnan(value)] or [float("nan")])
