from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.names import in_name, name_frame, natural, split_frame


@given(st.text(min_size=1), st.sampled_from([".mkv", ".MP4", ".h264"]), st.integers(0, 10**11))
def test_a_frame_is_of_the_clip_it_is_named_after(stem, suffix, ms):
    assert split_frame(name_frame(stem + suffix, in_name(ms))) == (stem + suffix, in_name(ms))


def test_time_is_in_seconds_with_three_decimals():
    assert [in_name(ms) for ms in (0, 5, 12_480, 3_600_000)] == [
        "0.000",
        "0.005",
        "12.480",
        "3600.000",
    ]


@pytest.mark.parametrize(
    "path", ["a.jpg", "a.jpg#t=1.000", "a.mkv", "a.mkv#t=1", "a.mkv#t=1.000.jpg", "#t=1.000", ""]
)
def test_any_other_path_is_that_of_a_still(path):
    assert split_frame(path) == (path, None)


def test_numbers_in_names_are_in_the_order_of_their_values():
    names = ["f10.jpg", "f9.jpg", "f1/b.jpg", "f009a.jpg", "f", "é", "2", f"f{10**30}.jpg"]
    assert sorted(names, key=natural) == [
        "2", "f", "f1/b.jpg", "f9.jpg", "f009a.jpg", "f10.jpg", f"f{10**30}.jpg", "é"
    ]  # fmt: skip
