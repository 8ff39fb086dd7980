from __future__ import annotations

import io
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.features.matroska import MAX_ELEMENTS, Info, read_info
from tests.streams import (
    CLUSTER,
    DATE_UTC,
    EBML,
    INFO,
    MUXING_APP,
    SEGMENT,
    WRITING_APP,
    cluster,
    element,
    info,
    matroska,
)

APP = "AXIS P3265-LVE Dome Camera"
VOID = element(0xEC, bytes(30), size_bytes=1)


class Counting(io.BytesIO):
    """Counts what is read."""

    total = 0

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        self.total += len(data)
        return data


def read(data: bytes) -> Info | None:
    return read_info(io.BytesIO(data))


def test_writer_muxer_and_date_are_read():
    more = (
        element(MUXING_APP, b"GStreamer matroskamux version 1.18.3\0", size_bytes=1),
        element(DATE_UTC, struct.pack(">q", 0x095FE44A14BDE5B0), size_bytes=1),
    )
    assert read(matroska(VOID, info(APP.encode() + b"\0", *more))) == Info(
        APP, "GStreamer matroskamux version 1.18.3", 1_653_816_675_955_566
    )


@pytest.mark.parametrize("unknown", [False, True])
def test_info_is_found_behind_clusters_of_known_and_unknown_size(unknown):
    before = cluster((0, bytes(5000)), (40, bytes(5000)), unknown=unknown)
    assert read(matroska(VOID, before, info())).writing_app == APP
    assert read(matroska(before, info(), unknown=True)).writing_app == APP


def test_info_of_unknown_size_ends_at_the_next_child_of_the_segment():
    open_info = element(INFO, element(WRITING_APP, b"Lavf60", size_bytes=1), unknown=True)
    seek_head = element(0x114D9B74, b"")
    stray = element(WRITING_APP, APP.encode(), size_bytes=1)
    assert read(matroska(open_info, seek_head, stray)) == Info("Lavf60")


@pytest.mark.parametrize("size_bytes", [1, 2, 3, 4, 5, 6, 7, 8])
def test_sizes_of_every_length_are_read(size_bytes):
    inner = element(WRITING_APP, APP.encode(), size_bytes=size_bytes)
    outer = element(INFO, inner, size_bytes=size_bytes)
    data = element(EBML, b"", size_bytes=size_bytes)
    data += element(SEGMENT, outer, size_bytes=size_bytes)
    assert read(data).writing_app == APP


@pytest.mark.parametrize(
    "children",
    [
        (element(WRITING_APP, APP.encode(), size_bytes=1),),  # in the segment itself
        (cluster((0, info())),),  # in a packet
        (element(0x1254C367, info()),),  # in a tag
        (element(INFO, element(0x73A4, element(WRITING_APP, APP.encode()))),),  # one level too low
    ],
)
def test_the_same_bytes_elsewhere_are_no_writing_application(children):
    found = read(matroska(*children))
    assert found is None or found.writing_app is None


def test_bytes_that_hold_an_info_are_no_matroska_file():
    assert read(info()) is None
    assert read(b"\0" + matroska(info())) is None
    assert read(element(EBML, info())) is None


def test_the_first_info_counts():
    assert read(matroska(info(b"Lavf60"), info())).writing_app == "Lavf60"
    assert read(matroska(info(b"Lavf60")) + matroska(info())).writing_app == "Lavf60"


@pytest.mark.parametrize("raw", [b"", b"\0", b"AX\x1bIS", b"x" * 600])
def test_a_text_that_no_one_can_read_is_nothing(raw):
    big = element(INFO, element(WRITING_APP, raw))
    assert read(matroska(big)) == Info()


def test_a_text_that_is_cut_off_is_nothing():
    assert read(matroska(info())[:-3]) == Info()


@pytest.mark.parametrize("size", [0, 4, 9])
def test_a_date_of_another_size_is_nothing(size):
    assert read(matroska(info(b"x", element(DATE_UTC, bytes(size))))).date_us is None


def test_clusters_are_passed_over_and_not_read():
    stream = Counting(matroska(cluster((0, bytes(10_000_000))), info()))
    assert read_info(stream).writing_app == APP
    assert stream.total < 1000


def test_an_element_far_longer_than_any_file_ends_it(tmp_path):
    file = tmp_path / "a.mkv"  # a file, as memory can be sought anywhere; found by damaging clips
    file.write_bytes(matroska()[:-12] + element(SEGMENT, b"\xec\x01" + b"\xff" * 6 + b"\xfe"))
    with file.open("rb") as stream:
        assert read_info(stream) is None


def test_endless_elements_end():
    stream = Counting(matroska(*(element(0xEC, b"", size_bytes=1),) * 50_000, info()))
    assert read_info(stream) is None
    assert stream.total <= 12 * MAX_ELEMENTS + 4


@given(st.binary(max_size=300), st.booleans())
def test_any_bytes_are_read_without_an_error(data, unknown):
    read(data)
    read(matroska(data, unknown=unknown))
    read(matroska(info(data), element(CLUSTER, data, unknown=unknown), data))


PRINTABLE = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=99
)


@given(PRINTABLE, st.integers(-(2**63), 2**63 - 1), st.booleans())
def test_what_is_written_is_read(app, nanoseconds, unknown):
    date = element(DATE_UTC, struct.pack(">q", nanoseconds), size_bytes=1)
    found = read(matroska(cluster((0, b"x"), unknown=unknown), info(app.encode(), date)))
    assert found == Info(app, None, 978_307_200_000_000 + nanoseconds // 1000)
