from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.rules.splits import Leak, count_leaks, describe, leaked_rows, names


def texts(*values):
    return np.array(values, dtype=object)


def test_splits_are_in_the_order_a_model_meets_them():
    assert names(texts("zebra", "test", None, "train", "extra")) == (
        "train",
        "test",
        "extra",
        "zebra",
    )


@pytest.mark.parametrize(
    ("splits", "groups", "leaked"),
    [
        (["train", "val", "test"], [0, 0, 0], [False, True, True]),
        (["val", "train"], [0, 0], [True, False]),
        (["train", "val"], [0, 1], [False, False]),
        (["train", "val"], [-1, -1], [False, False]),
        (["train", None], [0, 0], [False, False]),
    ],
)
def test_an_image_leaks_when_an_earlier_split_has_its_group(splits, groups, leaked):
    assert leaked_rows(texts(*splits), np.array(groups)).tolist() == leaked


def test_leaks_are_counted_by_split():
    splits = texts("val", "val", "test", "train")
    leaks = count_leaks(splits, np.array([True, False, True, False]))
    assert leaks == [Leak("val", 1, 2), Leak("test", 1, 1)]
    assert describe(leaks) == "1 of 2 val images (50%) and 1 of 1 test image (100%)"
