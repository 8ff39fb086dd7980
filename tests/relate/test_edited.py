from __future__ import annotations

import imagehash
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from dataset_audit.relate.edited import join_edited


def photo(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    layers = [gaussian_filter(rng.normal(size=(256, 256)), s) for s in (6, 14, 40)]
    grey = 128 + 35 * sum(layer / layer.std() for layer in layers)
    return np.clip(grey, 5, 255).astype(np.uint8)


def joined(pictures, groups=None, embeddings=None, readable=None):
    images = [Image.fromarray(np.ascontiguousarray(picture)) for picture in pictures]
    phashes = np.array([int(str(imagehash.phash(image)), 16) for image in images], np.uint64)
    layouts = np.stack([np.asarray(i.resize((64, 64), Image.Resampling.BOX)) for i in images])
    count = len(images)
    return join_edited(
        np.full(count, -1, np.int64) if groups is None else np.array(groups),
        phashes,
        layouts,
        np.ones(count, bool) if readable is None else np.array(readable),
        max_hamming_bits=6,
        embeddings=embeddings,
        min_cosine_similarity=0.7,
    ).tolist()


def test_every_mirrored_and_turned_copy_is_found_by_its_hash():
    one = photo(5)
    every = [np.rot90(side, turn) for side in (one, one[:, ::-1]) for turn in range(4)]
    assert joined([*every[1:], photo(2), photo(3)])[:7] == [0] * 7
    assert joined([*every[1:], photo(2), photo(3)])[7:] == [-1, -1]


def test_a_crop_is_found_by_its_embedding_only():
    pictures = [photo(1), photo(2), photo(1)[24:-24, 24:-24]]
    alike = np.array([[1, 0], [1, 0.1], [1, 0]], np.float16)
    assert joined(pictures, embeddings=alike) == [0, -1, 0]
    assert joined(pictures) == [-1, -1, -1]


def test_what_was_near_comes_along_and_other_groups_stay():
    pictures = [photo(1), photo(5), photo(5), photo(5)[:, ::-1], photo(5)[:, ::-1], photo(1)]
    assert joined(pictures, [0, 1, 1, 2, 2, 0]) == [0, 1, 1, 1, 1, 0]


def test_crops_of_crops_are_no_chain():
    pictures = [photo(1)[24 * n : 256 - 24 * n, 24 * n : 256 - 24 * n] for n in range(4)]
    groups = joined(pictures, embeddings=np.ones((4, 2), np.float16))
    assert groups[0] == groups[1] == 0
    assert groups[3] != 0


def test_unreadable_images_join_nothing():
    assert joined([photo(1), photo(1)[:, ::-1]], readable=[True, False]) == [-1, -1]


def test_no_images_and_one_have_no_groups():
    assert joined([photo(1)]) == [-1]
    empty = np.empty(0, np.int64)
    layouts = np.empty((0, 64, 64), np.uint8)
    options = {"max_hamming_bits": 6, "min_cosine_similarity": 0.7}
    nothing = join_edited(empty, empty.astype(np.uint64), layouts, empty == 0, **options)
    assert nothing.shape == (0,)
