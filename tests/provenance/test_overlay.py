from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.provenance.overlay import Overlay, read_overlay

POSITION = "axis-hill X:+12.90 Y:-4.00 Z:5.0"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Axis-Hill X:+12.90 Y:-4.00 Z:5.0 2017/08/01", "Axis-Hill X:+12.90 Y:-4.00 Z:5.0"),
        ("axis-hill elev:6726' X:+54.05 Y:-0.05 Z:1.0 .ALERT", "axis-hill X:+54.05 Y:-0.05 Z:1.0"),
        ("axis-hill X:=54.05Y:-0.05Z:1.0© Lab", "axis-hill X:+54.05 Y:-0.05 Z:1.0"),
        ("Axis-8unker X:-91.05 Y:-6.31 2:2.30 Lab", "Axis-8unker X:-91.05 Y:-6.31 Z:2.3"),
        ("Gate 3   AXIS Q6055-E", "AXIS Q6055-E"),
        ("AXIS Q6O55-E", "AXIS Q6055-E"),
        ("AX1S P3245", "AXIS P3245"),
        ("AXIS F44 Network Camera", "AXIS F44"),
        ("AXIS 215 PTZ", "AXIS 215 PTZ"),
        ("axis-00408c77f826 2026-03-02", "axis-00408c77f826"),
        ("axis-oo4o8c77f826", "axis-00408c77f826"),
        ("AC:CC:8E:02:B4:36", "AC:CC:8E:02:B4:36"),
    ],
)
def test_what_an_axis_camera_writes_is_evidence(line, told):
    assert read_overlay([line]).evidence == (f"S5 overlay: {told}",)


@pytest.mark.parametrize(
    "line",
    [
        "axis",
        "AXIS",
        "Axis camera",
        "Axis-Atlas",  # a name without the pan and tilt that only the camera writes
        "AXIS P95",
        "Axis 215",
        "X-AXIS P1234",
        "x-axis Q6055",
        "Y AXIS Q6055",
        "axis q6055-e",
        "AXISQ6055",
        "AXIES Q6055",
        "AX15 OF P3245",
        "3-axis-mill X:+1.00 Y:+2.00 Z:3.0",
        "Axis A X:1.00 Y:2.00 Z:3.0",
        "axis-mill X:1.00 Y:2.00 Z:3.0",
        "axis-mill X:+181.00 Y:+2.00 Z:3.0",
        "axis-mill X:+1.00 Y:+2.00 Z:0.0",
        "axis-mill X:+1.000 Y:+2.000 Z:3.000",
        "axis-mill X:+1.00",
        "axis-0123456789ab",
        "axis-o0408c77f82",
        "00408C77F8",
        "Cam 1 2026-03-02 14:31:00",
        "",
    ],
)
def test_what_others_write_as_well_is_none(line):
    assert read_overlay([line]) == Overlay()


def test_a_name_does_not_reach_from_one_line_into_the_next():
    assert read_overlay(["AXIS", "Q6055-E", "AXIS   Q6055-E"]) == Overlay()


def test_one_model_and_one_serial_are_told_and_of_several_none():
    both = read_overlay(["AXIS P3245 axis-accc8e000001"])
    assert (both.model, both.serial) == ("P3245", "ACCC8E000001")
    several = read_overlay(["AXIS P3245", "AXIS Q6055", "axis-accc8e000001 axis-accc8e000002"])
    assert (several.model, several.serial) == (None, None)
    assert len(several.evidence) == 4


@given(st.lists(st.text(max_size=700), max_size=4))
def test_any_text_is_read_and_without_the_name_or_an_address_says_nothing(lines):
    told = read_overlay(lines)
    if not any("ax" in line.casefold() or "8" in line for line in lines):
        assert told == Overlay()


@given(st.text("axis-_ XYZ:+=-.0123456789PQM", max_size=300))
def test_position_is_only_found_with_every_part_of_it(text):
    for evidence in read_overlay([text]).evidence:
        if " X:" in evidence:
            assert "axis" in text.casefold()
            assert all(letter in text.upper() for letter in "XY")
