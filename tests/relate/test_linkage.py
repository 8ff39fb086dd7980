from __future__ import annotations

import numpy as np

from dataset_audit.relate.linkage import best_of, link, spanning


def linked(count, links):
    """Links are (first, second, agreement, right shift)."""
    pairs = np.array([[a, b] for a, b, _, _ in links], dtype=np.intp).reshape(-1, 2)
    score = np.array([s for _, _, s, _ in links], dtype=np.float32)
    shift = np.array([[0, x] for *_, x in links], dtype=np.intp).reshape(-1, 2)
    group, offset = link(count, pairs, score, shift)
    return group.tolist(), offset[:, 1].tolist()


def test_without_links_each_item_is_a_group():
    assert linked(3, []) == ([0, 1, 2], [0, 0, 0])


def test_offsets_add_up_along_a_chain():
    group, offset = linked(4, [(0, 1, 0.9, 2), (1, 2, 0.9, 3), (2, 3, 0.9, -1)])
    assert group == [0, 0, 0, 0]
    assert np.diff(offset).tolist() == [2, 3, -1]


def test_the_best_linked_item_lies_at_nought():
    _, offset = linked(4, [(0, 2, 0.9, 1), (1, 2, 0.9, 1), (2, 3, 0.9, 1)])
    assert offset == [-1, -1, 0, 1]


def test_offsets_follow_the_strongest_links():
    _, offset = linked(3, [(0, 1, 0.9, 1), (1, 2, 0.9, 1), (0, 2, 0.5, 9)])
    assert offset[2] - offset[0] == 2


def test_groups_do_not_disturb_each_other():
    group, offset = linked(5, [(0, 3, 0.8, 2), (1, 4, 0.8, -3)])
    assert group == [0, 1, 2, 0, 1]
    assert offset[3] - offset[0] == 2
    assert offset[4] - offset[1] == -3


def test_best_of_takes_the_highest_and_then_the_first_pair():
    pairs = np.array([[0, 1], [0, 2], [1, 2], [2, 4]])
    score = np.array([0.5, 0.9, 0.5, 0.9], np.float32)
    assert best_of(pairs, score).tolist() == [1, 0, 1, -1, 3]


def test_best_of_nothing_is_nothing():
    assert len(best_of(np.zeros((0, 2), np.intp), np.zeros(0, np.float32))) == 0


def test_spanning_keeps_the_strongest_way_between_any_two():
    pairs = np.array([[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]])
    score = np.array([0.9, 0.2, 0.3, 0.8, 0.1, 0.7], np.float32)
    assert pairs[spanning(4, pairs, score)].tolist() == [[0, 1], [1, 2], [2, 3]]
