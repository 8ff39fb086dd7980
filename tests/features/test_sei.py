from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.sei import MAX_MESSAGES, read_obu_user_data, read_user_data
from tests.streams import AXIS_SEI, PRODUCT_F44, SIGNED_UUID, STAMP_F44, items, message, sei

AA = b"\xaa" * 16
CODEC = st.sampled_from(["h264", "hevc"])


def obu(data: bytes, *, kind: int = 5, metadata: int = 25) -> bytes:
    content = bytes((metadata, 0x80)) + data + b"\x80" if kind == 5 else data
    size = bytes(((len(content) & 0x7F) | 0x80, len(content) >> 7))
    return bytes((kind << 3 | 2,)) + size + content


def test_the_message_of_the_specification_is_read():
    assert read_user_data(AXIS_SEI, "h264") == [(AA, items(PRODUCT_F44, STAMP_F44))]


def test_a_message_after_others_is_read():
    unit = b"\x06" + message(1, b"\x04") + message(300, bytes(400)) + AXIS_SEI[1:]
    assert len(read_user_data(unit, "h264")) == 1


@pytest.mark.parametrize("kind", [k for k in range(32) if k != 6])
def test_a_unit_of_another_type_holds_no_message(kind):
    assert read_user_data(bytes((0x60 | kind,)) + AXIS_SEI[1:], "h264") == []


@pytest.mark.parametrize("kind", [39, 40])
def test_both_sei_types_of_h265_are_read(kind):
    unit = bytes((kind << 1, 1)) + AXIS_SEI[1:]
    assert len(read_user_data(unit, "hevc")) == 1


@pytest.mark.parametrize("header", [b"\x4e\x00", b"\xce\x01", b"\x40\x01", b"\x06\x05"])
def test_another_header_of_h265_holds_no_message(header):
    assert read_user_data(header + AXIS_SEI[1:], "hevc") == []


def test_a_message_that_is_cut_off_is_nothing():
    for end in range(len(AXIS_SEI) - 1):
        assert read_user_data(AXIS_SEI[:end], "h264") == []


@pytest.mark.parametrize("run", range(1, 4))
def test_a_type_that_is_cut_off_does_not_lead_back_into_the_messages(run):
    within = message(1, message(5, AA + bytes(236 - run)))  # found by the fuzzer
    assert read_user_data(b"\x06" + within + b"\xff" * run, "h264") == []


def test_messages_end():
    unit = b"\x06" + message(5, AA) * 1000
    assert len(read_user_data(unit, "h264")) == MAX_MESSAGES


@given(st.binary(min_size=16, max_size=16), st.binary(max_size=600), CODEC)
def test_what_is_written_is_read(uuid, data, codec):
    assert read_user_data(sei(uuid, data, codec=codec), codec) == [(uuid, data)]


@given(st.binary(max_size=300), CODEC)
def test_any_bytes_are_read_without_an_error(data, codec):
    for unit in (data, b"\x06\x05" + data, b"\x4e\x01\x05" + data):
        assert sum(16 + len(rest) for _, rest in read_user_data(unit, codec)) <= len(unit)
    read_obu_user_data(data)
    read_obu_user_data(b"\x2a" + data)


def test_private_metadata_of_av1_is_read():
    packet = b"\x12\x00" + obu(SIGNED_UUID + b"rest") + obu(b"picture", kind=6)
    assert read_obu_user_data(packet) == [(SIGNED_UUID, b"rest\x80")]


@pytest.mark.parametrize(
    "packet", [obu(SIGNED_UUID, kind=6), obu(SIGNED_UUID, metadata=4), obu(SIGNED_UUID)[:-1]]
)
def test_the_same_bytes_elsewhere_in_av1_are_no_user_data(packet):
    assert read_obu_user_data(packet) == []
