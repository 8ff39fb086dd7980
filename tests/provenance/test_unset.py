from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.provenance.unset import COUNTS_ON, doubt_unset
from tests.provenance.drawn import A, B, make_columns


def clocks(*readings):
    """Columns of frames, each a serial and what its clock says."""
    serials, times = zip(*readings, strict=True)
    columns = make_columns(len(readings), device_serial=list(serials))
    columns["clock_at"] = np.array(times, "datetime64[us]")
    columns["captured_at"] = columns["clock_at"].copy()
    columns["captured_at_source"][:] = "axis-comment"
    return columns


def test_a_clock_seen_on_its_reset_day_is_doubted_until_a_year_later():
    columns = clocks(
        (A, "2000-01-01T05:00"), (A, "2000-01-02"), (A, "2000-12-31"), (A, "2001-02-01")
    )
    found = doubt_unset(columns)
    assert found["clock_doubt"].tolist()[1:] == [COUNTS_ON, COUNTS_ON, None]
    assert np.isnat(found["captured_at"]).tolist()[1:] == [True, True, False]
    assert found["captured_at_source"].tolist()[1:] == [None, None, "axis-comment"]


@pytest.mark.parametrize("source", ["axis-sei", "matroska"])
def test_the_clocks_of_videos_are_doubted_too(source):
    columns = clocks((A, "2000-01-01"), (A, "2000-01-02"))
    columns["captured_at_source"][:] = source
    found = doubt_unset(columns)
    assert np.isnat(found["captured_at"][1])
    assert found["captured_at_source"][1] is None


def test_other_devices_and_frames_of_no_device_are_not_doubted():
    columns = clocks(
        (A, "2000-01-01"), (B, "2000-01-02"), (None, "2000-01-01"), (None, "2000-02-01")
    )
    assert doubt_unset(columns)["clock_doubt"].tolist()[1] is None
    assert doubt_unset(columns)["clock_doubt"].tolist()[3] is None


def test_a_time_that_is_not_the_clocks_stays():
    columns = clocks((A, "2000-01-01"), (A, "2000-01-02"))
    columns["captured_at_source"][1] = "path"
    found = doubt_unset(columns)
    assert found["clock_doubt"][1] == COUNTS_ON
    assert found["captured_at"][1] == columns["captured_at"][1]


def test_a_doubt_that_there_was_stays():
    columns = clocks((A, "2000-01-01"), (A, "NaT"))
    columns["clock_doubt"][0] = "before"
    assert doubt_unset(columns)["clock_doubt"].tolist() == ["before", None]
