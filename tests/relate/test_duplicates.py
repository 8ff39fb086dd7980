from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.relate.duplicates import exact_groups, near_groups


def hashes(*values: int) -> np.ndarray:
    return np.array(values, np.uint64)


def near(phashes, **options):
    readable = options.pop("readable", np.ones(len(phashes), np.bool_))
    return near_groups(phashes, readable, **{"max_hamming_bits": 6, **options})


def distance(a: np.uint64, b: np.uint64) -> int:
    return int(a ^ b).bit_count()


# A few bits at the edges of the 16-bit bands, so that distances around the limit are common.
close_hashes = st.lists(
    st.sets(st.sampled_from([0, 1, 2, 15, 16, 17, 31, 32, 47, 48, 62, 63])), max_size=30
).map(lambda sets: hashes(*(sum(1 << bit for bit in bits) for bits in sets)))


def test_same_bytes_are_one_group_numbered_by_first_row():
    content = np.array(["b", "a", None, "c", "a", "b", None], object)
    assert exact_groups(content).tolist() == [0, 1, -1, -1, 1, 0, -1]


def test_no_images_have_no_groups():
    assert exact_groups([]).shape == (0,)
    assert near(hashes()).shape == (0,)


@given(st.lists(st.sampled_from([None, "a", "b", "c"]), max_size=12), st.randoms())
def test_exact_partition_does_not_depend_on_order(content, random):
    order = list(range(len(content)))
    random.shuffle(order)
    groups, shuffled = exact_groups(content), exact_groups([content[row] for row in order])
    for i, j in combinations(range(len(content)), 2):
        together = groups[order[i]] == groups[order[j]] >= 0
        assert together == (shuffled[i] == shuffled[j] >= 0)


@given(close_hashes, st.integers(0, 20))
def test_every_pair_of_a_near_group_is_within_the_limit(phashes, limit):
    groups = near(phashes, max_hamming_bits=limit)
    for a, b in combinations(range(len(phashes)), 2):
        if groups[a] == groups[b] >= 0:
            assert distance(phashes[a], phashes[b]) <= limit


@given(close_hashes, st.integers(0, 20))
def test_no_two_images_within_the_limit_are_both_left_alone(phashes, limit):
    groups = near(phashes, max_hamming_bits=limit)
    alone = np.flatnonzero(groups < 0)
    assert all(distance(phashes[a], phashes[b]) > limit for a, b in combinations(alone, 2))


@given(close_hashes)
def test_near_groups_have_two_members_and_are_numbered_by_first_row(phashes):
    groups = near(phashes)
    numbers, first, counts = np.unique(groups[groups >= 0], return_index=True, return_counts=True)
    assert numbers.tolist() == list(range(len(numbers)))
    assert (np.diff(first) > 0).all()
    assert (counts >= 2).all()


def test_a_chain_of_small_steps_is_not_one_group():
    chain = hashes(*((1 << bits) - 1 for bits in range(0, 40, 4)))
    assert len(set(near(chain).tolist())) > 3


def test_the_limit_itself_is_allowed():
    assert near(hashes(0, 0b111111)).tolist() == [0, 0]
    assert near(hashes(0, 0b1111111)).tolist() == [-1, -1]


def test_unreadable_images_join_nothing():
    readable = np.array([True, False, True, False])
    assert near(hashes(0, 0, 0, 0), readable=readable).tolist() == [0, -1, 0, -1]


def test_same_hash_of_different_content_is_kept_apart_by_embeddings():
    flat = hashes(0, 0, 0, 0)
    content = np.array([[1, 0], [0, 1], [1, 0.1], [0, 1]], np.float16)
    alike = near(flat, embeddings=content, min_cosine_similarity=0.7)
    assert alike.tolist() == [0, 1, 0, 1]
    assert near(flat).tolist() == [0, 0, 0, 0]


def test_an_image_refused_by_its_neighbour_may_join_a_later_one():
    # The second hash excludes the third from the first row's group, then its content refuses it.
    phashes = hashes(0, 0b1111, 0b11110000)
    content = np.array([[1, 0], [0, 1], [1, 0]], np.float16)
    groups = near(phashes, embeddings=content, min_cosine_similarity=0.7)
    assert groups.tolist() == [0, -1, 0]


def test_an_image_without_vector_agrees_with_nothing():
    vectors = np.array([[0, 0], [1, 0], [1, 0]], np.float16)
    assert near(hashes(0, 0, 0), embeddings=vectors).tolist() == [-1, 0, 0]


def test_the_index_finds_what_a_scan_finds():
    rng = np.random.default_rng(0)
    centres = rng.integers(0, 2**63, 1500, dtype=np.uint64)
    flips = np.uint64(1) << rng.integers(0, 64, (3, 1500), dtype=np.uint64)
    copies = np.bitwise_xor.reduce(np.vstack([centres[None], flips]))
    groups = near(np.concatenate([centres, copies]))
    assert groups.tolist() == [*range(1500), *range(1500)]


def test_copies_are_found_wherever_they_lie():
    rng = np.random.default_rng(1)
    phashes = np.repeat(rng.integers(0, 2**63, 300, dtype=np.uint64), 3)
    order = rng.permutation(len(phashes))
    groups = near(phashes[order])
    assert len(np.unique(groups)) == 300
    assert all(len(set(groups[phashes[order] == phash])) == 1 for phash in phashes)


def test_a_scene_of_ten_thousand_alike_frames_is_one_group():
    rng = np.random.default_rng(2)
    flips = np.uint64(1) << rng.integers(0, 64, (2, 10_000), dtype=np.uint64)
    frames = flips[0] ^ flips[1] ^ np.uint64(0x123456789ABCDEF0)
    assert near(frames).tolist() == [0] * 10_000
