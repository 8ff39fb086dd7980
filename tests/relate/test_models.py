from __future__ import annotations

from dataclasses import replace

import numpy as np

from dataset_audit.relate.groups import alone
from dataset_audit.relate.models import of_items

ITEMS = (np.arange(4, dtype=np.int8)[:, None, None] * np.ones((8, 8), np.int8)) * 10


def test_a_group_that_grew_has_a_new_model_and_another_name_and_the_others_keep_theirs():
    joined = np.array([0, 1, 0, 2])
    groups = replace(alone(np.ones(4, np.intp)), of=joined)
    models = of_items(ITEMS).grown(joined, groups)
    assert models.shape == (3, 8, 8)
    assert models.place.tolist() == [4, 1, 3]
    assert (models[np.arange(3)] == groups.background(ITEMS)).all()
    assert models.grown(np.arange(3), groups) is models


def test_models_are_made_of_all_items_of_a_group_however_often_it_grew():
    first, second = np.array([0, 1, 0, 2]), np.array([0, 1, 1])
    groups = replace(alone(np.ones(4, np.intp)), of=first)
    models = of_items(ITEMS).grown(first, groups)
    groups = replace(groups, of=second[first])
    models = models.grown(second, groups)
    assert models.place.tolist() == [4, 5]
    assert (models[np.arange(2)] == groups.background(ITEMS)).all()
