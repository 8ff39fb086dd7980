from __future__ import annotations

import pytest

from dataset_audit.rules.low_detail import LowDetail

SHARP = {
    "luma_mean": 0.45,
    "luma_p05": 0.1,
    "luma_p95": 0.8,
    "contrast": 0.2,
    "sharpness": 0.15,
    "entropy": 7.4,
}
NIGHT = {
    "luma_mean": 0.03,
    "luma_p05": 0.0,
    "luma_p95": 0.07,
    "contrast": 0.02,
    "sharpness": 0.02,
    "entropy": 4.3,
}


@pytest.mark.parametrize(
    ("kind", "columns"),
    [
        ("black", {"luma_mean": 0.01, "luma_p05": 0.0, "luma_p95": 0.02}),
        ("white", {"luma_mean": 0.99, "luma_p05": 0.98, "luma_p95": 1.0}),
        ("flat", {"luma_p05": 0.49, "luma_p95": 0.51}),
        ("flat", {"entropy": 1.1}),
        ("out of focus", {"sharpness": 0.007}),
    ],
)
def test_fires_and_names_the_kind(make_table, kind, columns):
    (finding,) = LowDetail().check(make_table(n=1, **(SHARP | columns)))
    assert finding.figures["kinds"] == {kind: 1}


def test_fires_once_for_all_kinds(make_table):
    columns = SHARP | {"sharpness": [0.15, 0.001, 0.001, 0.15], "entropy": [7.4, 7.4, 7.4, 0.2]}
    (finding,) = LowDetail().check(make_table(**columns))
    assert finding.message == "3 images (75%) show next to nothing: 1 flat and 2 out of focus"
    assert finding.paths == ("img/00003.jpg", "img/00001.jpg", "img/00002.jpg")


@pytest.mark.parametrize("columns", [SHARP, NIGHT])
def test_silent_on_a_sharp_day_and_a_dark_night(make_table, columns):
    assert not list(LowDetail().check(make_table(n=3, **columns)))


@pytest.mark.parametrize(
    "columns",
    [
        {"luma_p05": 0.0, "luma_p95": 0.025},
        {"entropy": 2.0},
        {"contrast": 0.25, "sharpness": 0.0125},
    ],
)
def test_silent_at_the_limit(make_table, columns):
    assert not list(LowDetail().check(make_table(n=1, **(SHARP | columns))))
