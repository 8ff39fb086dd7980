from __future__ import annotations

import numpy as np

from dataset_audit.relate import collapse as module
from dataset_audit.relate.collapse import collapse
from tests.relate.drawn import SIDE, taken, view


def layouts(seeds, noise=3):
    rng = np.random.default_rng(1)
    return np.array([taken(view(seed), rng, noise) for seed in seeds])


def test_frames_that_show_the_same_become_one_item_with_their_number():
    items = collapse(layouts([1, 2, 1, 1, 3]), 3, 0.5)
    assert items.groups.of.tolist() == [0, 1, 0, 0, 2]
    assert items.groups.size.tolist() == [3, 1, 1]
    assert items.model.shape == (3, SIDE, SIDE)


def test_a_model_is_of_its_own_item():
    pictures = layouts([3, 2, 1, 1])
    one_each = [collapse(pictures[[row]], 3, 0.5).model[0] for row in (0, 1)]
    both = collapse(pictures, 3, 0.5).model[:2].astype(int)
    assert np.abs(both - np.array(one_each)).max() <= 1


def test_a_shifted_frame_is_laid_onto_its_leader():
    rng = np.random.default_rng(1)
    pictures = np.array([taken(view(1, 0, right), rng) for right in (0, 0, 0, 1)])
    items = collapse(pictures, 3, 0.5)
    offset = items.groups.offset[:, 1]
    assert items.groups.of.tolist() == [0] * 4
    assert (offset[3] - offset[0], offset[1] - offset[0]) == (1, 0)


def test_blank_frames_and_strangers_stay_alone():
    blank = np.full((4, SIDE, SIDE), 90, np.uint8)
    items = collapse(np.concatenate([blank, layouts(range(10))]), 3, 0.5)
    assert items.groups.size.tolist() == [1] * 14


def test_exact_copies_are_one_item():
    assert collapse(layouts([1])[[0] * 6], 3, 0.5).groups.size.tolist() == [6]


def test_a_stricter_setting_holds_here_too():
    assert len(collapse(layouts([1] * 5), 3, 1.0).model) == 5


def test_a_crowd_fills_many_cells_and_becomes_few_items(monkeypatch):
    monkeypatch.setattr(module, "CELL", 16)
    items = collapse(layouts([1] * 100 + list(range(2, 22))), 3, 0.5)
    assert len(set(items.groups.of[:100])) <= 20
    assert not set(items.groups.of[:100]) & set(items.groups.of[100:])
