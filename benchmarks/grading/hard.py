"""Scores of the set of hard cases, kind by kind and as a whole."""

from __future__ import annotations

from dataclasses import astuple
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.cuts import Cuts
from grading.corpus import group, measure, read_corpus
from grading.cut import group_at
from grading.hard_set import write
from grading.page import print_section, print_table
from grading.reliability import belonging, print_reliability
from grading.scenes import FIGURES, contents, score_of
from grading.score import (
    MOVING,
    SINGLE,
    is_found,
    is_static,
    mean,
    mean_purity,
    share_inside,
    tally,
    togetherness,
)

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from grading.corpus import Corpus

SEEDS = (1, 2)
CASE_FIGURES = ("images", "scenes", "recall", "precision", "found", "false_static", "moving_static")


def print_hard(corpus: Corpus, work: Path, cache: Path, jobs: int) -> None:
    """Draw the set from each seed, group it by itself, and score it."""
    if not {"static", "diverse"} <= set(corpus.kind):
        print_section("Hard cases", "Skipped: made of fixed cameras and unrelated photographs.")
        return
    sets, scenes, hidden, sureness, wholes = [], [], [], [], []
    for seed in SEEDS:
        write(corpus, work / str(seed), seed)
        hard = read_corpus(work / str(seed))
        measured = measure(hard.images, cache, jobs)
        found = group(measured)
        hidden.append(group_at(measured, Cuts(), by_names=False).scene)
        wholes.append([f"seed {seed}", *astuple(score_of(hard, found.scene))])
        wholes.append([f"seed {seed}, names hidden", *astuple(score_of(hard, hidden[-1]))])
        sureness.append(belonging(hard.truth.tolist(), found.scene, found.confidence))
        sets.append(hard)
        scenes.append(found.scene)
    print_section(
        "Hard cases",
        f"A whole data set of them, drawn from this corpus (`grading/hard_set.py`). Seed {SEEDS[0]}"
        f": {contents(sets[0])}",
    )
    print_table(["", *FIGURES], wholes)
    print(f"\nKind by kind, seeds {' and '.join(map(str, SEEDS))} together. `precision`, `found`")
    print("and the last two count what joins from other kinds, too.")
    print_table(["", *CASE_FIGURES], case_rows(sets, scenes))
    print("\nThe same with names hidden:")
    print_table(["", *CASE_FIGURES], case_rows(sets, hidden))
    print("\n`scene_confidence` of images in static scenes of these sets:")
    print_reliability(sureness)


def case_rows(sets: list[Corpus], scenes: list[NDArray[np.int64]]) -> list[list[object]]:
    """A line for each kind; the sets are set apart by their names and numbers."""
    truth = [f"{name} {i}" for i, one in enumerate(sets) for name in one.truth]
    label = np.concatenate([np.where(s < 0, -1, s * len(sets) + i) for i, s in enumerate(scenes)])
    case = np.concatenate([one.case for one in sets])
    inside, across = tally(truth, label)
    rows: list[list[object]] = []
    for name in dict.fromkeys(sorted(case)):
        mine = {truth[row] for row in np.flatnonzero(case == name)}
        some = {view: across[view] for view in sorted(mine)}
        static = [count for view, count in some.items() if is_static(view)]
        touched = {s: count for s, count in inside.items() if mine & set(count)}
        rows.append(
            [
                name,
                int((case == name).sum()),
                len(static),
                mean(togetherness(count) for count in static),
                mean_purity(touched) if touched else float("nan"),
                mean(is_found(count, inside) for count in static),
                share_inside(some, SINGLE),
                share_inside(some, MOVING),
            ]
        )
    return rows
