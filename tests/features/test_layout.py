from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dataset_audit.features.layout import LAYOUT_SIDE, layout


def grey(pixels: np.ndarray) -> Image.Image:
    return Image.fromarray(pixels.astype(np.uint8))


@pytest.mark.parametrize("shape", [(240, 416), (416, 240), (10, 300), (1, 1)])
def test_any_shape_gives_the_same_size(shape):
    made = layout(grey(np.full(shape, 77)))
    assert made.shape == (LAYOUT_SIDE, LAYOUT_SIDE)
    assert made.dtype == np.uint8
    assert (made == 77).all()


def test_each_pixel_is_the_mean_of_what_it_covers():
    fine = np.zeros((4 * LAYOUT_SIDE, 2 * LAYOUT_SIDE))
    fine[:4, :2] = np.arange(8).reshape(4, 2) * 10
    made = layout(grey(fine))
    assert made[0, 0] == 35
    assert made[1:].max() == made[0, 1:].max() == 0


def test_left_stays_left_and_top_stays_top():
    corner = np.zeros((200, 300))
    corner[:20, :30] = 200
    made = layout(grey(corner))
    assert made[0, 0] == 200
    assert made[0, -1] == made[-1, 0] == 0
