"""How the number of scenes moves around the cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.scenes import group_scenes
from dataset_audit.settings import RelateSettings
from grading.page import print_section, print_table
from grading.score import score

if TYPE_CHECKING:
    from grading.corpus import Corpus, Measured

CUTS = (0.45, 0.5, 0.55, 0.6, 0.65)


def print_cuts(corpus: Corpus, measured: Measured) -> None:
    """Static scenes at each agreement that joins two frames."""
    hashes = np.array([int(text, 16) for text in measured.columns["phash"]], np.uint64)
    rows: list[list[object]] = []
    counts = []
    for cut in CUTS:
        found = group_scenes(
            measured.vectors.layouts,
            hashes,
            measured.vectors.embeddings,
            cuts=Cuts.at(cut),
        )
        static = np.bincount(found.scene_id)[found.scene_id] >= RelateSettings().min_frames
        scene = np.where(static, found.scene_id, -1)
        figures = score(corpus.truth.tolist(), corpus.light.tolist(), scene)
        counts.append(len(set(scene.tolist()) - {-1}))
        rows.append([cut, counts[-1], int(static.sum()), figures.b3_f1, figures.false_static])
    truly = len(set(corpus.truth[corpus.kind == "static"]))
    print_section(
        "The number of scenes around the cut",
        f"{min(counts)} to {max(counts)} static scenes for every `min_agreement` from {CUTS[0]} to "
        f"{CUTS[-1]}; the manifest has {truly}.",
    )
    print_table(["min_agreement", "static scenes", "images", "b3_f1", "false_static"], rows)
