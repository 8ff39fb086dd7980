from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate.keep import keep_most_different
from dataset_audit.relate.novelty import measure_novelty
from tests.relate.drawn import taken, view, visitor


@pytest.fixture(scope="module")
def scene():
    """Twelve frames of one empty view but for three visitors, and a frame of another scene."""
    rng = np.random.default_rng(2)
    frames = [taken(view(1), rng) for _ in range(12)]
    for row, share in ((3, 0.1), (7, 0.3), (10, 0.2)):
        frames[row] = taken(visitor(view(1), rng, share), rng)
    return np.stack([*frames, taken(view(2), rng)])


ROWS = np.arange(12)


def test_the_medoid_is_kept_first_and_then_what_shows_the_most(scene):
    assert keep_most_different(scene, ROWS, 5, 1).tolist() == [5]
    kept = keep_most_different(scene, ROWS, 5, 4).tolist()
    assert kept[:2] == [5, 7]
    assert sorted(kept) == [3, 5, 7, 10]


def test_of_frames_with_nothing_new_none_is_kept_twice(scene):
    kept = keep_most_different(scene, ROWS, 5, 9)
    assert len(np.unique(kept)) == 9
    assert set(kept) <= set(ROWS)


@pytest.mark.parametrize("k", [12, 100])
def test_no_more_frames_than_there_are(scene, k):
    assert sorted(keep_most_different(scene, ROWS, 5, k)) == ROWS.tolist()


def test_fewer_kept_are_the_first_of_more(scene):
    more = keep_most_different(scene, ROWS, 5, 8).tolist()
    assert all(keep_most_different(scene, ROWS, 5, k).tolist() == more[:k] for k in range(1, 8))


def test_the_order_of_the_rows_changes_nothing(scene):
    kept = keep_most_different(scene, ROWS[::-1], 5, 6).tolist()
    assert kept == keep_most_different(scene, ROWS, 5, 6).tolist()


def test_what_is_kept_is_worth_more_than_what_comes_first(scene):
    def worth(rows):
        frames = scene[rows]
        ids = np.zeros(len(rows), np.int64)
        return measure_novelty(frames, ids, np.ones(len(rows))).effective_images[0]

    assert worth(keep_most_different(scene, ROWS, 5, 4)) > worth(ROWS[:4]) + 0.1


def test_of_a_large_scene_frames_evenly_spaced_are_looked_at(scene):
    kept = keep_most_different(scene, ROWS, 5, 3, max_looked=3)
    assert set(kept) <= {5, 0, 6, 11}
    assert len(keep_most_different(scene, ROWS, 5, 6, max_looked=3)) == 6
