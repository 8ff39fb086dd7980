from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter, rotate, zoom

from dataset_audit.relate.registration import differing, ways


def photo(seed: int, side: int = 256) -> np.ndarray:
    rng = np.random.default_rng(seed)
    layers = [gaussian_filter(rng.normal(size=(side, side)), s) for s in (6, 14, 40)]
    return np.clip(128 + 35 * sum(layer / layer.std() for layer in layers), 5, 255)


def thumbnail(picture: np.ndarray) -> np.ndarray:
    grey = np.clip(zoom(picture, 256 / picture.shape[0], order=1), 0, 255)
    return grey.reshape(64, 4, 64, 4).mean((1, 3)).astype(np.uint8)


def share(one: np.ndarray, other: np.ndarray) -> float:
    layouts = np.stack([thumbnail(one), thumbnail(other)])
    return float(differing(layouts, np.array([[0, 1]]))[0])


EDITS = {
    "mirrored": lambda p: p[:, ::-1],
    "turned": np.rot90,
    "upside down": lambda p: p[::-1],
    "cropped": lambda p: p[20:-20, 20:-20],
    "cropped and mirrored": lambda p: p[16:-16, 24:-8][:, ::-1],
    "rotated": lambda p: rotate(p, 5, reshape=False, order=1),
    "darker and cropped": lambda p: 0.6 * p[16:-16, 16:-16],
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_an_edited_copy_differs_in_hardly_any_block(edit):
    assert all(share(photo(seed), edit(photo(seed))) <= 0.04 for seed in range(5))


def test_other_pictures_differ_in_many_blocks():
    assert all(share(photo(seed), photo(seed + 50)) > 0.3 for seed in range(20))


def test_frames_of_a_camera_that_stands_still_are_no_edits():
    still = photo(1)
    visited = still.copy()
    visited[100:150, 60:100] = 20
    assert share(still, visited) == 1


def test_a_cropped_copy_with_something_new_in_it_differs_there():
    visited = photo(1)[20:-20, 20:-20]
    visited[60:140, 60:140] = photo(2)[:80, :80]
    assert 0.04 < share(photo(1), visited) < 0.5


def test_blank_pictures_say_nothing():
    assert share(np.full((256, 256), 90.0), np.full((256, 256), 120.0)) == 1


def test_the_eight_ways_are_all_different():
    every = ways(np.arange(16, dtype=np.float32).reshape(1, 4, 4))
    assert len({way.tobytes() for way in every}) == 8


def test_no_pairs_have_no_shares():
    assert differing(np.zeros((3, 64, 64), np.uint8), np.empty((0, 2), np.intp)).shape == (0,)
