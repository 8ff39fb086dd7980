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

COLOUR, GREY = 0.1, MAX_GREY_SATURATION / 2


def name(luma, contrast=0.2, saturation=COLOUR):
    return name_scenes([luma], [saturation], [0], contrast)[0]


def name_scenes(luma, saturation, scene, contrast=0.2):
    contrast = np.full(len(luma), contrast)
    return name_light(np.array(luma), contrast, np.array(saturation), np.array(scene)).tolist()


@pytest.mark.parametrize(
    ("luma", "light"),
    [
        (0.0, "night"), (NIGHT_LUMA - 1e-6, "night"), (NIGHT_LUMA, "dusk"),
        (DUSK_LUMA - 1e-6, "dusk"), (DUSK_LUMA, "day"), (1.0, "day"),
    ],
)  # fmt: skip
def test_brightness_names_the_light_of_a_colour_image(luma, light):
    assert name(luma) == light


def test_a_frame_without_colour_is_infrared_however_bright_where_its_scene_has_colour():
    luma, saturation = [0.9, 0.1, 0.5, 0.9], [GREY, GREY, COLOUR, MAX_GREY_SATURATION]
    assert name_scenes(luma, saturation, [0] * 4) == ["infrared", "infrared", "day", "day"]


def test_colour_in_another_scene_says_nothing():
    assert name_scenes([0.9, 0.9], [GREY, COLOUR], [0, 1]) == ["unknown", "day"]


def test_a_scene_without_colour_is_named_where_it_is_dark_and_unknown_where_it_is_bright():
    luma = [0.9, DUSK_LUMA, DUSK_LUMA - 1e-6, NIGHT_LUMA - 1e-6]
    assert name_scenes(luma, [GREY] * 4, [0] * 4) == ["unknown", "unknown", "dusk", "night"]


def test_one_flat_tone_tells_nothing():
    assert name(0.9, contrast=MIN_CONTRAST / 2, saturation=0) == "unknown"


def test_an_unreadable_image_has_no_light():
    assert name_scenes([np.nan, 0.5], [np.nan, COLOUR], [-1, 0]) == [None, "day"]


def test_no_images_have_no_light():
    names = name_light(*[np.array([])] * 3, np.array([], np.int64))
    assert names.shape == (0,)
    assert names.dtype == object
