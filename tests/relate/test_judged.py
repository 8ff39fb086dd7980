from __future__ import annotations

import numpy as np

from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.judged import Judged

CUTS = Cuts()


def judged(stage, found):
    """Candidates are (first, second, agreement, contradiction, is the first small, the second)."""
    columns = list(zip(*found, strict=True))
    return Judged(
        stage,
        np.array(columns[:2], np.intp).T,
        np.array(columns[2], np.float32),
        np.array(columns[3], np.float32),
        np.array(columns[4:], bool).T,
    )


def test_frames_must_agree():
    frames = judged("frames", [(0, 1, 0.54, 1, 1, 1), (0, 2, 0.56, 1, 1, 1)])
    assert frames.good(CUTS).tolist() == [False, True]
    assert frames.good(Cuts.at(0.5)).tolist() == [True, True]


def test_groups_must_agree_and_not_contradict():
    found = [(0, 1, 0.5, 0.1, 0, 0), (0, 2, 0.5, 0.19, 0, 0), (1, 2, 0.4, 0.1, 0, 0)]
    groups = judged("groups", found)
    assert groups.good(CUTS).tolist() == [True, False, False]
    assert groups.good(Cuts.at(0.5)).tolist() == [True, True, True]


def test_a_stray_joins_its_best_partner_only():
    strays = judged("strays", [(0, 1, 0.5, 1, 1, 0), (0, 2, 0.6, 1, 1, 0)])
    assert strays.good(CUTS).tolist() == [False, True]


def test_two_strays_need_more_than_a_stray_and_a_group():
    strays = judged("strays", [(0, 1, 0.32, 1, 1, 0), (2, 3, 0.32, 1, 1, 1)])
    assert strays.good(CUTS).tolist() == [True, False]


def test_kept_by_items_is_what_could_ever_join():
    frames = judged("frames", [(0, 1, 0.2, 1, 1, 1), (1, 2, 0.4, 1, 1, 1)])
    kept = frames.of_items(np.array([4, 7, 9]), 0.25)
    assert kept.pairs.tolist() == [[7, 9]]
    assert kept.score.tolist() == [np.float32(0.4)]
    assert len(kept.small) == len(kept.contradiction) == 1
