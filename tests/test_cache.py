from __future__ import annotations

import math
import os
import struct

import pytest

from dataset_audit.cache import Cache
from dataset_audit.columns import Column
from dataset_audit.errors import InputError
from dataset_audit.places import stamp_of

COLUMNS = (Column("content_hash", "str", ""), Column("figure", "float", ""))


def row(digest, figure=1.0):
    return {"content_hash": digest, "figure": figure}


def open_cache(folder, version="v1"):
    return Cache(folder, version, COLUMNS)


@pytest.fixture
def filled(tmp_path):
    cache = open_cache(tmp_path)
    cache.learn(cache.write({"s1": "a", "s2": "b"}, {"a": row("a", 1), "b": row("b", 2)}))
    cache.learn(cache.write({"s3": "c"}, {"c": row("c", 3)}))
    return tmp_path


def figures(cache, hashes):
    return cache.take(hashes)["figure"].to_pylist()


def parts(folder):
    return sorted(folder.glob("*.parquet"))


def test_what_was_added_is_known_to_the_next_run(filled):
    cache = open_cache(filled)
    assert cache.seen == {"s1": "a", "s2": "b", "s3": "c"}
    assert set(cache.parts) == {"a", "b", "c"}


def test_features_are_taken_in_any_order_and_as_often_as_asked(filled):
    assert figures(open_cache(filled), ["c", None, "a", "a"]) == [3, None, 1, 1]


def test_nothing_is_taken_where_nothing_is_known(tmp_path):
    assert open_cache(tmp_path).take([None]).to_pylist() == [{"content_hash": None, "figure": None}]
    assert open_cache(tmp_path).take([]).num_rows == 0


def test_another_version_shares_hashes_but_no_features(filled):
    other = open_cache(filled, "v2")
    assert other.seen["s1"] == "a"
    assert other.parts == {}


def test_two_caches_may_write_to_one_folder(tmp_path):
    one, other = open_cache(tmp_path), open_cache(tmp_path)
    one.learn(one.write({"s1": "a"}, {"a": row("a", 1)}))
    other.learn(other.write({"s1": "a", "s2": "b"}, {"a": row("a", 1), "b": row("b", 2)}))
    assert figures(one, ["a"]) == figures(other, ["a"]) == [1]
    assert figures(open_cache(tmp_path), ["a", "b"]) == [1, 2]


def test_the_same_shard_twice_is_one_part(tmp_path):
    for _ in range(2):
        open_cache(tmp_path).write({"s1": "a"}, {"a": row("a")})
    assert len(parts(tmp_path / "v1")) == len(parts(tmp_path / "seen")) == 1


def test_what_a_killed_writer_left_is_not_read(filled):
    (filled / "v1" / ".tmp-0123").write_bytes(b"half")
    (filled / "seen" / ".tmp-4567.parquet").write_bytes(b"half")
    assert set(open_cache(filled).parts) == {"a", "b", "c"}


@pytest.mark.parametrize("damage", [lambda data: data[:-20], lambda _: b"", lambda _: bytes(300)])
def test_a_damaged_part_is_passed_over(filled, damage):
    for folder in ("v1", "seen"):
        part = parts(filled / folder)[0]
        part.write_bytes(damage(part.read_bytes()))
    cache = open_cache(filled)
    assert len(cache.parts) < 3
    assert len(cache.seen) < 3


def test_a_part_damaged_inside_is_refused_once_and_then_forgotten(filled):
    cache = open_cache(filled)
    cache.learn(cache.write({}, {"d": row("d", math.pi)}))
    part = filled / cache.parts["d"]
    data = part.read_bytes()
    figure = struct.pack("<d", math.pi)
    assert figure in data
    part.write_bytes(data.replace(figure, struct.pack("<d", math.e)))
    with pytest.raises(InputError, match="run it again"):
        open_cache(filled).take(["d"])
    assert "d" not in open_cache(filled).parts


def test_a_folder_that_can_not_be_written_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="--cache-dir"):
        open_cache(tmp_path / "file")


def test_a_full_disk_is_named_with_what_to_do(tmp_path, monkeypatch):
    cache = open_cache(tmp_path)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("dataset_audit.parts.pq.write_table", full)
    with pytest.raises(InputError, match=r"No space left.*--cache-dir"):
        cache.learn(cache.write({"s1": "a"}, {"a": row("a")}))


def test_a_stamp_tells_a_change_whose_time_was_set_back(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"one")
    before = file.stat()
    while file.stat().st_ctime_ns == before.st_ctime_ns:  # the kernel's clock ticks in milliseconds
        file.write_bytes(b"two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    after = file.stat()
    assert (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    assert stamp_of(before) != stamp_of(after)


def test_a_stamp_stays_when_nothing_changes(tmp_path):
    file = tmp_path / "x"
    file.write_bytes(b"one")
    before = stamp_of(file.stat())
    file.read_bytes()
    assert stamp_of(file.stat()) == before
