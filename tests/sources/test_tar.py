from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.places import PlaceError, Seen
from dataset_audit.sources import tar
from dataset_audit.sources.tar import Member, walk_tar
from tests.archives import tar_bytes

FORMS = (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)
WORLD = tar_bytes([("a/one.jpg", b"1" * 700), ("a/two.jpg", b"22"), ("empty.jpg", b"")])


def entries(data):
    """The members, and the problem at their end."""
    found = []
    try:
        found.extend(walk_tar(io.BytesIO(data), len(data)))
    except PlaceError as error:
        return found, str(error)
    return found, None


def contents(data):
    return [(e.path, data[e.start : e.start + e.size]) for e in entries(data)[0]]


names = st.lists(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"], blacklist_characters="/"), min_size=1),
    min_size=1,
    max_size=12,
).map("/".join)


@given(st.lists(st.tuples(names, st.binary(max_size=1500)), max_size=5), st.sampled_from(FORMS[1:]))
def test_members_are_those_that_tarfile_finds(members, form):
    data = tar_bytes(members, form)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        theirs = [(tar.normal(m.name), archive.extractfile(m).read()) for m in archive]
    assert contents(data) == theirs
    assert entries(data)[1] is None


@pytest.mark.parametrize("form", FORMS)
def test_long_names_are_read_in_every_format(form):
    name = f"{'folder-' * 12}/{'x' * 90}.jpg"
    assert contents(tar_bytes([(name, b"1")], form)) == [(name, b"1")]


def test_names_lead_nowhere():
    data = tar_bytes([("/etc/a.jpg", b""), ("../../b.jpg", b""), ("./c/./d.jpg", b"")])
    assert [path for path, _ in contents(data)] == ["etc/a.jpg", "b.jpg", "c/d.jpg"]


def test_links_and_devices_hold_no_bytes_and_folders_are_passed_over():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("hard.jpg", tarfile.LNKTYPE),
            ("soft.jpg", tarfile.SYMTYPE),
            ("pipe.jpg", tarfile.FIFOTYPE),
            ("folder.jpg", tarfile.DIRTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    found, problem = entries(buffer.getvalue())
    assert {e.path: e.problem.partition(":")[0] for e in found} == dict.fromkeys(
        ("hard.jpg", "soft.jpg", "pipe.jpg"), "link"
    )
    assert problem is None


@pytest.mark.parametrize("kept", range(0, 3072 + tar.BLOCK, 256))
def test_an_archive_that_was_cut_off_says_so(kept):
    data = WORLD[:kept]
    found, problem = entries(data)
    assert problem
    assert problem.startswith("truncated: ") or kept < tar.BLOCK
    whole = [entry for entry in found if entry.problem is None]
    assert all(entry.start + entry.size <= kept for entry in whole)


@given(st.data())
def test_damage_is_named_and_never_loops(data):
    damaged = bytearray(WORLD)
    for at in data.draw(st.lists(st.integers(0, len(WORLD) - 1), min_size=1, max_size=4)):
        damaged[at] = data.draw(st.integers(0, 255))
    found, _ = entries(bytes(damaged))
    assert len(found) <= len(WORLD) // tar.BLOCK


def forged(**fields):
    """A header with other values, and the right sum."""
    info = tarfile.TarInfo("a.jpg")
    block = bytearray(info.tobuf(tarfile.USTAR_FORMAT)[: tar.BLOCK])
    for start, value in fields.values():
        block[start : start + len(value)] = value
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


@pytest.mark.parametrize(
    ("size", "kind", "says"),
    [
        (b"\xff" * 12, b"0", "decoder: a member without a size"),
        (b"\x80" + b"\xff" * 11, b"0", "decoder: a member without a size"),
        (b"77777777777\0", b"0", "truncated: the archive ends too early"),
        (b"77777777777\0", b"x", "bomb: a header of 8,589,934,591 bytes"),
        (b"00000001000\0", b"L", "truncated: the archive ends in a header"),
        (b"00000000000\0", b"S", "decoder: a.jpg is stored sparse"),
    ],
)
def test_hostile_headers_end_the_archive(size, kind, says):
    data = forged(size=(124, size), kind=(156, kind))
    assert entries(data)[1].startswith(says)


def test_many_headers_before_one_member_are_no_trouble():
    data = forged(size=(124, b"00000000000\0"), kind=(156, b"x")) * 5000 + WORLD
    assert len(entries(data)[0]) == 3


@pytest.mark.parametrize("text", [b"99 path=x\n", b"x path=y\n", b"3 =\n", b"0 a=b\n", b"\xb2 a=b"])
def test_damaged_attributes_are_named(text):
    data = forged(size=(124, b"%011o\0" % len(text)), kind=(156, b"x")) + text.ljust(512, b"\0")
    found, problem = entries(data + WORLD)
    assert problem == "decoder: damaged extended attributes" or len(found) == 3


def test_what_is_no_archive_is_told_apart():
    assert entries(b"") == ([], tar.NO_TAR)
    assert entries(b"\xff\xd8\xff" * 400) == ([], tar.NO_TAR)


def test_a_member_is_known_by_its_archive_and_place(tmp_path):
    file = tmp_path / "a.tar"
    file.write_bytes(WORLD)
    found, _ = entries(WORLD)
    places = [Member(file, Seen(9, "stamp"), e.path, e.start, e.size) for e in found]
    assert [place.read_bytes() for place in places] == [b"1" * 700, b"22", b""]
    assert [place.name for place in places] == ["one.jpg", "two.jpg", "empty.jpg"]
    assert len({place.look().stamp for place in places}) == 3
    assert places[0].look().size == 700
    file.write_bytes(WORLD[:600])
    with pytest.raises(PlaceError, match="truncated"):
        places[0].read_bytes()
    assert Member(file, Seen(9, None), "a", 0, 1).look().stamp is None
