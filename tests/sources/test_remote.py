from __future__ import annotations

import json
import sys

import pytest
from typer.testing import CliRunner

from dataset_audit.cli import app
from dataset_audit.errors import InputError, MissingExtraError
from dataset_audit.pipeline import audit
from dataset_audit.places import PlaceError
from dataset_audit.sources import hosts, remote
from dataset_audit.sources.layouts import list_images
from dataset_audit.sources.remote import open_remote
from tests.archives import tar_bytes, write_parquet, write_tar
from tests.pictures import encoded, photo
from tests.servers import bucket, serving, website

fsspec = pytest.importorskip("fsspec", reason="the extra `remote` isn't installed")
pytest.importorskip("aiohttp", reason="the extra `remote` isn't installed")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(hosts, "WAITS_S", (0.0, 0.0))


@pytest.fixture
def site(world):
    with serving(website(world)) as server:
        yield server


@pytest.fixture
def memory():
    """The files of a data set in memory, by path."""
    system = fsspec.filesystem("memory")
    system.rm("/", recursive=True) if system.ls("/") else None

    def fill(files):
        for path, data in files.items():
            system.pipe(f"/set/{path}", data)
        return "memory://set"

    yield fill
    system.store.clear()
    system.pseudo_dirs[:] = [""]


def rows(table):
    return {
        name: table[name].tolist()
        for name in ("path", "content_hash", "phash", "split", "scene_id", "problem", "format")
    }


def test_a_folder_on_the_web_gives_what_it_gives_here(tmp_path, world, site):
    options = {"use_cache": False, "embed": False, "jobs": 2}
    here = audit(world, out=tmp_path / "here", **options)
    there = audit(site.address, out=tmp_path / "there", **options)
    assert rows(here.table) == rows(there.table)
    assert here.not_images == there.not_images == ("val/notes.txt",)
    assert there.run["root"] == site.address
    assert [f.key for f in here.findings] == [f.key for f in there.findings]


def test_an_image_far_away_is_read_once_and_again_when_it_changes(tmp_path, world, site):
    options = {"out": tmp_path / "out", "cache_dir": tmp_path / "cache", "embed": False}
    audit(site.address, **options)
    assert site.got(".jpg") == 7
    assert audit(site.address, **options).run["known"] == 8
    assert site.got(".jpg") == 7
    (world / "train" / "alone.jpg").write_bytes(encoded(photo(7)))
    audit(site.address, **options)
    assert site.got(".jpg") == 8


def test_a_server_that_falters_is_asked_again(tmp_path, site):
    site.failing["/train/alone.jpg"] = [503, 503]
    table = audit(site.address, out=tmp_path / "out", use_cache=False, embed=False).table
    assert dict(zip(table["path"], table["problem"], strict=True))["train/alone.jpg"] is None


@pytest.mark.parametrize(
    ("status", "problem"),
    [
        (503, "unreadable: HTTP 503"),
        (403, "permission: HTTP 403"),
        (404, "unreadable: there is no such file"),
    ],
)
def test_a_file_that_cannot_be_had_is_an_image_with_a_problem(tmp_path, site, status, problem):
    site.failing["/train/alone.jpg"] = [status] * 20
    table = audit(site.address, out=tmp_path / "out", use_cache=False, embed=False).table
    problems = dict(zip(table["path"], table["problem"], strict=True))
    assert problems.pop("train/alone.jpg") == problem
    assert len([p for p in problems.values() if p]) == 1


def test_a_host_that_has_gone_stops_the_run_in_one_line(tmp_path, world):
    with serving(website(world)) as server:
        address = server.address
        images = list_images(address).images
    with pytest.raises(InputError, match="doesn't answer"):
        images[0].file.read_bytes()
    with pytest.raises(InputError) as error:
        audit(address, out=tmp_path / "out", use_cache=False)
    assert "\n" not in str(error.value)


def test_what_was_measured_before_the_host_went_is_kept(tmp_path, site, monkeypatch):
    monkeypatch.setattr("dataset_audit.measuring.SHARD", 1)
    options = {"out": tmp_path / "out", "cache_dir": tmp_path / "cache", "embed": False, "jobs": 1}
    whole = remote.RemoteFile.read_bytes
    left = iter(range(4))

    def read(self):
        if next(left, None) is None:
            raise InputError("gone")
        return whole(self)

    monkeypatch.setattr(remote.RemoteFile, "read_bytes", read)
    with pytest.raises(InputError, match="gone"):
        audit(site.address, **options)
    monkeypatch.setattr(remote.RemoteFile, "read_bytes", whole)
    assert audit(site.address, **options).run["known"] >= 3


def test_secrets_are_neither_shown_nor_stored(tmp_path, site, capfd):
    address = site.address.replace("http://", "http://ann:hunter2@")
    site.failing["/val/other.png"] = [500] * 20
    out, cache = tmp_path / "out", tmp_path / "cache"
    audit(address, out=out, cache_dir=cache, embed=False)
    for file in (*out.rglob("*"), *cache.rglob("*")):
        assert file.is_dir() or b"hunter2" not in file.read_bytes()
    assert "hunter2" not in "".join(capfd.readouterr())
    with pytest.raises(InputError) as error:
        list_images(f"{address}/?token=hunter2")
    assert "hunter2" not in str(error.value)


def test_a_server_may_not_lead_elsewhere(tmp_path):
    page = (
        '<a href="../up.jpg">a</a><a href="/other/b.jpg">b</a><a href="?C=N;O=D">c</a>'
        '<a href="http://127.0.0.1:1/d.jpg">d</a><a href="/set/e.jpg?x">e</a>'
        '<a href="%2e%2e%2fetc.jpg">f</a><a href="/set/g%20g.jpg">g</a><a href="/">h</a>'
        '<a href=".hidden.jpg">i</a><a href="/set/a/deep.jpg">j</a>'
    )
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "index.html").write_text(page)
    (tmp_path / "set" / "g g.jpg").write_bytes(b"1")
    with serving(website(tmp_path)) as server:
        found = open_remote(f"{server.address}/set")
        assert found.files == (("g g.jpg",),)
        assert found.read(("g g.jpg",)) == b"1"


def test_folders_without_an_end_stop_the_run(tmp_path):
    endless = website(tmp_path)
    page = b'<a href="again/">x</a>'
    endless.do_GET = endless.do_HEAD = lambda self: self.give(page, Content_Type="text/html")
    with serving(endless) as server, pytest.raises(InputError, match="without an end"):
        open_remote(server.address)


def test_archives_are_read_where_a_server_gives_parts_of_files(tmp_path):
    large = bytes(6_000_000)  # more than fsspec asks for at once
    write_tar(tmp_path / "train.tar", {"0.jpg": large, "0.cls": b"car", "1.jpg": b"2"})
    with serving(website(tmp_path)) as server:
        images = list_images(server.address).images
        assert [i.file.read_bytes() for i in images] == [large, b"2"]
        assert images[0].labels == ("car",)
        assert images[0].file.look().stamp


def test_without_parts_of_files_an_archive_says_what_to_do(tmp_path):
    write_tar(tmp_path / "train.tar", {"0.jpg": b"1" * 3000})
    with serving(website(tmp_path, parts=False)) as server:
        (image,) = list_images(server.address).images
        with pytest.raises(PlaceError, match="whole files only; copy it here"):
            image.file.read_bytes()
        write_tar(tmp_path / "train.tar", {"0.jpg": bytes(6_000_000)})
        image, _ = list_images(server.address).images
        assert image.problem.endswith("whole files only; copy it here")


def test_rows_of_parquet_files_are_read_far_away(tmp_path):
    rows = [{"bytes": b"%d" % at, "path": f"{at}.jpg"} for at in range(5)]
    write_parquet(tmp_path / "set" / "test.parquet", rows)
    with serving(website(tmp_path / "set")) as server:
        images = list_images(server.address).images
        assert [i.file.read_bytes() for i in images] == [b"0", b"1", b"2", b"3", b"4"]


def test_a_host_that_has_gone_is_no_damaged_file(tmp_path):
    rows = [{"bytes": bytes([at]) * 3_000_000, "path": None} for at in range(3)]
    write_parquet(tmp_path / "set" / "test.parquet", rows, row_group_size=1)
    with serving(website(tmp_path / "set")) as server:
        images = list_images(server.address).images
    with pytest.raises(InputError, match="doesn't answer"):
        images[1].file.read_bytes()


def test_one_file_may_be_the_data_set(memory):
    address = memory({"a.tar": tar_bytes([("0.jpg", b"1")]), "b.jpg": b"2", "data/c.json": b"{}"})
    assert [i.path for i in list_images(f"{address}/a.tar").images] == ["a.tar/0.jpg"]
    assert [i.path for i in list_images(f"{address}/b.jpg").images] == ["b.jpg"]
    assert open_remote(f"{address}/data/c.json").named == ("data", "c.json")
    with pytest.raises(InputError, match="neither a folder nor"):
        list_images(f"{address}/data/c.json")


def test_annotations_are_read_far_away_up_to_their_limit(memory):
    tree = open_remote(memory({"a.txt": b"12345", "empty.txt": b""}))
    assert tree.read(("a.txt",)) == b"12345"
    assert tree.read(("a.txt",), 3) == b"1234"
    assert tree.read(("empty.txt",)) == b""


def test_hidden_files_and_audit_folders_are_passed_over(memory):
    names = (".a.jpg", ".git/a.jpg", "x/audit.json", "x/images.parquet", "x/a.jpg", "b.jpg")
    assert open_remote(memory(dict.fromkeys(names, b"1"))).files == (("b.jpg",),)


def test_a_file_that_changes_in_memory_has_another_stamp(memory):
    stamps = set()
    for data in (b"1", b"2"):
        (image,) = list_images(memory({"a.jpg": data})).images
        stamps.add(image.file.look().stamp)
    assert len(stamps) == 2
    assert None not in stamps


def test_a_time_of_the_web_that_is_just_over_is_not_trusted():
    info = {"size": 1, "Last-Modified": "Sat, 01 Jan 2022 00:00:00 GMT"}
    assert list(remote.stamps(info)) == ["Sat, 01 Jan 2022 00:00:00 GMT"]
    assert list(remote.stamps(info | {"Last-Modified": "Fri, 01 Jan 2100 00:00:00 GMT"})) == []
    assert list(remote.stamps(info | {"Last-Modified": "soon"})) == []


def test_without_a_folder_there_one_line_says_so(memory):
    memory({"a.jpg": b""})
    with pytest.raises(InputError, match="memory://none: can't be read: there is no such"):
        list_images("memory://none")
    with pytest.raises(InputError, match="can't be read"):
        list_images("nonsense://a/b")
    with pytest.raises(InputError, match=r"can't be read|doesn't answer"):
        list_images("http://127.0.0.1:1/")


@pytest.mark.parametrize("missing", ["fsspec", "aiohttp"])
def test_without_the_extra_the_command_is_named(monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(MissingExtraError, match=r"dataset-audit\[remote\]"):
        list_images("https://127.0.0.1/")


def test_clips_far_away_say_what_to_do(tmp_path, memory):
    address = memory({"a.mp4": b"1", "b.jpg": encoded(photo(1))})
    table = audit(address, out=tmp_path / "out", use_cache=False, embed=False).table
    assert table["problem"].tolist()[0].startswith("decoder: a clip is read from a file")


def test_the_command_takes_an_address_and_writes_beside_us(tmp_path, site, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = ["--embed", "none", "--cache-dir", "cache", "--fail-on", "never"]
    done = CliRunner().invoke(app, [f"{site.address}/train", *options])
    assert (done.exit_code, done.stderr) == (0, "")
    document = json.loads((tmp_path / "train.audit" / "audit.json").read_text())
    assert document["run"]["root"] == f"{site.address}/train"


@pytest.fixture
def s3(world_files, monkeypatch):
    pytest.importorskip("s3fs", reason="the extra `remote` isn't installed")
    with serving(bucket({f"set/{path}": data for path, data in world_files.items()})) as server:
        monkeypatch.setitem(fsspec.config.conf, "s3", {"endpoint_url": server.address})
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        yield server


def test_a_bucket_gives_what_a_folder_gives(tmp_path, world, s3):
    options = {"cache_dir": tmp_path / "cache", "embed": False, "jobs": 2}
    here = audit(world, out=tmp_path / "here", use_cache=False, embed=False)
    there = audit("s3://bucket/set", out=tmp_path / "there", **options)
    assert rows(here.table) == rows(there.table)
    assert s3.got(".jpg") == 7
    assert audit("s3://bucket/set/", out=tmp_path / "there", **options).run["known"] == 8
    assert s3.got(".jpg") == 7


@pytest.mark.usefixtures("s3")
def test_a_bucket_or_key_that_is_not_there_is_named():
    with pytest.raises(InputError, match="s3://bucket/none: can't be read: there is no such"):
        list_images("s3://bucket/none")
    images = list_images("s3://bucket/set").images
    gone = remote.to_file(images[0].file.host, ("gone.jpg",), {"size": 3})
    with pytest.raises(PlaceError, match="unreadable: there is no such file"):
        gone.read_bytes()
