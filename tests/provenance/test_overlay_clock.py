from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.provenance.overlay_clock import Written, believe, find_time

NOW = datetime(2026, 6, 1, tzinfo=UTC)
START = datetime(2026, 3, 2, 14, 31, tzinfo=UTC)


def written(minutes, form="year first"):
    return Written(START + timedelta(minutes=minutes), form)


@pytest.mark.parametrize(
    ("line", "time"),
    [
        ("2026-03-02 14:31:00", "2026-03-02T14:31:00"),
        ("Facing East   2018-11-25 19:28:19", "2018-11-25T19:28:19"),
        ("© 2017 Lab 2017:07:09 13:10:47.45", "2017-07-09T13:10:47.450000"),
        ("2026/01/0514:56:06.36", "2026-01-05T14:56:06.360000"),
        ("Sun Dec 25 10:25:01 2011", "2011-12-25T10:25:01"),
    ],
)
def test_times_as_cameras_write_them(line, time):
    assert find_time([line], NOW).at == datetime.fromisoformat(f"{time}+00:00")


@pytest.mark.parametrize(
    "lines",
    [
        ["2026-03-02"],
        ["14:31:00"],
        ["03/04/2026 14:31:00"],  # in March or in April
        ["2026-13-02 14:31:00"],
        ["2026-03-02 14:61:00"],
        ["2026-03/02 14:31:00"],
        ["1970-01-01 00:00:10"],
        ["2000-01-01 00:00:10"],
        ["2026-06-03 14:31:00"],  # later than the audit
        ["Mon Dec 25 10:25:01 2011"],  # it was a Sunday
        ["2026-03-02 14:31:00", "2026-03-02 14:32:00"],
        [],
    ],
)
def test_what_is_no_time_is_impossible_or_is_two(lines):
    assert find_time(lines, NOW) is None


def test_two_frames_that_agree_are_believed_and_one_is_not():
    assert believe([written(0), None, written(5)], [None] * 3) == [
        START,
        None,
        START + timedelta(minutes=5),
    ]
    assert believe([written(0), None, None], [None] * 3) == [None] * 3


@pytest.mark.parametrize(
    "read",
    [
        [written(5), written(0)],  # runs backwards
        [written(0), written(0)],  # stands still, as a date on a wall does
        [written(0), written(50), written(5)],  # a digit was misread
        [written(0), written(5, "month named")],
    ],
)
def test_frames_that_disagree_are_none_of_them_believed(read):
    assert believe(read, [None] * len(read)) == [None] * len(read)


def test_another_clock_may_differ_by_a_zone_and_no_more():
    read = [written(0), written(5)]
    assert believe(read, [None, START + timedelta(hours=14)])[0] == START
    assert believe(read, [None, START + timedelta(days=2)]) == [None, None]


@given(st.lists(st.none() | st.integers(0, 99).map(written), max_size=5))
def test_all_that_were_read_are_believed_or_none(read):
    times = believe(read, [None] * len(read))
    assert times in ([None] * len(read), [each and each.at for each in read])


@given(st.lists(st.text(max_size=600), max_size=3))
def test_any_text_is_read(lines):
    found = find_time(lines, NOW)
    assert found is None or found.at.year >= 2000
