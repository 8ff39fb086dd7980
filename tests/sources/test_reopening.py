from __future__ import annotations

import pytest

from dataset_audit.sources.reopening import MAX_ARCHIVES, Reopened, split_archive
from tests.archives import write_parquet, write_tar
from tests.servers import serving, website


@pytest.fixture
def root(tmp_path):
    """Images in every kind of place."""
    write_tar(tmp_path / "a.tar", {"x/0.jpg": b"0", "1.jpg": b"1"})
    write_parquet(tmp_path / "b.parquet", [{"bytes": b"2", "path": "c.jpg"}])
    (tmp_path / "odd.tar").mkdir()
    (tmp_path / "odd.tar" / "3.jpg").write_bytes(b"3")
    (tmp_path / "4 %.jpg").write_bytes(b"4")
    return tmp_path


PATHS = ("a.tar/x/0.jpg", "a.tar/1.jpg", "b.parquet/0000000.jpg", "odd.tar/3.jpg", "4 %.jpg")
GONE = ("a.tar/gone.jpg", "gone.tar/0.jpg", "b.parquet/0000001.jpg", "gone.jpg")


def test_images_are_found_again_by_their_paths(root):
    again = Reopened(str(root))
    assert [again.place(path).read_bytes() for path in PATHS] == [b"0", b"1", b"2", b"3", b"4"]
    assert [again.place(path) for path in GONE] == [None] * 4


def test_images_far_away_are_found_again(root):
    pytest.importorskip("aiohttp", reason="the extra `remote` isn't installed")
    paths = [path for path in PATHS if not path.startswith("odd")]
    with serving(website(root)) as server:
        again = Reopened(server.address)
        assert [again.place(path).read_bytes() for path in paths] == [b"0", b"1", b"2", b"4"]
        assert [again.place(path) for path in GONE] == [None] * 4


def test_a_host_that_has_gone_holds_nothing(monkeypatch):
    pytest.importorskip("aiohttp", reason="the extra `remote` isn't installed")
    monkeypatch.setattr("dataset_audit.sources.hosts.WAITS_S", ())
    again = Reopened("http://127.0.0.1:1")
    assert again.place("a.jpg") is None
    assert again.place("a.tar/a.jpg") is None


def test_a_damaged_archive_gives_what_came_before(root):
    data = (root / "a.tar").read_bytes()
    (root / "a.tar").write_bytes(data[:1100])
    (root / "b.parquet").write_bytes(b"PAR1")
    again = Reopened(str(root))
    assert again.place("a.tar/x/0.jpg").read_bytes() == b"0"
    assert again.place("a.tar/1.jpg") is None
    assert again.place("b.parquet/0000000.jpg") is None


def test_few_archives_are_remembered(root):
    again = Reopened(str(root))
    for at in range(MAX_ARCHIVES + 3):
        write_tar(root / f"{at}.tar", {"0.jpg": b"0"})
        assert again.place(f"{at}.tar/0.jpg")
    assert len(again.archives) == MAX_ARCHIVES


def test_the_first_part_that_is_an_archive_counts():
    assert split_archive("a/b.TAR/c.tar/d.jpg") == ("a/b.TAR", "c.tar/d.jpg")
    assert split_archive("a/b.tar") == ("", "")
