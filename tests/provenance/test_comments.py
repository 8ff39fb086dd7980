from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dataset_audit.provenance.comments import Product, is_padding, read_product, read_stamp
from tests.provenance import headers

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def stamp(seconds: int, hundredths: int = 0, again: bytes | None = None, last: int = 1) -> bytes:
    half = seconds.to_bytes(4, "big") + bytes((hundredths,))
    return b"\x0a\x01" + half + (half if again is None else again) + bytes((last,))


@pytest.mark.parametrize(
    ("payload", "product"),
    [
        (headers.PRODUCT_6_15, Product("072d", "6.15.70", "ACCC8E02B436")),
        (headers.PRODUCT_4_47, Product("015b", "4.47.13", "00408C9DF2C7")),
        (headers.PRODUCT_Q6055, Product("0725", "8.40", "ACCC8EABD9CF")),
        (headers.PRODUCT_M1065, Product("0782", "9.80", "B8A44F39F301")),
    ],
)
def test_product_comments_of_the_specification_are_read(payload, product):
    assert read_product(payload) == product


def test_a_phone_whose_comment_begins_alike_is_no_axis_product():
    assert read_product(headers.NEXUS_S) is None
    assert read_product(headers.NEXUS_S[:13]) is None


@pytest.mark.parametrize("length", [0, 1, 12, 14, 15])
def test_a_product_comment_of_another_length_is_refused(length):
    assert read_product((headers.PRODUCT_6_15 + b"\x0a\x0a")[:length]) is None


def test_a_product_comment_with_a_foreign_address_is_refused():
    assert read_product(headers.PRODUCT_6_15[:7] + bytes.fromhex("accc8d02b436")) is None


def test_a_development_build_has_no_firmware_version():
    product = read_product(bytes.fromhex("0a000734ffff01accc8e8989be"))
    assert product == Product("0734", None, "ACCC8E8989BE")


@pytest.mark.parametrize(
    ("payload", "time"),
    [
        (headers.STAMP_6_15, datetime(2017, 8, 17, 9, 16, 24, 440_000, UTC)),
        (headers.STAMP_4_47, datetime(2010, 5, 10, 16, 25, 25, 720_000, UTC)),
        (headers.STAMP_Q6055, datetime(2020, 8, 19, 16, 36, 24, 920_000, UTC)),
        (headers.STAMP_6_15 + b"\x0a\x0a", datetime(2017, 8, 17, 9, 16, 24, 440_000, UTC)),
    ],
)
def test_time_stamps_of_the_specification_are_read_also_after_gimp(payload, time):
    assert read_stamp(payload, NOW) == time


@pytest.mark.parametrize(
    "payload",
    [
        headers.STAMP_6_15[:12],
        headers.STAMP_6_15 + b"\x0a",
        headers.STAMP_6_15 + b"\x0a\x0d",
        headers.STAMP_6_15 + b"\x0a\x0a\x0a",
        stamp(1_500_000_000, hundredths=100),
        stamp(1_500_000_000, again=b"\x01\x02\x03\x04\x05"),
        stamp(1_500_000_000, last=0),
        stamp(946_684_799),  # the last second of 1999
        stamp(1_830_297_600),  # 2028, two years ahead
        b"\x0a\x02" + headers.STAMP_6_15[2:],
    ],
)
def test_a_stamp_that_breaks_one_rule_is_refused(payload):
    assert read_stamp(payload, NOW) is None


def test_a_stamp_at_the_ends_of_its_range_is_read():
    assert read_stamp(stamp(946_684_800, hundredths=99), NOW) is not None
    assert read_stamp(stamp(1_798_761_600), NOW) is not None  # 2027


@pytest.mark.parametrize(
    ("length", "padding"), [(224, False), (225, True), (340, True), (341, False)]
)
def test_padding_is_zero_bytes_of_the_length_that_was_seen(length, padding):
    assert is_padding(bytes(length)) is padding
    assert not is_padding(bytes(length - 1) + b"\x01")
