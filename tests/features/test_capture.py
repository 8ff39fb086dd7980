from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dataset_audit.features.capture import MAX_COMMENT, read_capture
from dataset_audit.model import Capture
from tests.provenance import headers
from tests.provenance.headers import app1, comment, exif, jpeg

AXIS_FILE = jpeg(
    app1(headers.axis_exif()),
    comment(headers.STAMP_Q6055),
    comment(headers.PRODUCT_Q6055),
    comment(bytes(256)),
)


def read_exif(first: dict[int, object], second: dict[int, object] | None = None) -> Capture:
    return read_capture(jpeg(app1(exif(first, second or {}))))


def test_a_file_of_an_axis_camera_is_read_whole():
    assert read_capture(AXIS_FILE) == Capture(
        comments=(headers.STAMP_Q6055, headers.PRODUCT_Q6055, bytes(256)),
        make="AXIS",
        model="Q6055-E",
        serial="ACCC8EABD9CF",
        software="8.40.4",
        taken="2020:08:19 09:36:24",
        utc_offset_s=-7 * 3600,
    )


def test_fill_bytes_before_markers_are_skipped():
    data = headers.SOI + b"\xff\xff" + comment(b"one") + b"\xff" + comment(b"two")
    assert read_capture(data).comments == (b"one", b"two")


def test_picture_data_is_not_searched_for_comments():
    assert read_capture(jpeg(comment(b"before"), scan=comment(b"after"))).comments == (b"before",)


def test_a_comment_inside_another_segment_is_not_one():
    thumbnail = b"Exif\0\0" + headers.SOI + comment(headers.PRODUCT_Q6055)
    assert read_capture(jpeg(app1(thumbnail))).comments == ()


@pytest.mark.parametrize("lost", range(1, 17))
def test_a_comment_that_is_cut_off_is_not_reported(lost):
    data = headers.SOI + comment(b"whole") + comment(headers.PRODUCT_Q6055)
    assert read_capture(data[:-lost]).comments == (b"whole",)


@pytest.mark.parametrize("length", [b"\x00\x00", b"\x00\x01"])
def test_a_segment_shorter_than_its_own_length_ends_the_header(length):
    assert read_capture(headers.SOI + b"\xff\xfe" + length + comment(b"x")).comments == ()


def test_bytes_that_are_no_segment_end_the_header():
    data = headers.SOI + comment(b"one") + b"\0" + comment(b"two")
    assert read_capture(data).comments == (b"one",)


def test_long_comments_are_cut_and_endless_ones_end():
    assert read_capture(jpeg(comment(bytes(60_000)))).comments == (bytes(MAX_COMMENT),)
    assert len(read_capture(headers.SOI + comment(b"") * 10_000).comments) == 4096


def test_the_first_exif_block_counts():
    xmp = app1(b"http://ns.adobe.com/xap/1.0/\0<x/>")
    data = jpeg(xmp, app1(exif({0x010F: "Canon"}, {})), app1(headers.axis_exif()))
    assert read_capture(data).make == "Canon"


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("prefixes", [0, 1, 2])  # Pillow puts one before what PNG stores
def test_exif_of_other_formats_is_read_in_both_byte_orders(order, prefixes):
    block = exif({0x010F: "Sony"}, {0x882A: -3, 0x9003: "2020:08:19 09:36:24"}, order=order)
    capture = read_capture(b"\x89PNG", b"Exif\0\0" * prefixes + block.removeprefix(b"Exif\0\0"))
    assert (capture.make, capture.utc_offset_s) == ("Sony", -3 * 3600)


def test_exif_that_pillow_wrote_is_read():
    block = Image.Exif()
    block[0x010F] = "Canon"
    block.get_ifd(0x8769)[0xA431] = "0123456"
    capture = read_capture(b"RIFF", block.tobytes())
    assert (capture.make, capture.serial) == ("Canon", "0123456")


def test_a_tiff_file_holds_its_tags_itself():
    assert read_capture(exif({0x010F: "Leica"}, {})[6:]).make == "Leica"


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        ("Canon", "Canon"),
        ("  RICOH      ", "RICOH"),
        ("KONICA\0\0\0\0", "KONICA"),
        ("Trust.\0\0\0Gemini11\0H", "Trust."),
        ("Kamera-Größe", "Kamera-Größe"),
        ("\0\0\0", None),
        ("   ", None),
        ("\x1b[31mCanon", None),
        ("x" * 5000, None),
        (b"Canon\0", None),
        (7, None),
    ],
)
def test_a_make_is_a_short_printable_text_or_nothing(stored, read):
    assert read_exif({0x010F: stored}).make == read


@pytest.mark.parametrize(
    ("make", "digits", "milliseconds"),
    [
        ("AXIS", "79", 79),
        ("AXIS", "821", 821),
        ("AXIS", "1000", None),
        ("Nikon", "61", 610),
        ("Nikon", "00", 0),
        ("Nikon", "123456", 123),
        ("Nikon", "6²", None),
        ("Nikon", "-1", None),
        ("Nikon", "9" * 40, None),
    ],
)
def test_axis_writes_milliseconds_where_others_write_decimals(make, digits, milliseconds):
    tags = {0x9003: "2020:08:19 09:36:24", 0x9291: digits}
    assert read_exif({0x010F: make}, tags).taken_subsec_ms == milliseconds


@pytest.mark.parametrize(
    ("zone", "seconds"),
    [
        ({0x9011: "+05:30"}, 19_800),
        ({0x9011: "-03:30"}, -12_600),
        ({0x9011: "+02:00", 0x882A: -7}, 7_200),
        ({0x9011: "   :  ", 0x882A: -7}, -25_200),
        ({0x882A: 0}, 0),
        ({0x9011: "+99:00"}, None),
        ({0x882A: 65_529}, None),
        ({0x882A: "x"}, None),
        ({}, None),
    ],
)
def test_an_offset_is_taken_from_either_tag_when_it_can_be_one(zone, seconds):
    assert read_exif({}, {0x9003: "2020:08:19 09:36:24", **zone}).utc_offset_s == seconds


def test_the_time_of_change_stands_in_for_a_blank_original():
    blank = {0x9003: "    :  :     :  :  ", 0x9291: "5", 0x9290: "25"}
    capture = read_exif({0x0132: "2020:08:19 09:36:24"}, blank)
    assert (capture.taken, capture.taken_subsec_ms) == ("2020:08:19 09:36:24", 250)


@pytest.mark.parametrize(
    ("stored", "read"), [(1, 1), (6, 6), (8, 8), (0, 1), (9, 1), (-1, 1), ("6", 1), (b"\6", 1)]
)
def test_an_orientation_out_of_range_means_upright(stored, read):
    assert read_exif({0x0112: stored}).orientation == read


@pytest.mark.parametrize("taken", ["yesterday", "2020-08-19 09:36:24", "2020:08:19", 7])
def test_a_date_of_another_shape_is_nothing(taken):
    assert read_exif({0x0132: taken}).taken is None


def test_directories_that_claim_too_much_are_read_to_the_end_only():
    endless = b"II*\0" + struct.pack("<IH", 8, 0xFFFF) + struct.pack("<HHII", 0x010F, 2, 500, 9)
    loop = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 0x8769, 4, 1, 8)
    assert read_capture(b"", endless) == Capture()
    assert read_capture(b"", loop) == Capture()
    assert read_capture(b"", b"II*\0\xff\xff\xff\xff") == Capture()


def test_a_text_that_is_cut_off_is_nothing():
    block = exif({0x010F: "Canon"}, {0xA431: "0123456789"})
    assert read_capture(b"", block).serial == "0123456789"
    assert read_capture(b"", block[:-3]).serial is None


def test_a_list_of_numbers_is_no_offset():
    zones = struct.pack("<HHIhh", 0x882A, 8, 2, -7, -7)
    block = b"II*\0" + struct.pack("<IH", 8, 1) + struct.pack("<HHII", 0x8769, 4, 1, 26)
    block += bytes(4) + struct.pack("<H", 2) + zones
    date = struct.pack("<HHII", 0x9003, 2, 20, 58).ljust(18, b"\0") + b"2020:08:19 09:36:24\0"
    assert read_capture(b"", block + date).utc_offset_s == -7 * 3600
    longer = block.replace(zones, struct.pack("<HHII", 0x882A, 8, 100, 8))
    assert read_capture(b"", longer + date).utc_offset_s is None


def test_entries_past_any_real_directory_are_not_read():
    def directory(before: int) -> bytes:
        unknown = struct.pack("<HHII", 1, 4, 1, 0) * before
        make = struct.pack("<HHI4s", 0x010F, 2, 4, b"Abc\0")
        return b"II*\0" + struct.pack("<IH", 8, before + 1) + unknown + make

    assert read_capture(b"", directory(511)).make == "Abc"
    assert read_capture(b"", directory(512)).make is None


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data, block):
    read_capture(data, block)
    read_capture(headers.SOI + data)
    read_capture(jpeg(app1(b"Exif\0\0II*\0\x08\0\0\0" + data), comment(block)))


@given(st.integers(0, len(AXIS_FILE) - 1), st.binary(min_size=1, max_size=4))
def test_any_damage_to_a_real_header_is_read_without_an_error(at, damage):
    read_capture(AXIS_FILE[:at] + damage + AXIS_FILE[at + len(damage) :])


def test_every_beginning_of_a_file_says_nothing_but_what_the_file_says():
    whole = read_capture(AXIS_FILE)
    for end in range(len(AXIS_FILE)):
        part = read_capture(AXIS_FILE[:end])
        assert part.comments == whole.comments[: len(part.comments)]
        assert part.serial in (None, whole.serial)
