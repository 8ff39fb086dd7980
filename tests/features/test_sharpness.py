from __future__ import annotations

import numpy as np
import pytest
from PIL import ImageFilter

from dataset_audit.features.sharpness import measure_sharpness
from tests.pictures import photo


def test_blur_lowers_sharpness_step_by_step():
    image = photo(1).convert("L")
    blurred = [image.filter(ImageFilter.GaussianBlur(radius)) for radius in (0, 1, 3, 8)]
    values = [measure_sharpness(np.asarray(one)) for one in blurred]
    assert values == sorted(values, reverse=True)
    assert values[0] > 1.5 * values[-1] > 0


def test_a_flat_picture_and_an_even_ramp_have_none():
    assert measure_sharpness(np.full((9, 9), 200, np.uint8)) == 0
    assert measure_sharpness(np.tile(np.arange(0, 90, 10, dtype=np.uint8), (9, 1))) == 0


def test_single_points_overflow_nothing():
    grey = np.zeros((3, 5), np.uint8)
    grey[1, 2] = 255
    # The Laplacian of the inner row is 255, -4 * 255, 255.
    assert measure_sharpness(grey) == pytest.approx(np.std([1, -4, 1]))


@pytest.mark.parametrize("shape", [(1, 1), (2, 50), (50, 2)])
def test_what_is_too_small_to_tell_has_none(shape):
    assert measure_sharpness(np.eye(*shape, dtype=np.uint8) * 255) == 0
