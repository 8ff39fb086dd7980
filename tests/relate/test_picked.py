from __future__ import annotations

import numpy as np

from dataset_audit.relate.picked import Picked, once, pick

ARRAY = np.arange(24).reshape(6, 2, 2)
ROWS = np.array([0, 2, 5])


def test_picked_rows_read_like_an_array_of_them():
    picked, copied = pick(ARRAY, ROWS), ARRAY[ROWS]
    assert isinstance(picked, Picked)
    assert (len(picked), picked.shape, picked.dtype) == (3, copied.shape, copied.dtype)
    for which in (slice(1, 3), np.array([2, 0]), np.array([True, False, True])):
        np.testing.assert_array_equal(picked[which], copied[which])


def test_all_rows_are_the_array_itself():
    assert np.shares_memory(pick(ARRAY, np.arange(6)), ARRAY)


def test_rows_that_are_named_several_times_are_taken_once():
    index = np.array([[5, 2], [2, 2]])
    for array in (ARRAY, pick(ARRAY, ROWS)):
        named, where = once(array, np.minimum(index, len(array) - 1))
        assert len(named) == len(np.unique(where))
        np.testing.assert_array_equal(named[where], array[np.minimum(index, len(array) - 1)])
