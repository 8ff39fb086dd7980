from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.light import measure_light


def measure(grey: np.ndarray, rgb: np.ndarray | None = None) -> dict[str, float]:
    counts = np.bincount(grey.ravel(), minlength=256)
    return measure_light(np.stack([grey] * 3, axis=-1) if rgb is None else rgb, counts)


@pytest.mark.parametrize("level", [0, 51, 255])
def test_one_flat_tone_has_a_brightness_and_nothing_else(level):
    figures = measure(np.full((8, 8), level, np.uint8))
    assert figures == {
        "luma_mean": pytest.approx(level / 255),
        "luma_p05": level / 255,
        "luma_p95": level / 255,
        "contrast": pytest.approx(0, abs=1e-9),
        "saturation": 0,
        "entropy": pytest.approx(0),
    }


def test_half_black_half_white_is_the_most_contrast_there_is():
    figures = measure(np.repeat(np.array([0, 255], np.uint8), 32).reshape(8, 8))
    assert figures["contrast"] == pytest.approx(0.5)
    assert figures["entropy"] == pytest.approx(1)
    assert (figures["luma_p05"], figures["luma_p95"]) == (0, 1)


def test_every_level_alike_is_eight_bits():
    assert measure(np.arange(256, dtype=np.uint8).reshape(16, 16))["entropy"] == pytest.approx(8)


def test_percentiles_leave_out_a_twentieth_at_each_end():
    grey = np.array([0] * 4 + [100] * 92 + [255] * 4, np.uint8).reshape(10, 10)
    figures = measure(grey)
    assert (figures["luma_p05"], figures["luma_p95"]) == (100 / 255, 100 / 255)


def test_saturation_is_the_distance_of_the_largest_and_smallest_colour():
    rgb = np.zeros((2, 2, 3), np.uint8)
    rgb[0, 0] = 255, 0, 0
    assert measure(np.zeros((2, 2), np.uint8), rgb)["saturation"] == pytest.approx(0.25)


@given(st.binary(min_size=1, max_size=200))
def test_every_figure_is_in_its_range(levels):
    grey = np.frombuffer(levels, np.uint8).reshape(1, -1)
    figures = measure(grey)
    assert figures["luma_p05"] <= figures["luma_p95"]
    assert 0 <= figures["contrast"] <= 0.5 + 1e-9
    assert -1e-9 <= figures["entropy"] <= 8 + 1e-9
    assert all(0 <= figures[n] <= 1 for n in ("luma_mean", "luma_p05", "luma_p95", "saturation"))
