from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.nal import (
    MAX_UNIT,
    MAX_UNITS,
    split_by_lengths,
    split_by_start_codes,
    split_packet,
    unescape,
)
from tests.streams import AVC_CONFIGURATION, AXIS_SEI, BAD_LENGTH, escape, prefixed, started

UNITS = st.lists(st.binary(min_size=1, max_size=40).map(lambda b: escape(b) + b"\x80"), max_size=6)


def test_a_length_that_counts_itself_reaches_to_the_end():
    assert list(split_by_lengths(BAD_LENGTH + AXIS_SEI, 4)) == [AXIS_SEI]


@pytest.mark.parametrize("codec", ["h264", "hevc"])
def test_without_a_configuration_a_packet_has_start_codes(codec):
    for extradata in (None, b"", b"\0\0\0\1\x67", b"\1\2\3"):
        assert list(split_packet(started(b"a", b"b"), codec, extradata)) == [b"a\0", b"b"]


def test_the_configuration_tells_the_bytes_of_a_length():
    short = AVC_CONFIGURATION[:4] + b"\xfd" + AVC_CONFIGURATION[5:]  # lengthSizeMinusOne 1
    data = prefixed(b"abc", b"d", length_bytes=2)
    assert list(split_packet(data, "h264", short)) == [b"abc", b"d"]
    configuration = b"\1" + bytes(20) + b"\xff" + bytes(5)
    assert list(split_packet(prefixed(b"abc"), "hevc", configuration)) == [b"abc"]


def test_endless_and_long_units_end():
    assert sum(1 for _ in split_by_start_codes(b"\0\0\1" * 200_000)) <= MAX_UNITS
    assert sum(1 for _ in split_by_lengths(bytes(1_000_000), 1)) <= MAX_UNITS
    assert [len(unit) for unit in split_by_start_codes(started(b"x" * 200_000))] == [MAX_UNIT]


@given(UNITS, st.integers(1, 4))
def test_units_are_split_as_they_were_joined(units, length_bytes):
    assert (
        list(split_by_lengths(prefixed(*units, length_bytes=length_bytes), length_bytes)) == units
    )
    long = [unit.rstrip(b"\0") for unit in split_by_start_codes(started(*units))]
    assert long == units


@given(st.binary(max_size=200))
def test_escaping_is_undone_and_leaves_no_start_code(data):
    assert b"\0\0\1" not in escape(data)
    assert unescape(escape(data)) == data


@given(st.binary(max_size=300), st.sampled_from(["h264", "hevc"]), st.binary(max_size=30))
def test_any_bytes_are_split_without_an_error_into_parts_of_them(data, codec, extradata):
    assert sum(map(len, split_packet(data, codec, extradata))) <= len(data)
    assert sum(map(len, split_packet(data, codec, b"\1" + extradata))) <= len(data)
