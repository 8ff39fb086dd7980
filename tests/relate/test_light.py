from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate.light import (
    DUSK_LUMA,
    MAX_GREY_SATURATION,
    MIN_CONTRAST,
    NIGHT_LUMA,
    name_light,
)


def name(luma, contrast=0.2, saturation=0.1):
    return name_light(*(np.array([value], float) for value in (luma, contrast, saturation)))[0]


@pytest.mark.parametrize(
    ("luma", "light"),
    [
        (0.0, "night"), (NIGHT_LUMA - 1e-6, "night"), (NIGHT_LUMA, "dusk"),
        (DUSK_LUMA - 1e-6, "dusk"), (DUSK_LUMA, "day"), (1.0, "day"),
    ],
)  # fmt: skip
def test_brightness_names_the_light_of_a_colour_image(luma, light):
    assert name(luma) == light


@pytest.mark.parametrize("luma", [0.1, 0.9])
def test_an_image_without_colour_is_infrared_however_bright(luma):
    assert name(luma, saturation=MAX_GREY_SATURATION / 2) == "infrared"
    assert name(luma, saturation=MAX_GREY_SATURATION) != "infrared"


def test_one_flat_tone_tells_nothing():
    assert name(0.9, contrast=MIN_CONTRAST / 2, saturation=0) == "unknown"


def test_an_unreadable_image_has_no_light():
    names = name_light(np.array([np.nan, 0.5]), np.array([np.nan, 0.2]), np.array([np.nan, 0.1]))
    assert names.dtype == object
    assert names.tolist() == [None, "day"]


def test_no_images_have_no_light():
    assert name_light(*[np.array([])] * 3).shape == (0,)
