from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.scenes import Scenes, group_scenes
from tests.relate.drawn import SIDE, hashes, infrared, night, taken, view, visitor, wide


@pytest.fixture
def rng():
    return np.random.default_rng(3)


def grouped(frames, **settings) -> Scenes:
    layouts = np.array(frames, dtype=np.uint8).reshape(-1, SIDE, SIDE)
    return group_scenes(layouts, hashes(len(layouts)), None, **settings)


def static(scenes):
    """Which images are in a scene of at least three."""
    return np.bincount(scenes.scene_id)[scenes.scene_id] >= 3


def strangers(rng, count=10):
    return [taken(view(1000 + k), rng) for k in range(count)]


def test_no_image_and_one_image():
    assert len(grouped([]).scene_id) == 0
    one = grouped([view(1)])
    assert one.scene_id.tolist() == [0]
    assert one.confidence.tolist() == [0.95]


def test_two_frames_of_a_camera_are_a_scene(rng):
    scenes = grouped([taken(view(1), rng), taken(view(1), rng)])
    assert scenes.scene_id.tolist() == [0, 0]


def test_scenes_are_numbered_by_size_then_by_first_row(rng):
    order = [5, 1, 2, 2, 1, 3, 3, 3]
    scenes = grouped([taken(view(seed), rng) for seed in order])
    assert scenes.scene_id.tolist() == [3, 1, 2, 2, 1, 0, 0, 0]


def test_what_walks_through_does_not_matter(rng):
    frames = [taken(visitor(view(1), rng, 0.2), rng) for _ in range(12)]
    scenes = grouped(frames + strangers(rng))
    assert set(scenes.scene_id[:12]) == {0}
    assert np.bincount(scenes.scene_id)[0] == 12


def test_a_mostly_hidden_frame_finds_the_background_of_its_scene(rng):
    frames = [taken(visitor(view(1), rng, 0.1), rng) for _ in range(8)]
    hidden = [taken(visitor(view(1), rng, 0.5), rng) for _ in range(3)]
    scenes = grouped(frames + hidden + strangers(rng))
    assert set(scenes.scene_id[:11]) == {0}
    assert scenes.confidence[8:11].max() < scenes.confidence[:8].min()


def test_day_and_night_are_one_scene(rng):
    frames = [taken(view(1), rng) for _ in range(5)] + [
        taken(night(view(1), rng), rng, 0) for _ in range(5)
    ]
    assert set(grouped(frames + strangers(rng)).scene_id[:10]) == {0}


def test_infrared_turns_contrast_over_and_is_still_the_scene(rng):
    frames = [taken(view(1), rng) for _ in range(5)] + [
        taken(infrared(view(1)), rng) for _ in range(5)
    ]
    assert set(grouped(frames + strangers(rng)).scene_id[:10]) == {0}


def test_a_knock_keeps_the_scene_and_a_new_aim_ends_it(rng):
    at = [(0, 0)] * 4 + [(1, 2)] * 4 + [(0, 14)] * 4
    scenes = grouped([taken(view(1, *place), rng) for place in at])
    assert scenes.scene_id.tolist() == [0] * 8 + [1] * 4


def test_jitter_is_a_fixed_camera(rng):
    frames = [taken(view(1, *rng.integers(-2, 3, 2)), rng) for _ in range(20)]
    scenes = grouped(frames)
    assert set(scenes.scene_id) == {0}
    assert not scenes.moving.any()


@pytest.mark.parametrize("step", [1, 2, 3, 6])
def test_a_panning_camera_is_no_static_scene(rng, step):
    frames = [taken(view(1, 0, step * k - 40), rng) for k in range(60 // step)]
    scenes = grouped(frames)
    assert not static(scenes).any()


def test_a_zooming_camera_is_no_static_scene(rng):
    place = wide(1)
    cut = [np.linspace(100 - half, 99 + half, SIDE).round().astype(int) for half in range(32, 56)]
    scenes = grouped([taken(place[np.ix_(rows, rows)], rng) for rows in cut])
    assert scenes.moving.sum() >= 18
    assert np.bincount(scenes.scene_id).max() <= 3  # too near to each other to tell


def test_a_camera_that_turned_once_keeps_the_view_where_it_stayed(rng):
    still = [taken(view(1), rng) for _ in range(30)]
    turn = [taken(view(1, 0, 2 * k), rng) for k in range(1, 15)]
    scenes = grouped(still + turn)
    assert set(scenes.scene_id[:30]) == {0}
    assert not static(scenes)[34:].any()


def test_one_caption_and_logo_do_not_make_one_camera(rng):
    frames = strangers(rng, 30)
    for frame in frames:
        frame[-5:] = np.where(np.arange(SIDE) // 3 % 2, 250, 5)
        frame[3:10, 4:20] = view(77)[:7, :16]
    assert len(set(grouped(frames).scene_id)) == 30


def test_one_horizon_does_not_make_one_camera(rng):
    frames = []
    for camera in range(8):
        place = 0.5 * view(200 + camera)
        place[:26] += 110
        frames += [taken(place, rng) for _ in range(4)]
    scenes = grouped(frames)
    assert np.bincount(scenes.scene_id).tolist() == [4] * 8


def test_frames_without_texture_join_nothing(rng):
    black = [taken(np.zeros((SIDE, SIDE)), rng, 2) for _ in range(10)]
    fog = [taken(np.full((SIDE, SIDE), 180.0), rng, 1) for _ in range(10)]
    flat = [np.full((SIDE, SIDE), 90, np.uint8)] * 5
    assert len(set(grouped(black + fog + flat).scene_id)) == 25


def test_alike_vectors_and_hashes_join_nothing_by_themselves(rng):
    layouts = np.array(strangers(rng, 12))
    same = group_scenes(layouts, np.zeros(12, np.uint64), np.ones((12, 8), np.float16))
    assert len(set(same.scene_id)) == 12


def test_vectors_and_hashes_do_not_split_a_scene(rng):
    layouts = np.array([taken(view(1), rng) for _ in range(6)])
    vectors = rng.normal(size=(6, 8)).astype(np.float16)
    assert set(group_scenes(layouts, hashes(6), vectors).scene_id) == {0}


def test_the_order_of_the_rows_does_not_matter(rng):
    frames = [taken(visitor(view(k % 4), rng, 0.2), rng) for k in range(24)] + strangers(rng)
    turned = rng.permutation(len(frames))
    one = grouped(frames).scene_id
    other = grouped([frames[k] for k in turned]).scene_id
    together = one[:, None] == one
    assert ((other[:, None] == other) == together[np.ix_(turned, turned)]).all()


def test_confidence_is_a_share(rng):
    confidence = grouped([taken(view(k % 3), rng) for k in range(9)] + strangers(rng)).confidence
    assert ((confidence >= 0) & (confidence <= 1)).all()


@pytest.fixture
def doubtful(rng):
    """Cameras with more and more in front of the lens, day and night, a pan, and strangers."""
    frames = [taken(view(1, 0, 2 * k), rng) for k in range(12)]
    for camera in range(2, 10):
        frames += [taken(visitor(view(camera), rng, camera / 14), rng) for _ in range(6)]
        frames += [taken(night(view(camera), rng), rng, 1) for _ in range(2)]
    return frames + strangers(rng)


def sets(scene):
    """The scenes, whatever they are called."""
    return {frozenset(np.flatnonzero(scene == one).tolist()) for one in set(scene.tolist())}


@pytest.mark.parametrize("folders", [False, True])
def test_scenes_at_other_cuts_are_about_as_many_as_grouping_again_finds(doubtful, folders):
    proposed = [np.arange(len(doubtful)) // 8] if folders else []
    cuts = [Cuts.at(cut) for cut in (0.45, 0.5, 0.6, 0.65)]
    told = grouped(doubtful, others=cuts, proposed=proposed).otherwise
    found = [grouped(doubtful, cuts=cut, proposed=proposed).scene_id for cut in cuts]
    told, found = ([len(sets(scene)) for scene in some] for some in (told, found))
    assert np.abs(np.subtract(told, found)).max() <= 3
    assert max(found) - min(found) > 6


def test_what_other_cuts_would_do_changes_no_scene(doubtful):
    usual = grouped(doubtful)
    asked = grouped(doubtful, others=[Cuts.at(0.45), Cuts()])
    assert asked.scene_id.tolist() == usual.scene_id.tolist()
    assert asked.confidence.tolist() == usual.confidence.tolist()
    assert sets(asked.otherwise[1]) == sets(usual.scene_id)


def test_no_image_has_no_scene_at_any_cut():
    assert [len(scene) for scene in grouped([], others=[Cuts.at(0.6)]).otherwise] == [0]
