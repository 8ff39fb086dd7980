from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.relate import novelty as module
from dataset_audit.relate.novelty import measure_novelty
from tests.relate.drawn import SIDE, night, taken, view


def novelty(frames, scene=None, **options):
    layouts = np.clip(np.stack(frames), 0, 255).astype(np.uint8)
    scene = np.zeros(len(frames), np.int64) if scene is None else np.array(scene)
    return measure_novelty(layouts, scene, np.ones(len(frames)), **options)


def visited(place, top, left, tall=14, wide=8):
    """Somebody dark, with a light face, stands in it."""
    out = place.copy()
    out[top : top + tall, left : left + wide] = 20
    out[top : top + tall // 3, left : left + wide] = 240
    return out


@pytest.mark.parametrize("frames", [2, 3, 40])
def test_identical_frames_are_redundant_and_worth_one_image(frames):
    found = novelty([view(1)] * frames)
    assert found.redundancy.tolist() == [1] * frames
    assert found.effective_images == pytest.approx([1])


def test_frames_with_nothing_in_common_are_worth_their_number():
    found = novelty([view(seed) for seed in range(6)])
    assert found.effective_images[0] == pytest.approx(6, abs=0.3)
    assert found.redundancy.max() < 0.1


def test_an_image_alone_in_its_scene_is_new_and_worth_one():
    found = novelty([view(1), view(2), view(2)], [0, 1, 1])
    assert found.redundancy.tolist() == [0, 1, 1]
    assert found.effective_images == pytest.approx([1, 1])


def test_images_of_no_scene_have_no_redundancy():
    found = novelty([view(1)] * 3, [-1, 0, 0])
    assert np.isnan(found.redundancy[0])
    assert found.redundancy[1:].tolist() == [1, 1]


def test_no_images_have_no_novelty():
    found = measure_novelty(np.zeros((0, 64, 64), np.uint8), np.zeros(0, np.int64), np.zeros(0))
    assert (found.redundancy.shape, found.effective_images.shape) == ((0,), (0,))


def test_noise_is_nothing_new():
    rng = np.random.default_rng(0)
    found = novelty([taken(view(1), rng, 4) for _ in range(8)])
    assert found.redundancy.min() >= 0.95
    assert found.effective_images[0] < 1.05


def test_a_knock_of_a_few_pixels_is_nothing_new():
    found = novelty([view(1), view(1, 2, -1), view(1, -1, 3)])
    assert found.redundancy.min() >= 0.95


def test_who_passes_is_new_in_the_blocks_where_he_stands():
    found = novelty([view(1)] * 3 + [visited(view(1), 22, 30)])
    assert found.redundancy[:3].tolist() == [1, 1, 1]
    assert found.redundancy[3] == pytest.approx(1 - 6 / 64, abs=3 / 64)


def test_what_two_frames_show_alike_is_new_in_neither():
    there = visited(view(1), 22, 30)
    assert novelty([view(1), there, there]).redundancy[1:].tolist() == [1, 1]


def test_the_first_night_is_new_and_the_second_is_not():
    rng = np.random.default_rng(0)
    day, dark = [view(1)] * 3, [night(view(1), rng) for _ in range(2)]
    first = novelty(day + dark[:1])
    second = novelty(day + dark)
    assert first.redundancy[3] < 0.1
    assert second.redundancy[3:].min() > 0.95
    assert second.effective_images[0] > 1.9


def test_light_that_is_a_little_brighter_is_nothing_new_and_much_brighter_is():
    assert novelty([view(1) * 0.5 + 50, view(1) * 0.5 + 65]).redundancy.min() > 0.95
    assert novelty([view(1) * 0.5 + 50, view(1) * 0.5 + 110]).redundancy.max() < 0.05


def test_a_busy_place_is_worth_more_than_an_empty_one():
    rng = np.random.default_rng(0)
    busy = [view(1) for _ in range(30)]
    for _ in range(8):
        busy = [visited(frame, *rng.integers(0, SIDE - 14, 2)) for frame in busy]
    empty = [taken(view(1), rng) for _ in range(300)]
    assert novelty(busy).effective_images[0] > 2 * novelty(empty).effective_images[0]


def test_each_scene_is_measured_by_itself_wherever_its_rows_lie():
    rng = np.random.default_rng(0)
    frames = [visited(view(1), *rng.integers(0, 50, 2)) for _ in range(5)] + [view(2)] * 3
    scene = np.array([0] * 5 + [1] * 3)
    order = rng.permutation(8)
    mixed = novelty([frames[i] for i in order], scene[order])
    assert mixed.redundancy == pytest.approx(novelty(frames, scene).redundancy[order])
    assert mixed.effective_images[0] == pytest.approx(novelty(frames[:5]).effective_images[0])
    assert mixed.effective_images[1] == pytest.approx(1)


@given(st.lists(st.integers(-1, 3), min_size=1, max_size=12), st.integers(0, 9))
def test_novelty_stays_possible(scene, seed):
    frames = np.random.default_rng(seed).integers(0, 256, (len(scene), SIDE, SIDE))
    found = novelty(list(frames), scene)
    member = np.array(scene) >= 0
    assert np.isnan(found.redundancy[~member]).all()
    assert ((found.redundancy[member] >= 0) & (found.redundancy[member] <= 1)).all()
    sizes = np.bincount(np.array(scene)[member], minlength=len(found.effective_images))
    assert (found.effective_images >= 1 - 1e-9).all()
    assert (found.effective_images <= np.maximum(sizes, 1) + 1e-9).all()


def test_comparing_with_fewer_frames_only_lowers_both_figures():
    rng = np.random.default_rng(0)
    frames = [visited(view(1), *rng.integers(0, 50, 2)) for _ in range(60)]
    full, capped = novelty(frames), novelty(frames, max_compared=15)
    assert (capped.redundancy <= full.redundancy).all()
    assert capped.redundancy.mean() > full.redundancy.mean() - 0.2
    assert 1 < capped.effective_images[0] <= full.effective_images[0]


@pytest.mark.parametrize("cores", [1, 3])
def test_the_number_of_cores_does_not_show(monkeypatch, cores):
    frames, scene = crowd()
    monkeypatch.setattr(module, "PAIRS", 40)
    found = []
    for here in (2, cores):
        monkeypatch.setattr("os.cpu_count", lambda here=here: here)
        found.append(novelty(frames, scene))
    assert (found[0].redundancy == found[1].redundancy).all()
    assert (found[0].effective_images == found[1].effective_images).all()


def crowd():
    """Frames of three scenes."""
    frames = [taken(view(k % 3), np.random.default_rng(k), 9) for k in range(30)]
    return frames, [0, 1, 1] * 10


@pytest.mark.parametrize("turns", [1, 8])
def test_parts_of_a_scene_make_the_whole(monkeypatch, turns):
    frames, scene = crowd()
    whole = novelty(frames, scene)
    monkeypatch.setattr(module, "TURNS", turns)
    monkeypatch.setattr(module, "CHUNK", 4)
    monkeypatch.setattr(module, "PAIRS", 40)
    again = novelty(frames, scene)
    assert (again.redundancy == whole.redundancy).all()
    assert again.effective_images == pytest.approx(whole.effective_images, rel=1e-12)
