import numpy as np
import pytest

from dataset_audit.relate import proposed
from dataset_audit.relate.scenes import group_scenes
from tests.relate.drawn import hashes, taken, view, visitor


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def sizes(frames, *sets):
    """Images of the scene of each frame, once without the sets and once with them."""
    for given in ((), sets):
        found = group_scenes(
            np.stack(frames), hashes(len(frames)), None, proposed=[np.array(s) for s in given]
        )
        yield np.bincount(found.scene_id)[found.scene_id]


def hidden(rng, place, share=0.2, visitors=5):
    """The place with so many visitors in front of it, some before others."""
    for _ in range(visitors):
        place = visitor(place, rng, share)
    return taken(place, rng)


def crowd(rng, seed, count):
    return [hidden(rng, view(seed)) for _ in range(count)]


def test_frames_that_are_half_covered_found_the_scene_of_their_folder(rng):
    before, after = sizes(crowd(rng, 1, 16), [0] * 16)
    assert before.max() < 5
    assert after.max() >= 12


def test_unrelated_images_of_a_folder_found_nothing(rng):
    frames = [taken(view(seed), rng) for seed in range(60)]
    _, after = sizes(frames, [0] * 60)
    assert after.max() == 1


def test_a_folder_proposes_nothing_to_frames_without_texture():
    frames = [np.full((64, 64), 3 + i, np.uint8) for i in range(12)]
    _, after = sizes(frames, [0] * 12)
    assert after.max() == 1


def test_a_stray_joins_the_scene_of_its_folder_with_less_agreement(rng):
    place = view(1)
    frames = [*(taken(place, rng) for _ in range(6)), hidden(rng, place, 0.3, 6)]
    before, after = sizes(frames, [0] * 7)
    assert before[-1] == 1
    assert after[-1] == 7


def test_a_stray_of_a_folder_with_two_views_joins_neither(rng):
    places = [view(1)] * 5 + [view(2)] * 5
    frames = [*(taken(place, rng) for place in places), hidden(rng, view(1), 0.3, 6)]
    _, after = sizes(frames, [0] * 11)
    assert after[-1] == 1


def test_a_re_aimed_camera_keeps_both_its_scenes_in_one_folder(rng):
    frames = [taken(view(1), rng) for _ in range(6)]
    frames += [taken(view(1, right=16), rng) for _ in range(5)]
    _, after = sizes(frames, [0] * 11)
    assert after.tolist() == [6] * 6 + [5] * 5


def test_frames_between_two_seasons_join_them_in_one_folder(rng):
    """Bare and in leaf share the horizon; in each season between, part of the other is left."""
    bare, leaf = view(1), view(2)
    leaf[:12] = bare[:12]
    between = leaf.copy()
    between[12:32] = bare[12:32]
    frames = [taken(place, rng) for place in [bare] * 6 + [leaf] * 5 + [between]]
    before, after = sizes(frames, [0] * 12)
    assert before.max() < 12
    assert after.tolist() == [12] * 12


def test_an_image_of_no_set_joins_nothing_more(rng):
    before, after = sizes(crowd(rng, 1, 16), [-1] * 16)
    assert (before == after).all()


def test_a_large_set_is_looked_at_in_parts(rng, monkeypatch):
    monkeypatch.setattr(proposed, "MOST", 16)
    _, after = sizes(crowd(rng, 1, 40), [0] * 40)
    assert after.max() >= 28
