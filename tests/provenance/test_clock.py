from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dataset_audit.model import Capture
from dataset_audit.provenance.clock import (
    AHEAD,
    APART,
    DISAGREES,
    EARLY,
    RESET,
    Times,
    tell_times,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
NOON = datetime(2021, 7, 12, 14, 10, 48, tzinfo=UTC)
NOTHING = (None, None)


def tell_time(times: Times, capture: Capture, path: str, now: datetime) -> tuple[object, object]:
    """Capture time and source."""
    return tell_times(times, capture, path, now)[:2]


def read_clock(times: Times, capture: Capture, path: str, now: datetime) -> tuple[object, object]:
    """The device's own clock, and the doubt."""
    return tell_times(times, capture, path, now)[2:]


def test_the_axis_comment_goes_before_exif_and_exif_before_the_path():
    exif, path = Capture(taken="2021:08:19 09:36:24"), "20210613_141048.jpg"
    assert tell_time(Times(NOON), exif, path, NOW) == (NOON, "axis-comment")
    assert tell_time(Times(), exif, path, NOW)[1] == "exif-local"
    assert tell_time(Times(), Capture(), path, NOW)[1] == "path"


def test_exif_with_an_offset_becomes_utc():
    capture = Capture(taken="2021:07:12 07:10:48", taken_subsec_ms=79, utc_offset_s=-7 * 3600)
    time, source = tell_time(Times(), capture, "", NOW)
    assert (time, source) == (NOON + timedelta(milliseconds=79), "exif")


@pytest.mark.parametrize(
    "path",
    [
        "20210712_141048_857A_ACCC8EAF31F3_0.jpg",
        "20210712_141048_857A_ACCC8EAF31F3/0.jpg",
        "image21-07-12_14-10-48-00.jpg",
        "camera_20210712T141048.000Z.jpg",
        "IMG_20210712_141048.jpg",
        "PXL_20210712_141048000.jpg",
        "2021-07-12_14-10-48.png",
        "Screenshot 2021-07-12 14.10.48.png",
        "2021-07-12T14:10:48.png",
        "20200101_000000_A/20210712-141048.jpg",
        "99999999_999999_20210712_141048.jpg",
    ],
)
def test_times_in_names_are_read(path):
    assert tell_time(Times(), Capture(), path, NOW) == (NOON, "path")


def test_fractions_in_names_are_read():
    assert tell_time(Times(), Capture(), "image21-07-12_14-10-48-05.jpg", NOW)[
        0
    ] == NOON + timedelta(milliseconds=50)
    assert tell_time(Times(), Capture(), "x_20210712T141048.120Z.jpg", NOW)[0] == NOON + timedelta(
        milliseconds=120
    )


@pytest.mark.parametrize(
    "path",
    [
        "2021-07-12/0001.jpg",
        "20210712.jpg",
        "20210712_1410.jpg",
        "20211312_141048.jpg",
        "20210712_246048.jpg",
        "120210712_141048.jpg",
        "20210712_1410481.jpg",
        "2021-0712_141048.jpg",
        "000000075612.jpg",
        "12345678_123456.jpg",
    ],
)
def test_dates_alone_and_impossible_times_in_names_are_none(path):
    assert tell_time(Times(), Capture(), path, NOW) == NOTHING


@pytest.mark.parametrize(
    "time",
    [
        datetime(1970, 1, 1, 0, 5, tzinfo=UTC),
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime(2000, 1, 1, 23, 59, tzinfo=UTC),
        NOW + timedelta(days=1, seconds=1),
    ],
)
def test_a_clock_that_was_never_set_or_runs_ahead_is_not_believed(time):
    assert tell_time(Times(time), Capture(), "", NOW) == NOTHING


@pytest.mark.parametrize("time", [datetime(2000, 1, 2, tzinfo=UTC), NOW + timedelta(days=1), NOON])
def test_plausible_clocks_are_believed(time):
    assert tell_time(Times(time), Capture(), "", NOW) == (time, "axis-comment")


def test_the_next_clock_is_asked_when_one_is_not_believed():
    unset = datetime(2000, 1, 1, tzinfo=UTC)
    assert tell_time(Times(unset), Capture(), "20210712_141048.jpg", NOW) == (NOON, "path")


@pytest.mark.parametrize(
    "taken", ["0000:00:00 00:00:00", "2021:13:01 00:00:00", "0001:01:01 00:00:00"]
)
def test_impossible_exif_times_are_none(taken):
    assert tell_time(Times(), Capture(taken=taken, utc_offset_s=14 * 3600), "", NOW) == NOTHING


def test_clocks_that_lie_years_apart_are_none_of_them_believed_and_that_is_said():
    stamp = datetime(2009, 8, 26, tzinfo=UTC)
    for capture, path in (
        (Capture(taken="2014:05:01 12:00:00"), ""),
        (Capture(), "image14-05-01_12-00-00-00.jpg"),
    ):
        assert tell_time(Times(stamp), capture, path, NOW) == NOTHING
        assert read_clock(Times(stamp), capture, path, NOW) == (stamp, DISAGREES)


@pytest.mark.parametrize(("more", "doubt"), [(0, None), (1, DISAGREES)])
def test_a_year_is_the_most_that_two_clocks_may_differ(more, doubt):
    named = NOON + APART + timedelta(seconds=more)
    path = f"{named:%Y%m%d_%H%M%S}.jpg"
    assert read_clock(Times(NOON), Capture(), path, NOW) == (NOON, doubt)


def test_only_the_time_nearest_to_the_file_is_held_against_its_clock():
    path = "20100101_000000_A/20210712_141048.jpg"
    assert read_clock(Times(NOON), Capture(), path, NOW) == (NOON, None)


@pytest.mark.parametrize(
    ("clock", "doubt"),
    [
        (datetime(1980, 1, 1, tzinfo=UTC), EARLY),
        (datetime(2000, 1, 1, 7, tzinfo=UTC), RESET),
        (datetime(2031, 1, 1, tzinfo=UTC), AHEAD),
        (NOON, None),
    ],
)
def test_what_a_clock_says_is_kept_with_the_reason_why_it_is_not_believed(clock, doubt):
    assert read_clock(Times(clock), Capture(), "", NOW) == (clock, doubt)
    exif = Capture(taken=f"{clock:%Y:%m:%d %H:%M:%S}")
    assert read_clock(Times(), exif, "", NOW) == (clock, doubt)


def test_a_time_in_a_name_is_no_clock_of_the_device():
    assert read_clock(Times(), Capture(), "20210712_141048.jpg", NOW) == NOTHING


def matroska(writing_app, at=NOON):
    return Capture(writing_app=writing_app, recorded_us=round(at.timestamp() * 1e6))


def test_the_date_of_a_matroska_file_is_the_clock_of_the_device_that_wrote_it():
    for app, clock in (("AXIS F44 Network Camera", NOON), ("mkvmerge v60", None), (None, None)):
        capture = matroska(app)
        assert tell_time(Times(), capture, "", NOW) == (NOON, "matroska")
        assert read_clock(Times(), capture, "", NOW) == (clock, None)


def test_the_stamp_in_a_stream_is_a_clock_and_goes_on_with_the_frame():
    capture = Capture(age_ms=1500)
    shown = NOON + timedelta(seconds=1.5)
    assert read_clock(Times(sei=NOON), capture, "", NOW) == (shown, None)
    assert read_clock(Times(comment=NOON, sei=NOW), capture, "", NOW)[0] == shown


def test_every_time_of_a_video_is_held_against_its_stamp():
    later = NOON + APART + timedelta(seconds=1)
    for times, capture in (
        (Times(sei=NOON), matroska("mkvmerge v60", later)),
        (Times(sei=NOON, recorded=later), Capture()),
    ):
        assert tell_time(times, capture, "", NOW) == NOTHING
        assert read_clock(times, capture, "", NOW) == (NOON, DISAGREES)
