from __future__ import annotations

import pyarrow as pa
import pytest

from dataset_audit import parts
from dataset_audit.cache import Added, Cache
from dataset_audit.columns import Column
from dataset_audit.errors import InputError
from dataset_audit.parts import DiskParts, open_parts
from dataset_audit.pipeline import audit
from dataset_audit.sources import hosts
from tests.servers import bucket, serving

COLUMNS = (Column("content_hash", "str", ""), Column("figure", "float", ""))
ROWS = {digest: {"content_hash": digest, "figure": number} for number, digest in enumerate("ab")}
TABLE = pa.table({"figure": [1.0, 2.0], "name": ["x", "y"]})


@pytest.fixture
def s3(monkeypatch):
    """An empty bucket, and the server of it."""
    fsspec = pytest.importorskip("fsspec", reason="the extra `remote` isn't installed")
    pytest.importorskip("s3fs", reason="the extra `remote` isn't installed")
    objects: dict[str, bytes] = {}
    with serving(bucket(objects)) as server:
        known = {"endpoint_url": server.address, "anon": True}
        monkeypatch.setitem(fsspec.config.conf, "s3", known)
        monkeypatch.setattr(hosts, "WAITS_S", (0.0, 0.0))
        yield objects, server


@pytest.fixture(params=["disk", "far"])
def store(request, tmp_path):
    if request.param == "far":
        request.getfixturevalue("s3")
    where = tmp_path if request.param == "disk" else "s3://bucket/cache"
    found = open_parts(where)
    found.make("v1")
    return found


def test_what_is_written_is_listed_and_read(store):
    assert store.names("v1") == []
    assert store.names("none") == []
    store.write("v1/b2.parquet", TABLE)
    store.write("v1/a1.parquet", TABLE)
    store.write("v2/c3.parquet", TABLE)
    assert store.names("v1") == ["v1/a1.parquet", "v1/b2.parquet"]
    assert store.has("v1/a1.parquet")
    assert store.read("v1/a1.parquet").equals(TABLE)
    assert store.read("v1/a1.parquet", ["name"]).column_names == ["name"]
    assert list(store.each(lambda name: name[3:5], store.names("v1"))) == ["a1", "b2"]


@pytest.mark.parametrize("count", [1, 3])
def test_parts_are_read_in_order_and_not_far_ahead(count):
    begun = []

    def read(name):
        begun.append(name)
        return name

    for used, name in enumerate(parts.ahead(read, map(str, range(20)), count)):
        assert name == str(used)
        assert len(begun) <= used + 1 + count
    assert sorted(begun, key=int) == [str(number) for number in range(20)]


def test_a_part_that_cannot_be_read_ends_the_reading():
    def read(name):
        return 1 // int(name)

    with pytest.raises(ZeroDivisionError):
        list(parts.ahead(read, "1101", 2))


def test_what_is_taken_away_is_gone_and_may_be_gone_already(store):
    store.write("v1/a1.parquet", TABLE)
    for _ in range(2):
        store.remove("v1/a1.parquet")
    assert store.names("v1") == []
    with pytest.raises(OSError, match=r"."):
        store.read("v1/a1.parquet")


def test_of_a_part_far_away_only_the_columns_that_are_asked_for_are_read(s3):
    objects, server = s3
    store = open_parts("s3://bucket/cache")
    heavy = pa.table({"key": ["x"] * 4, "blob": [bytes(range(256)) * 4000] * 4})
    store.write("v1/a1.parquet", heavy.append_column("more", pa.array(range(4))))
    server.asked.clear()
    assert store.read("v1/a1.parquet", ["key"])["key"].to_pylist() == ["x"] * 4
    assert len(server.asked) <= 4
    assert len(objects["cache/v1/a1.parquet"]) > 0


def test_a_cache_in_a_bucket_gives_what_it_was_given(s3):
    objects, _ = s3
    Cache("s3://bucket/cache", "v1", COLUMNS).write({"s1": "a", "s2": "b"}, ROWS)
    again = Cache("s3://bucket/cache", "v1", COLUMNS)
    assert again.seen == {"s1": "a", "s2": "b"}
    assert again.take(["b", None, "a"])["figure"].to_pylist() == [1, None, 0]
    assert sorted(name.split("/")[1] for name in objects) == ["seen", "v1", "v1"]


def test_what_another_machine_put_there_after_the_listing_is_found(s3):
    objects, _ = s3
    Cache("s3://bucket/cache", "v1", COLUMNS).write({}, ROWS)
    cache = Cache("s3://bucket/cache", "v1", COLUMNS)
    objects["cache/v1/0.parquet"] = objects[f"cache/{cache.parts['a']}"]
    cache.learn(Added("v1/0.parquet", ("a",)))
    assert cache.take(["a"])["figure"].to_pylist() == [0]


def test_a_put_that_fails_is_tried_again(s3):
    objects, server = s3
    cache = Cache("s3://bucket/cache", "v1", COLUMNS)
    server.failing["PUT"] = [501, 501]  # s3fs itself tries others again
    cache.learn(cache.write({}, ROWS))
    assert len([name for name in objects if name.endswith(".parquet")]) == 1


def test_a_bucket_that_can_not_be_written_to_is_refused_before_any_work(s3):
    s3[1].failing["PUT"] = [403] * 9
    with pytest.raises(InputError, match=r"cache s3://bucket/cache: can't be written"):
        Cache("s3://bucket/cache", "v1", COLUMNS)


def test_the_web_is_no_cache():
    pytest.importorskip("aiohttp", reason="the extra `remote` isn't installed")
    with pytest.raises(InputError, match="can't be written to"):
        open_parts("http://127.0.0.1:9/cache")


def test_the_address_of_a_file_is_a_folder_of_this_disk(tmp_path):
    assert open_parts(f"file://{tmp_path}") == DiskParts(tmp_path)
    assert open_parts(str(tmp_path)) == DiskParts(tmp_path)


def test_an_audit_with_its_cache_in_a_bucket_is_the_same_and_goes_on(world, tmp_path, s3):
    here = audit(world, out=tmp_path / "here", use_cache=False, embed=False, jobs=2)
    options = {"cache_dir": "s3://bucket/cache", "embed": False, "jobs": 2}
    there = audit(world, out=tmp_path / "there", **options)
    assert there.findings == here.findings
    assert audit(world, out=tmp_path / "there", **options).run["known"] == 8
    one, other = ((tmp_path / name / "images.parquet").read_bytes() for name in ("here", "there"))
    assert one == other
    assert parts.SUFFIX in " ".join(s3[0])
