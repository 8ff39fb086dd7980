from __future__ import annotations

import numpy as np

from dataset_audit.relate import candidates
from dataset_audit.relate.candidates import narrow, plant, propose


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


def crowd(rng, places=40, each=10):
    """Pairs of near rows far from all others, in a wide view."""
    return np.repeat(rng.normal(size=(places, 300)), each, 0) + 0.2 * rng.normal(
        size=(places * each, 300)
    )


def test_beyond_the_exact_size_near_rows_are_still_found(monkeypatch):
    view = crowd(np.random.default_rng(1)).astype(np.float32)
    exact = {tuple(pair) for pair in propose([view], 3).tolist()}
    monkeypatch.setattr(candidates, "EXACT", 100)
    monkeypatch.setattr(candidates, "CELL", 64)
    pairs = propose([view], 3)
    assert (pairs[:, 0] // 10 == pairs[:, 1] // 10).mean() > 0.99
    assert len(np.unique(pairs)) == len(view)
    assert len(pairs) < 2 * len(exact)


def test_beyond_the_exact_size_a_crowd_costs_no_more_than_others(monkeypatch):
    monkeypatch.setattr(candidates, "EXACT", 100)
    same = np.ones((1000, 5), np.float32)
    assert len(propose([same], 3)) <= 3000


def test_a_view_is_narrowed_only_when_long_and_wide(monkeypatch):
    view = np.random.default_rng(1).normal(size=(50, 300)).astype(np.float32)
    assert np.shares_memory(narrow(view), view)
    monkeypatch.setattr(candidates, "EXACT", 49)
    assert narrow(view).shape == (50, candidates.WIDTH)
    assert narrow(view[:, :20]).shape == (50, 20)


def test_groups_meet_where_their_items_do(monkeypatch):
    view = crowd(np.random.default_rng(1), places=60, each=2).astype(np.float32)
    monkeypatch.setattr(candidates, "EXACT", 100)
    monkeypatch.setattr(candidates, "CELL", 32)
    of = np.repeat(np.arange(120), 5)
    pairs = propose([view], 3, plant([view[of]]), of)
    partners = {(k, k + 1) for k in range(0, 120, 2)}
    assert len(partners & {tuple(pair) for pair in pairs.tolist()}) > 55


def test_an_item_of_no_group_is_never_proposed(monkeypatch):
    monkeypatch.setattr(candidates, "EXACT", 10)
    view = np.random.default_rng(1).normal(size=(40, 8)).astype(np.float32)
    of = np.repeat([np.arange(20), np.full(20, -1)], 1).ravel()
    pairs = propose([view[:20]], 3, plant([view]), of)
    assert len(pairs)
    assert pairs.max() < 20
