from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.sampling import Sampler, Sampling, change

pictures = st.lists(
    st.tuples(st.integers(1, 700), st.sampled_from([0, 1, 5, 60])), min_size=1, max_size=60
)
"""Milliseconds since the picture before, and how bright it is."""
samplings = st.builds(
    Sampling,
    every_ms=st.integers(1, 3000),
    at_least_every_ms=st.integers(1, 5000),
    min_change=st.floats(0, 10),
    max_frames=st.integers(1, 20),
)


def grey(level):
    return np.full((64, 64), level, np.uint8)


def run(shown, sampling):
    """Times of what is kept."""
    sampler, ms = Sampler(sampling), 0
    for after, level in shown:
        ms += after
        if sampler.is_due(ms) and sampler.wants(ms, grey(level)):
            sampler.keep(ms)
    return sampler.kept


def times(shown):
    return np.cumsum([after for after, _ in shown]).tolist()


@given(pictures, samplings)
def test_the_first_is_kept_and_no_more_than_allowed(shown, sampling):
    kept = run(shown, sampling)
    assert kept[0] == shown[0][0]
    assert len(kept) <= sampling.max_frames
    assert kept == sorted(set(kept))


@given(pictures, samplings)
def test_at_most_one_is_kept_of_a_step_of_the_grid(shown, sampling):
    cells = [ms // sampling.every_ms for ms in run(shown, sampling)]
    assert len(cells) == len(set(cells))


@given(pictures, st.integers(1, 3000))
def test_without_a_least_change_the_whole_grid_is_kept(shown, every):
    kept = run(shown, Sampling(every_ms=every, min_change=0, max_frames=100))
    assert [ms // every for ms in kept] == sorted({ms // every for ms in times(shown)})


@given(pictures, samplings)
def test_fewer_frames_are_an_even_choice_of_more(shown, sampling):
    many = run(shown, Sampling(sampling.every_ms, sampling.at_least_every_ms, sampling.min_change))
    few = run(shown, sampling)
    assert any(few == many[:: 2**power] for power in range(8))


@given(pictures, samplings)
def test_nothing_unseen_lasts_longer_than_it_may(shown, sampling):
    sampling = Sampling(1, sampling.at_least_every_ms, sampling.min_change)
    kept, ends = run(shown, sampling), times(shown)
    for at in ends:
        last = max(ms for ms in kept if ms <= at)
        assert at == last or at - last < sampling.at_least_every_ms


def test_a_still_night_is_a_frame_a_minute():
    night = [(40, 10)] * (25 * 60 * 30)
    assert len(run(night, Sampling())) == 30


def test_change_is_that_of_the_block_that_differs_most():
    before, after = grey(50), grey(50)
    after[8:16, 8:16] += 30
    assert change(before, after) == change(after, before) == 30
    after[8:16, 8:12] = 50
    assert change(before, after) == 15
    assert change(before, before) == 0


def test_change_runs_from_black_to_white():
    assert change(grey(0), grey(255)) == 255


@pytest.mark.parametrize(("gap", "serve"), [(0.5, True), (1.28, True), (1.6, False)])
def test_key_pictures_serve_while_they_are_about_as_dense_as_the_grid(gap, serve):
    assert Sampling().keys_serve(gap) is serve


def test_each_setting_is_part_of_the_key_of_the_cache():
    default = Sampling()
    others = (Sampling(every_ms=2), Sampling(at_least_every_ms=2), Sampling(min_change=2),
              Sampling(max_frames=2))  # fmt: skip
    assert len({str(default), *map(str, others)}) == 5
