from __future__ import annotations

import hashlib
import io

import imagehash
import numpy as np
import pytest
from PIL import Image

from dataset_audit.features.hashes import hash_content, hash_look
from dataset_audit.features.measure import measure_pixels
from dataset_audit.features.pixels import decode
from tests.pictures import encoded, photo


def ours(data: bytes) -> str:
    return str(measure_pixels(decode(data, 1), None)["phash"])


def theirs(data: bytes) -> str:
    with Image.open(io.BytesIO(data)) as image:
        return str(imagehash.phash(image))


def bits_apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def test_the_content_hash_is_sha_256():
    assert hash_content(b"abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("form", ["PNG", "BMP", "WEBP", "TIFF", "GIF"])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_look_of_other_files_than_jpeg_is_hashed_as_imagehash_does(form, seed):
    data = encoded(photo(seed), form)
    assert ours(data) == theirs(data)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "P", "1"])
def test_modes_are_hashed_as_imagehash_does(mode):
    data = encoded(photo(3).convert(mode), "PNG")
    assert ours(data) == theirs(data)


def test_16_bit_files_are_hashed_as_imagehash_does_where_it_does_not_clip_them():
    data = encoded(photo(4).convert("L").convert("I;16"), "PNG")
    assert ours(data) == theirs(data)


def test_16_bit_files_of_full_range_are_hashed_as_the_picture_they_show():
    eight = photo(4).convert("L")
    sixteen = Image.fromarray(np.asarray(eight).astype(np.uint16) * 257)
    assert ours(encoded(sixteen, "PNG")) == ours(encoded(eight, "PNG"))


@pytest.mark.parametrize(("width", "height"), [(640, 480), (1280, 720), (1920, 1080), (480, 640)])
@pytest.mark.parametrize("seed", [5, 6])
def test_a_jpeg_decoded_at_reduced_scale_keeps_its_hash_within_2_bits(width, height, seed):
    data = encoded(photo(seed, width, height), quality=85)
    assert bits_apart(ours(data), theirs(data)) <= 2


@pytest.mark.parametrize("seed", range(7, 11))
def test_encoding_again_moves_the_hash_little_and_another_picture_far(seed):
    image = photo(seed)
    again = encoded(Image.open(io.BytesIO(encoded(image, quality=90))), quality=60)
    first = ours(encoded(image, "PNG"))
    assert bits_apart(first, ours(again)) <= 4
    assert bits_apart(first, ours(encoded(photo(seed + 100)))) >= 12


FLAT = Image.new("L", (100, 80), 7)
STRIPES = Image.fromarray(np.tile([0, 0, 255, 255], (64, 16)).astype(np.uint8))


@pytest.mark.parametrize("image", [FLAT, STRIPES, Image.linear_gradient("L")])
def test_pictures_without_detail_are_hashed_as_imagehash_does(image):
    assert hash_look(image) == str(imagehash.phash(image))
