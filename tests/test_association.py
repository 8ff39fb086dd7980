from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from dataset_audit.association import associate, entropy, mutual_information

counts = st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=1, max_size=5)


def measure(kind, group, count=1, image=None):
    image = np.arange(len(kind)) if image is None else np.array(image)
    every = np.full(len(kind), count) if isinstance(count, int) else np.array(count)
    return associate(image, np.array(kind), every, np.array(group), seed=0)


def test_entropy_is_in_bits():
    assert entropy([1, 1, 1, 1]) == 2
    assert entropy([5, 0]) == 0
    assert entropy([]) == 0


@given(counts)
def test_mutual_information_is_what_its_definition_says(table):
    joint = np.array(table, float)
    p = joint / max(joint.sum(), 1)
    both = p.sum(axis=1, keepdims=True) * p.sum(axis=0, keepdims=True)
    seen = p > 0
    expected = (p[seen] * np.log2(p[seen] / both[seen])).sum()
    assert mutual_information(csr_array(joint)) == pytest.approx(expected, abs=1e-9)


def test_a_group_that_decides_the_kind_tells_all_of_it():
    found = measure([0] * 200 + [1] * 200, [0] * 200 + [1] * 200)
    assert found.bits == pytest.approx(1)
    assert found.entropy == pytest.approx(1)
    assert found.told == pytest.approx(1, abs=0.01)


def test_groups_of_one_mix_tell_nothing():
    found = measure([0, 1] * 100, [0, 0, 1, 1] * 50)
    assert found.bits == pytest.approx(0, abs=1e-9)
    assert found.told == 0


def test_what_many_small_groups_tell_is_chance():
    rng = np.random.default_rng(5)
    found = measure(rng.integers(0, 4, 300), np.arange(300) // 3)
    assert found.bits > 0.8
    assert found.chance[0] < found.bits < found.chance[1]
    assert found.told == 0


def test_instances_count_as_often_as_they_are():
    twice = measure([0, 1, 0, 1] * 5, [0, 0, 1, 1] * 5, count=[3, 1, 1, 3] * 5)
    whole = measure([0, 0, 0, 1, 0, 1, 1, 1] * 5, [0, 0, 0, 0, 1, 1, 1, 1] * 5)
    assert twice.bits == pytest.approx(whole.bits)
    assert twice.joint.toarray().tolist() == whole.joint.toarray().tolist()


def test_images_are_permuted_whole_with_all_that_they_show():
    """Forty things in one of two images a group: two draws, so that chance explains everything."""
    kind, image = [0] * 20 + [1] * 20, [0] * 20 + [1] * 20
    found = measure(kind, [0, 1], image=image)
    assert found.bits == pytest.approx(1)
    assert found.chance == (pytest.approx(1), pytest.approx(1))
    assert found.told == 0


def test_the_same_seed_the_same_interval():
    rng = np.random.default_rng(5)
    kind, group = rng.integers(0, 4, 90), np.arange(90) // 3
    assert measure(kind, group).chance == measure(kind, group).chance
