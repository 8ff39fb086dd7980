"""Scenes: beside other tools, and on halves of the cameras."""

from __future__ import annotations

import statistics
import time
from dataclasses import astuple, fields
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.settings import RelateSettings
from grading.baselines import components, phash_scenes, sketch_scenes
from grading.corpus import group
from grading.page import print_section, print_table
from grading.peers import PEERS, SkipError, ask
from grading.reliability import belonging, print_reliability
from grading.score import MOVING, SINGLE, Score, score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from grading.corpus import Corpus, Grouped, Measured
    from grading.reliability import Sureness

FIGURES = [field.name for field in fields(Score)]


def print_beside_peers(
    corpus: Corpus, ours: Grouped, seconds: float, peers: Sequence[str], venvs: Path
) -> None:
    """Everybody on the whole corpus."""
    print_section(
        "Scenes",
        f"{contents(corpus)} For all alike, an image is in a static scene when "
        f"{RelateSettings().min_frames} or more are together; `b3_`: B-cubed. Seconds: reading "
        "and decoding included, installing not; of ours, measuring with embeddings included.",
    )
    rows: list[list[object]] = [row("ours", score_of(corpus, ours.scene), seconds)]
    files = [image.file for image in corpus.images]
    plain: dict[str, Callable[[Sequence[Path]], NDArray[np.int64]]] = {
        "pHash, 8 bits, connected": phash_scenes,
        "sketch: blocks that correlate": sketch_scenes,
    }
    for name, scenes in plain.items():
        began = time.perf_counter()
        label = scenes(files)
        rows.append(row(name, score_of(corpus, large(label)), time.perf_counter() - began))
    for peer in (peer for name in ("fastdup", "imagededup") for peer in PEERS[name]):
        if peer.package not in peers:
            rows.append([peer.tool, f"skipped: not asked for by --peers {peer.package}"])
            continue
        try:
            said = ask(peer, files, venvs)
        except SkipError as reason:
            rows.append([peer.tool, f"skipped: {reason}"])
            continue
        pairs = np.array(said["pairs"], dtype=np.intp).reshape(-1, 2)
        found = score_of(corpus, large(components(pairs, len(files))))
        rows.append(row(f"{peer.tool} {said['version']}", found, said["seconds"]))
    width = len(FIGURES) + 2
    print_table(["", *FIGURES, "seconds"], [[*r, *[""] * (width - len(r))] for r in rows])


def contents(corpus: Corpus) -> str:
    """What the corpus holds, in a sentence."""
    names = corpus.truth.astype(str)
    single, moving = (np.char.startswith(names, prefix) for prefix in (SINGLE, MOVING))
    static = ~single & ~moving
    return (
        f"{len(names):,} images: {static.sum():,} of {len(set(names[static]))} fixed viewpoints, "
        f"{moving.sum():,} of {len(set(names[moving]))} moving cameras, {single.sum():,} unrelated."
    )


def row(name: str, found: Score, seconds: float) -> list[object]:
    return [name, *astuple(found), f"{seconds:.0f}"]


def score_of(corpus: Corpus, scene: NDArray[np.int64]) -> Score:
    return score(corpus.truth.tolist(), corpus.light.tolist(), scene)


def large(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """-1 for what is too few to be a static scene."""
    return np.where(np.bincount(label)[label] >= RelateSettings().min_frames, label, -1)


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


def print_halves(corpus: Corpus, measured: Measured, seeds: int) -> None:
    """Tuning and validation, and how far the confidence can be trusted in validation."""
    print_section(
        "Tuning and validation",
        "The viewpoints are dealt into two halves, each with half of the moving clips and half of "
        "the unrelated images, and each half is grouped by itself. The method's constants are "
        "fixed in the code and were chosen with all of these cameras in sight, so nothing is "
        "fitted here: what shows is how far the figures depend on which cameras a data set happens "
        "to hold.",
    )
    rows: list[list[object]] = []
    sureness: list[Sureness] = []
    scores: dict[str, list[Score]] = {"tuning": [], "validation": []}
    for seed in range(seeds):
        for name, part in zip(scores, halves(corpus, seed), strict=True):
            half, grouped = corpus.take(part), group(measured.take(part))
            scores[name].append(score_of(half, grouped.scene))
            rows.append([f"seed {seed}, {name}", *astuple(scores[name][-1])])
            if name == "validation":
                truth = half.truth.tolist()
                sureness.append(belonging(truth, grouped.scene, grouped.confidence))
    for name, found in scores.items():
        rows += [[f"**{name}, mean**", *mean_of(found)], [f"**{name}, worst**", *worst_of(found)]]
    print_table(["", *FIGURES], rows)
    print_section(
        "Can `scene_confidence` be trusted?",
        "Images in static scenes, of the validation halves together. An image belongs when it "
        "shows the viewpoint that most of its scene shows; an unrelated image or a moving "
        "camera's frame never does.",
    )
    print_reliability(sureness)


def mean_of(found: list[Score]) -> list[float]:
    columns = zip(*(astuple(one) for one in found), strict=True)
    return [statistics.fmean(known(column) or [np.nan]) for column in columns]


def worst_of(found: list[Score]) -> list[float]:
    """The smallest of each figure, of a share of wrongly static images the largest."""
    worst = []
    for name in FIGURES:
        values = known([getattr(one, name) for one in found]) or [np.nan]
        worst.append(max(values) if name.endswith("_static") else min(values))
    return worst


def known(values: Sequence[float]) -> list[float]:
    return [value for value in values if not np.isnan(value)]
