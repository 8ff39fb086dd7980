"""How the number of scenes moves around the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.counting import count_scenes
from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.scenes import group_scenes
from dataset_audit.settings import RelateSettings
from dataset_audit.sources.sequences import number_sequences
from grading.corpus import Grouped
from grading.page import print_section, print_table
from grading.score import score

if TYPE_CHECKING:
    from grading.corpus import Corpus, Measured

CUTS = (0.45, 0.5, 0.55, 0.6, 0.65, 0.7)


def group_at(measured: Measured, cuts: Cuts, *, by_names: bool = True) -> Grouped:
    """The static scenes at other cuts; here copies of the same bytes count as frames.

    Without `by_names` no folder, clip or serial proposes anything: as if all had one flat folder.
    """
    hashes = np.array([int(text, 16) for text in measured.columns["phash"]], np.uint64)
    vectors = measured.vectors
    names = [measured.columns["camera_id"], number_sequences(measured.columns["path"])]
    found = group_scenes(
        vectors.layouts,
        hashes,
        vectors.embeddings,
        proposed=names if by_names else (),
        cuts=cuts,
    )
    static = np.bincount(found.scene_id)[found.scene_id] >= RelateSettings().min_frames
    return Grouped(np.where(static, found.scene_id, -1), found.confidence)


def count_around(measured: Measured) -> list[int]:
    """Static scenes at each cut as an audit counts them, without grouping everything again."""
    hashes = np.array([int(text, 16) for text in measured.columns["phash"]], np.uint64)
    vectors = measured.vectors
    others = [Cuts.at(cut) for cut in CUTS]
    found = group_scenes(vectors.layouts, hashes, vectors.embeddings, others=others).otherwise
    scene_at, least = np.stack(found, axis=1), RelateSettings().min_frames
    counts = count_scenes(scene_at, np.arange(len(hashes)), CUTS, least)
    return [each.static_scenes for each in counts]


def print_cuts(corpus: Corpus, measured: Measured) -> None:
    """Static scenes while all cuts are made stricter together."""
    rows: list[list[object]] = []
    counts = []
    for cut, told in zip(CUTS, count_around(measured), strict=True):
        scene = group_at(measured, Cuts.at(cut), by_names=False).scene
        figures = score(corpus.truth.tolist(), corpus.light.tolist(), scene)
        counts.append(len(set(scene.tolist()) - {-1}))
        found = [figures.b3_f1, figures.recall_light, figures.false_static]
        rows.append([f"{cut:.2f}", counts[-1], told, int((scene >= 0).sum()), *found])
    truly = len(set(corpus.truth[corpus.kind == "static"]))
    print_section(
        "The number of scenes around the cut",
        f"{min(counts)} to {max(counts)} static scenes for every `min_agreement` from {CUTS[0]} to "
        f"{CUTS[-1]}, with all other cuts by the same factor and names hidden; the manifest has "
        f"{truly}.",
    )
    headings = [
        "static scenes",
        "as an audit counts",
        "images",
        "b3_f1",
        "recall_light",
        "false_static",
    ]
    print_table(["min_agreement", *headings], rows)
