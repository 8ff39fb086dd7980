from __future__ import annotations

import numpy as np

from dataset_audit.relate import candidates
from dataset_audit.relate.candidates import propose


def on_circle(*degrees):
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def test_the_nearest_of_each_item_by_cosine():
    view = on_circle(0, 10, 90, 95, 200) * np.array([[1], [9], [1], [5], [2]], np.float32)
    assert propose([view], 1).tolist() == [[0, 1], [2, 3], [3, 4]]


def test_views_add_their_pairs_and_a_pair_comes_once():
    one, other = on_circle(0, 1, 90, 91), on_circle(0, 90, 1, 91)
    assert propose([one, other, one], 1).tolist() == [[0, 1], [0, 2], [1, 3], [2, 3]]


def test_few_items_are_all_proposed():
    assert propose([on_circle(0, 50, 100)], 10).tolist() == [[0, 1], [0, 2], [1, 2]]


def test_a_blank_view_harms_nothing():
    pairs = propose([np.zeros((4, 3), np.float32)], 2)
    assert (pairs[:, 0] < pairs[:, 1]).all()


def test_chunks_do_not_show(monkeypatch):
    view = np.random.default_rng(0).normal(size=(50, 8)).astype(np.float32)
    whole = propose([view], 4)
    monkeypatch.setattr(candidates, "CHUNK", 7)
    assert (propose([view], 4) == whole).all()
