from __future__ import annotations

import numpy as np

from dataset_audit.relate.ties import Ties, chain, most_different, parted, tie
from tests.relate.drawn import taken, view


def ties_of(score, tree):
    count = len(score)
    frames = np.arange(count, dtype=np.float32)[:, None, None] * np.ones((2, 2), np.float32)
    return Ties(frames, np.zeros((count, 2), np.intp), np.array(score, np.float32), np.array(tree))


LINE = ties_of(
    [[1, 0.9, 0.1, 0.2], [0.9, 1, 0.5, 0.1], [0.1, 0.5, 1, 0.8], [0.2, 0.1, 0.8, 1]],
    [[0, 1], [1, 2], [2, 3]],
)


def test_frames_are_laid_where_the_scene_has_them():
    rng = np.random.default_rng(1)
    ties = tie(np.array([taken(view(1, 0, x), rng) for x in (0, 2, 4)]), 3)
    across = ties.offset[:, 1]
    assert np.diff(across).tolist() == [2, 2]
    assert (
        np.corrcoef(ties.background[8:-8, 8:-8].ravel(), ties.frames[1, 8:-8, 8:-8].ravel())[0, 1]
        > 0.9
    )


def test_the_tree_leads_from_near_to_near():
    rng = np.random.default_rng(1)
    one, other = view(1), view(2)
    mixed = [taken((1 - k) * one + k * other, rng) for k in (0, 0.5, 1)]
    ties = tie(np.array(mixed), 3)
    assert ties.tree.tolist() == [[0, 1], [1, 2]]
    assert chain(ties, 2, 0) == [2, 1, 0]


def test_a_chain_to_itself_has_no_step():
    assert chain(LINE, 2, 2) == [2]


def test_the_weakest_link_divides_the_members():
    assert LINE.weakest.tolist() == [1, 2]
    assert parted(LINE, LINE.weakest).tolist() == [True, True, False, False]


def test_the_most_different_differ_from_each_other_too():
    assert most_different(LINE, 0, 2) == [2, 3]
    assert most_different(LINE, 0, 9) == [2, 3, 1]
