from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.user_data import (
    MAX_ITEM,
    MAX_ITEMS,
    SignedProduct,
    read_items,
    read_signed_product,
)
from tests.streams import (
    AXIS_TEXTS,
    FRAMEWORK_TEXTS,
    PRODUCT_F44,
    STAMP_F44,
    items,
    product_info,
    signed,
)

GENERAL = b"\x01\x03abc"
KEY = b"\x02\x00\x04\x01key"
VENDOR = b"\x81\x00\x02xy"


def test_items_are_read_in_order():
    trigger = b"\x0a\x03M0=1;M1=0"
    listed = items(PRODUCT_F44, STAMP_F44, trigger)
    assert read_items(listed) == (PRODUCT_F44, STAMP_F44, trigger)


@pytest.mark.parametrize("rest", [b"\0", b"\0\0", b"\0\1x", b"\xff\xff" + bytes(600)])
def test_items_end_at_what_is_none(rest):
    assert read_items(items(PRODUCT_F44) + rest) == (PRODUCT_F44,)


@given(st.lists(st.binary(min_size=2, max_size=MAX_ITEM), max_size=40))
def test_items_are_read_as_they_were_written(payloads):
    assert read_items(items(*payloads)) == tuple(payloads[:MAX_ITEMS])


@given(st.binary(max_size=300))
def test_any_bytes_are_read_without_an_error(data):
    assert sum(map(len, read_items(data))) <= len(data)
    read_signed_product(data)
    read_signed_product(b"\0\x03\x00\x20\x01" + data)


def test_the_product_info_of_signed_video_is_read():
    data = signed(before=GENERAL + KEY, after=VENDOR)
    assert read_signed_product(data) == SignedProduct(*AXIS_TEXTS, axis_tag=True)


def test_tags_come_in_any_order():
    data = signed(FRAMEWORK_TEXTS, before=KEY + b"\x07\x01x" + GENERAL)
    assert read_signed_product(data) == SignedProduct(*FRAMEWORK_TEXTS, axis_tag=False)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        signed()[1:],  # no reserved byte
        signed(before=b"\x55"),  # a tag that nobody knows
        signed()[:-1],
        b"\0\x03\x00\x00",
        b"\0" + product_info(AXIS_TEXTS[:4]),
        signed().replace(b"\x03\x00", b"\x03\x01", 1),
    ],
)
def test_what_is_not_whole_names_no_product(data):
    assert read_signed_product(data) is None


def test_an_empty_or_unprintable_text_is_nothing():
    product = read_signed_product(signed(("", "\x1b[31m", " x ", "", "")))
    assert product == SignedProduct(None, None, "x", None, None, axis_tag=False)


TEXT = st.text("ABCdef012 .-", min_size=1, max_size=60).map(str.strip).filter(bool)


@given(st.tuples(TEXT, TEXT, TEXT, TEXT, TEXT))
def test_texts_are_read_as_they_were_written(texts):
    assert read_signed_product(signed(texts)) == SignedProduct(*texts, axis_tag=False)
