from __future__ import annotations

import numpy as np

from dataset_audit.relate.cells import cells


def test_each_row_is_in_one_cell_and_none_is_too_large():
    view = np.random.default_rng(1).normal(size=(1000, 6)).astype(np.float32)
    made = cells(view, 64, seed=0)
    assert sorted(np.concatenate(made).tolist()) == list(range(1000))
    assert max(map(len, made)) <= 64
    assert min(map(len, made)) >= 32


def test_equal_rows_are_spread_over_cells():
    assert max(map(len, cells(np.ones((1000, 6), np.float32), 64, seed=0))) <= 64


def test_near_rows_mostly_share_a_cell():
    rng = np.random.default_rng(1)
    view = np.repeat(rng.normal(size=(200, 6)), 2, 0) + 0.01 * rng.normal(size=(400, 6))
    shared = [
        sum(row ^ 1 in cell for row in cell) for cell in cells(view.astype(np.float32), 50, 0)
    ]
    assert sum(shared) > 0.9 * 400


def test_few_rows_are_one_cell_and_none_are_none():
    assert [cell.tolist() for cell in cells(np.ones((3, 2), np.float32), 5, 0)] == [[0, 1, 2]]
    assert cells(np.ones((0, 2), np.float32), 5, 0) == []
