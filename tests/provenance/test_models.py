from __future__ import annotations

import pytest

from dataset_audit.provenance.models import classify, find_models


@pytest.mark.parametrize(
    ("text", "model"),
    [
        ("AXIS Q6055-E", "Q6055-E"),
        ("Axis_P3265-LVE/frame.jpg", "P3265-LVE"),
        ("AXIS-M1065-LW_0001.png", "M1065-LW"),
        ("AXIS F44 Network Camera", "F44"),
        ("AXIS FA54 Main Unit", "FA54"),
        ("AXIS Q6215-LE Mk II", "Q6215-LE Mk II"),
        ("AXIS P1435-LE/-E", "P1435-LE/-E"),
        ("AXIS XFQ1656", "XFQ1656"),
        ("AXIS 211M", "211M"),
        ("AXIS 233D", "233D"),
        ("AXIS 2120", "2120"),
        ("AXIS 215 PTZ-V", "215 PTZ-V"),
    ],
)
def test_model_names_are_found(text, model):
    assert find_models(text) == (model,)


@pytest.mark.parametrize(
    "text",
    [
        "axis",
        "x-axis-0.jpg",
        "plot.set_axis_off",
        "axis_P3265.png",
        "y AXIS 1000",
        "AXIS 4",
        "AXIS P",
        "PRAXIS P1435",
        "AXIS P14355",
        "AXIS Q6055x",
        "AXIS   Q6055",
        "Axis Bank 2020",
    ],
)
def test_the_bare_word_and_axes_of_charts_name_no_model(text):
    assert find_models(text) == ()


def test_a_model_named_twice_counts_once():
    assert find_models("AXIS P1435/AXIS_P1435_AXIS M3057.jpg") == ("P1435", "M3057")


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("Q6055-E", "camera"),
        ("M1065-LW", "camera"),
        ("FA54", "camera"),
        ("F44", "camera"),
        ("V5925", "camera"),
        ("XFQ1656", "camera"),
        ("211M", "camera"),
        ("2420", "camera"),
        ("M7016", "encoder"),
        ("P7304", "encoder"),
        ("241QA", "encoder"),
        ("2400", "encoder"),
        ("A1601", "access"),
        ("A8207-VE", "intercom"),
        ("I8116-E", "intercom"),
        ("C1310-E", "audio"),
        ("D2110-VE", "radar"),
        ("S3008", "recorder"),
        ("W120", "body-worn"),
        ("T8504-R", "unknown"),
        ("something", "unknown"),
        (None, "unknown"),
    ],
)
def test_the_class_follows_from_the_name(model, expected):
    assert classify(model) == expected
