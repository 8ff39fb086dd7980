from __future__ import annotations

import pytest

from dataset_audit.pipeline import audit
from dataset_audit.review.desk import Desk
from dataset_audit.review.stills import copy_stills
from dataset_audit.sources.reopening import Reopened
from tests.archives import write_tar
from tests.pictures import encoded, photo

IMAGES = {"0.jpg": encoded(photo(0)), "1.png": encoded(photo(1), "PNG"), "2.jpg": b"damaged"}


@pytest.fixture
def copied(tmp_path):
    """An audit of an archive, and what copies its images."""
    archive = write_tar(tmp_path / "set" / "a.tar", IMAGES)
    audit(archive.parent, out=tmp_path / "out", use_cache=False, embed=False, jobs=1)
    columns = Desk(tmp_path / "out").see().columns
    root = str(archive.parent)
    return lambda: copy_stills(columns, Reopened(root), tmp_path / "copies")


def test_images_in_an_archive_become_files_as_they_are(copied):
    found = copied()
    assert {path: file.read_bytes() for path, file in found.items()} == {
        f"a.tar/{name}": data for name, data in IMAGES.items()
    }
    assert [file.suffix for file in found.values()] == [".jpeg", ".png", ""]


def test_an_image_is_copied_once_and_only_as_it_was_audited(copied, tmp_path):
    before = {file: file.stat().st_mtime_ns for file in copied().values()}
    write_tar(tmp_path / "set" / "a.tar", {"0.jpg": b"another"})
    assert {file: file.stat().st_mtime_ns for file in copied().values()} == before
    for file in before:
        file.unlink()
    assert copied() == {}


def test_files_of_this_disk_are_not_copied(tmp_path):
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "0.jpg").write_bytes(IMAGES["0.jpg"])
    audit(tmp_path / "set", out=tmp_path / "out", use_cache=False, embed=False, jobs=1)
    columns = Desk(tmp_path / "out").see().columns
    assert copy_stills(columns, Reopened(str(tmp_path / "set")), tmp_path / "copies") == {}
