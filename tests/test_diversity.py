from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.diversity import (
    concentration,
    effective_scenes_interval,
    hill_number,
    measure_diversity,
    scene_coverage,
    scenes_at_least,
    top_shares,
    vendi_score,
)

scene_sizes = st.lists(st.integers(1, 2000), min_size=1, max_size=40)
orders = st.floats(0, 50) | st.sampled_from([0.0, 1.0, 2.0, 1 - 1e-7, 1 + 1e-7, math.inf])
NEARLY_ONE_SCENE = [9900] + [1] * 100


def scenes_of_frames(*sizes: int, dimensions: int = 32) -> tuple[np.ndarray, np.ndarray]:
    """One orthogonal vector a scene, repeated for each of its frames; and the scene of each."""
    scene = np.repeat(np.arange(len(sizes)), sizes)
    return np.eye(dimensions, dtype=np.float16)[scene], scene


@given(scene_sizes, orders, orders)
def test_hill_numbers_fall_with_the_order(sizes, a, b):
    low, high = sorted((a, b))
    assert hill_number(sizes, low) >= hill_number(sizes, high) * (1 - 1e-5)


@given(st.integers(1, 500), st.integers(1, 1000), orders)
def test_k_equal_scenes_count_as_k_in_every_order(k, size, order):
    assert hill_number([size] * k, order) == pytest.approx(k)


@given(scene_sizes, orders)
def test_hill_numbers_lie_between_one_and_the_count(sizes, order):
    assert 1 - 1e-9 <= hill_number(sizes, order) <= len(sizes) * (1 + 1e-9)


def test_hill_numbers_of_the_textbook():
    assert hill_number([2, 1, 1], 0) == 3
    assert hill_number([2, 1, 1], 1) == pytest.approx(2**1.5)
    assert hill_number([2, 1, 1], 2) == pytest.approx(1 / 0.375)
    assert hill_number([2, 1, 1], math.inf) == pytest.approx(2)


@pytest.mark.parametrize("order", [0, 1, 2])
def test_nothing_has_no_effective_number(order):
    assert hill_number([], order) == 0
    assert hill_number([0, 0], order) == 0


@given(scene_sizes, st.integers(0, 99))
def test_the_interval_contains_the_estimate_and_stays_possible(sizes, seed):
    low, high = effective_scenes_interval(sizes, seed=seed, samples=200)
    assert low <= hill_number(sizes, 1) <= high
    assert low >= 1 - 1e-9
    assert high <= len(sizes) * (1 + 1e-9)


@given(scene_sizes, st.randoms())
def test_the_interval_does_not_depend_on_the_order_of_scenes(sizes, random):
    shuffled = sizes.copy()
    random.shuffle(shuffled)
    interval = effective_scenes_interval(sizes, seed=0, samples=50)
    assert effective_scenes_interval(shuffled, seed=0, samples=50) == interval


def test_the_interval_is_as_wide_as_the_scenes_are_unequal():
    assert effective_scenes_interval([30] * 40, seed=0) == pytest.approx((40, 40))
    low, high = effective_scenes_interval([100, 50, 20, 10, 5], seed=0)
    assert 1 < low < 3
    assert 4 < high < 5


def test_nearly_one_scene_is_effectively_few_scenes_even_at_the_upper_end():
    assert hill_number(NEARLY_ONE_SCENE, 1) == pytest.approx(1.1, abs=0.05)
    low, high = effective_scenes_interval(NEARLY_ONE_SCENE, seed=0)
    assert low == 1
    assert high < 6


def test_no_scenes_have_an_interval_of_nothing():
    assert effective_scenes_interval([], seed=0) == (0, 0)


def test_top_shares_are_of_the_largest_scenes():
    assert top_shares([1, 6, 3], ks=(1, 2, 5)) == {"1": 0.6, "2": 0.9, "5": 1.0}
    assert top_shares([]) == {"1": 0.0, "5": 0.0, "10": 0.0}


@given(st.lists(st.integers(1, 99), min_size=1, max_size=300))
def test_concentration_rises_above_the_diagonal(sizes):
    curve = concentration(sizes)
    assert curve[0] == (0, 0)
    assert curve[-1] == (1, 1)
    assert len(curve) <= 101
    assert all(a[0] < b[0] and a[1] < b[1] for a, b in pairwise(curve))
    assert all(images >= scenes - 1e-9 for scenes, images in curve)


def test_concentration_of_nothing_is_the_diagonal():
    assert concentration([]) == ((0, 0), (1, 1))


@pytest.mark.parametrize(("k", "frames"), [(1, 1), (1, 50), (7, 1), (7, 2), (20, 9)])
def test_vendi_counts_orthogonal_contents_once(k, frames):
    vectors, _ = scenes_of_frames(*[frames] * k)
    score, error, images = vendi_score(vectors, seed=0)
    assert score == pytest.approx(k, rel=1e-4)
    assert (error, images) == (0, k * frames)


def test_vendi_is_the_same_through_either_matrix():
    vectors = np.random.default_rng(0).normal(size=(40, 60))
    kernel = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    expected = hill_number(np.linalg.eigvalsh(kernel @ kernel.T), 1)
    padded = np.hstack([vectors, np.zeros((40, 5))])
    assert vendi_score(vectors, seed=0)[0] == pytest.approx(expected, rel=1e-4)
    assert vendi_score(padded[:, :65], seed=0)[0] == pytest.approx(expected, rel=1e-4)
    turned = np.linalg.qr(vectors.T)[1].T  # the same cosines in 40 dimensions
    assert vendi_score(turned, seed=0)[0] == pytest.approx(expected, rel=1e-4)


def test_vendi_of_a_sample_comes_near_the_whole_and_states_its_error():
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(6000, 12)) * np.linspace(1, 3, 12)
    exact, _, _ = vendi_score(vectors, seed=0)
    score, error, images = vendi_score(vectors, seed=0, exact_up_to=1500)
    assert images == 1500
    assert 0 < error < 0.2
    assert abs(score - exact) < 4 * error


def test_vendi_leaves_out_images_without_vector():
    vectors, _ = scenes_of_frames(1, 1, 1)
    vectors[1] = 0
    assert vendi_score(vectors, seed=0)[0] == pytest.approx(2)
    assert vendi_score(vectors[1:2], seed=0) == (0, 0, 0)


@pytest.mark.parametrize(
    ("sizes", "coverage", "at_least"),
    [
        ([4, 3], 1, 2),  # nothing was seen once: no sign of more
        ([5, 2, 1, 1, 1], 0.7, 5 + 0.9 * 3 * 2 / (2 * 2)),
        ([8, 1, 1], 0.8, 3 + 0.9 * 2 * 1 / (2 * 1)),  # none was seen twice
        ([0, 3, 0], 1, 1),
    ],
)
def test_scenes_seen_once_tell_of_scenes_not_seen(sizes, coverage, at_least):
    assert scene_coverage(sizes) == pytest.approx(coverage)
    assert scenes_at_least(sizes) == pytest.approx(at_least)


@pytest.mark.parametrize("sizes", [[], [1], [1] * 50])
def test_where_nothing_was_seen_twice_nothing_is_said_of_the_unseen(sizes):
    assert scene_coverage(sizes) is None
    assert scenes_at_least(sizes) is None


@given(scene_sizes)
def test_completeness_stays_possible(sizes):
    sizes = [*sizes, 2]
    assert 0 < scene_coverage(sizes) <= 1
    assert scenes_at_least(sizes) >= len(sizes)


def test_independent_draws_tell_how_much_of_the_pool_was_seen():
    rng = np.random.default_rng(0)
    chance = rng.dirichlet(np.ones(400))
    seen = rng.multinomial(600, chance)
    assert scene_coverage(seen) == pytest.approx(chance[seen > 0].sum(), abs=0.05)
    assert (seen > 0).sum() < scenes_at_least(seen) < 1.1 * 400


def test_diversity_of_a_part_counts_that_part_alone():
    vectors, scene = scenes_of_frames(6, 4, 3, 2)
    worth = np.array([5.0, 1.5, 1.0, 1.25])
    part = np.array([0, 1, 10, 11, 12, 13])  # 2 of scene 0, 3 of scene 2, 1 of scene 3
    static = np.isin(scene, [0, 2])
    found = measure_diversity(scene[part], static[part], vectors[part], worth, seed=0)
    assert (found.images, found.scenes, found.static_scenes) == (6, 3, 2)
    assert found.effective_scenes[0] == 3
    assert found.effective_scenes[1] == pytest.approx(hill_number([2, 3, 1], 1))
    assert found.top_shares == {"1": 0.5, "5": 1.0, "10": 1.0}
    assert found.effective_images == pytest.approx(2 + 1 + 1)
    assert found.scene_coverage == pytest.approx(5 / 6)
    assert found.scenes_at_least == 3
    assert found.vendi == pytest.approx(found.effective_scenes[1], rel=1e-4)
    assert (found.vendi_error, found.vendi_images) == (0, 6)


def test_diversity_leaves_out_unreadable_images_and_does_without_vectors():
    scene = np.array([0, -1, 0, 1])
    found = measure_diversity(scene, np.zeros(4, np.bool_), None, np.ones(2), seed=0)
    assert (found.images, found.scenes, found.static_scenes) == (3, 2, 0)
    assert (found.vendi, found.vendi_error, found.vendi_images) == (None, None, 0)


def test_diversity_of_nothing_is_zero():
    nothing = np.array([-1, -1])
    found = measure_diversity(nothing, np.zeros(2, np.bool_), np.ones((2, 4)), np.ones(0), seed=0)
    assert (found.images, found.scenes, found.effective_images) == (0, 0, 0)
    assert found.effective_scenes == (0, 0, 0)
    assert found.vendi is None
