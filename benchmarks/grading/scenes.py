"""Scenes beside other tools."""

from __future__ import annotations

import time
from dataclasses import astuple, fields
from math import isnan
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.settings import RelateSettings
from grading.baselines import components, phash_scenes, sketch_scenes
from grading.page import print_section, print_table
from grading.peers import PEERS, SkipError, ask
from grading.score import MOVING, SINGLE, Score, score

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from grading.corpus import Corpus, Grouped

FIGURES = [field.name for field in fields(Score)]


def print_beside_peers(
    corpus: Corpus,
    ours: dict[str, tuple[Grouped, float]],
    peers: Sequence[str],
    venvs: Path,
) -> None:
    """Everybody on the whole corpus; `ours` by name, with the seconds each took."""
    print_section(
        "Scenes",
        f"{contents(corpus)} For all alike, an image is in a static scene when "
        f"{RelateSettings().min_frames} or more are together; `b3_`: B-cubed. Seconds: reading "
        "and decoding included, installing not; of ours, measuring with embeddings included. Where "
        "a corpus has a folder for each camera, names help ours and no other; hidden, all images "
        "lie in one folder under names that say nothing.",
    )
    rows = [row(name, score_of(corpus, one.scene), took) for name, (one, took) in ours.items()]
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
    return [name, *astuple(found), "" if isnan(seconds) else f"{seconds:.0f}"]


def score_of(corpus: Corpus, scene: NDArray[np.int64]) -> Score:
    return score(corpus.truth.tolist(), corpus.light.tolist(), scene)


def large(label: NDArray[np.int64]) -> NDArray[np.int64]:
    """-1 for what is too few to be a static scene."""
    return np.where(np.bincount(label)[label] >= RelateSettings().min_frames, label, -1)
