from __future__ import annotations

import numpy as np

from dataset_audit.facts import SceneCount
from dataset_audit.relate.counting import count_different, count_scenes


def test_copies_of_the_same_bytes_count_once():
    hashes = np.array(["a", "a", "b", "c"], object)
    assert count_different(np.array([0, 0, 0, 1]), hashes).tolist() == [2, 1]


def test_scenes_are_counted_at_each_cut():
    scene_at = np.array([[0, 0], [0, 0], [0, 7], [3, 7]])
    hashes = np.array(list("abcd"), object)
    assert count_scenes(scene_at, hashes, (0.5, 0.6), min_frames=3) == (
        SceneCount(min_agreement=0.5, scenes=2, static_scenes=1),
        SceneCount(min_agreement=0.6, scenes=2, static_scenes=0),
    )


def test_copies_make_no_static_scene_at_any_cut():
    (one,) = count_scenes(np.zeros((3, 1), int), np.array(list("aab"), object), (0.5,), 3)
    assert (one.scenes, one.static_scenes) == (1, 0)


def test_no_image_is_no_scene():
    (one,) = count_scenes(np.zeros((0, 1), int), np.zeros(0, object), (0.5,), 3)
    assert (one.scenes, one.static_scenes) == (0, 0)
