from __future__ import annotations

import numpy as np

from dataset_audit.rules.copies import members, scattered, surplus


def test_groups_come_largest_first_then_by_first_row():
    groups = members(np.array([3, 1, 1, 3, 0, 0, 0]), np.ones(7, dtype=bool))
    assert [group.tolist() for group in groups] == [[4, 5, 6], [0, 3], [1, 2]]
    assert surplus(groups) == 4


def test_a_group_with_one_row_left_is_no_group():
    assert members(np.array([0, 0, 1]), np.array([True, False, True])) == []


def test_rows_of_static_scenes_and_broken_files_are_not_scattered(make_table):
    table = make_table(scene_id=[0, 0, 0, 1, 2], problem=[None] * 4 + ["empty: 0 bytes"])
    assert scattered(table).tolist() == [False, False, False, True, False]
