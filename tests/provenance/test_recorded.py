from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dataset_audit.model import Capture, Recording
from dataset_audit.provenance.axis import judge_device
from dataset_audit.provenance.clock import Times, tell_times
from dataset_audit.provenance.recorded import recorded_time

NOW = datetime(2026, 1, 1, tzinfo=UTC)
BEGUN = datetime(2021, 10, 20, 12, 33, 25, tzinfo=UTC)
TOKEN = "20211020_143325_B4F5_ACCC8EE207AE"
RECORDING = Recording(
    token=TOKEN, serial="ACCC8EE207AE", started_at=BEGUN, application="AxisCamera"
)
BLOCK = f"{TOKEN}/20211020_14/20211020_145333_CB36.mkv"


@pytest.mark.parametrize(
    ("path", "seconds"),
    [
        (f"{BLOCK}#t=1.500", 20 * 60 + 8 + 1.5),
        (f"{TOKEN}/0.mkv#t=1.500", 1.5),
        ("0.mkv#t=0.000", 0),
        ("20211020_143325_CB36.mkv#t=0.000", 0),
    ],
)
def test_a_block_began_as_much_later_as_its_name_says(path, seconds):
    assert recorded_time(RECORDING, path) == BEGUN + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("recording", "path"),
    [
        (RECORDING, BLOCK),
        (RECORDING, "1.mkv#t=1.000"),
        (RECORDING, "20211020_140000_CB36.mkv#t=1.000"),
        (RECORDING, "20211320_145333_CB36.mkv#t=1.000"),
        (Recording(token="x", started_at=BEGUN), f"{BLOCK}#t=1.000"),
        (Recording(token=TOKEN), f"{BLOCK}#t=1.000"),
        (None, f"{BLOCK}#t=1.000"),
        (RECORDING, "0.mkv#t=999999999999.000"),
    ],
)
def test_nothing_is_said_where_the_beginning_is_not_known(recording, path):
    assert recorded_time(recording, path) is None


def test_a_frame_is_probably_of_the_camera_that_recorded_it_at_its_time():
    device = judge_device(Capture(), "0.mkv#t=2.000", NOW, RECORDING)
    assert (device.provenance, device.serial) == ("axis-probable", "ACCC8EE207AE")
    assert (device.captured_at, device.captured_at_source) == (
        BEGUN + timedelta(seconds=2),
        "recording",
    )


def test_the_name_of_a_clip_is_when_it_began():
    local = datetime(2021, 10, 20, 14, 53, 33, tzinfo=UTC)
    assert tell_times(Times(), Capture(), f"{BLOCK}#t=12.480", NOW)[:2] == (
        local + timedelta(seconds=12.48),
        "path",
    )


def test_a_folder_is_not_when_a_clip_in_it_began():
    assert tell_times(Times(), Capture(), f"{TOKEN}/7.mkv#t=1.000", NOW)[:2] == (None, None)
    assert tell_times(Times(), Capture(), f"{TOKEN}/7.jpg", NOW)[1] == "path"
