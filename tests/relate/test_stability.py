from __future__ import annotations

import numpy as np

from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.judged import Judged
from dataset_audit.relate.stability import differ, unsure, whole


def changed(count, links, other, of):
    """Which items another cut may change, from links (first, second, agreement) of frames."""
    pairs = np.array([link[:2] for link in links], np.intp).reshape(-1, 2)
    score = np.array([link[2] for link in links], np.float32)
    frames = Judged("frames", pairs, score, np.ones_like(score), np.ones(pairs.shape, bool))
    mask = unsure([frames], np.array(of), Cuts(), Cuts.at(other))
    assert len(mask) == count
    return np.flatnonzero(mask).tolist()


def test_groups_that_differ_in_one_item_differ_in_all_of_theirs():
    one, other = np.array([0, 0, 1, 1, 2]), np.array([5, 5, 3, 3, 3])
    assert differ(one, other).tolist() == [False, False, True, True, True]


def test_a_group_is_taken_whole_and_no_group_never():
    of = np.array([0, 0, 1, -1, -1])
    assert whole(np.array([True, False, False, True, False]), of).tolist() == [1, 1, 0, 0, 0]


def test_links_that_hold_at_both_cuts_change_nothing():
    assert changed(4, [(0, 1, 0.9), (2, 3, 0.2)], 0.6, [0, 0, 1, 2]) == []


def test_a_link_that_no_longer_holds_may_split_its_scene():
    links = [(0, 1, 0.57), (1, 2, 0.9), (3, 4, 0.9)]
    assert changed(5, links, 0.6, [0, 0, 0, 1, 1]) == [0, 1, 2]


def test_a_link_that_now_holds_may_join_two_scenes():
    assert changed(4, [(0, 1, 0.9), (1, 2, 0.52), (2, 3, 0.9)], 0.5, [0, 0, 1, 1]) == [0, 1, 2, 3]


def test_a_weak_link_in_a_scene_that_holds_without_it_changes_nothing():
    assert changed(3, [(0, 1, 0.9), (1, 2, 0.9), (0, 2, 0.57)], 0.6, [0, 0, 0]) == []


def test_scenes_beside_one_that_changes_are_looked_at_again():
    links = [(0, 1, 0.57), (1, 2, 0.4), (2, 3, 0.9), (3, 4, 0.4), (4, 5, 0.2)]
    assert changed(6, links, 0.6, [0, 0, 1, 1, 2, 3]) == [0, 1, 2, 3]


def test_without_any_stage_nothing_changes():
    assert not unsure([], np.array([0]), Cuts(), Cuts.at(0.6)).any()
