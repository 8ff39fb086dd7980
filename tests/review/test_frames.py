from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from dataset_audit.pipeline import audit
from dataset_audit.review.desk import Desk
from dataset_audit.review.frames import draw_frames
from tests.films import film, passing
from tests.pictures import encoded, photo


@pytest.fixture
def desk(tmp_path):
    """An audit of a clip and a still."""
    root = tmp_path / "set"
    root.mkdir()
    film(root / "a.mkv", passing(60))
    (root / "still.jpg").write_bytes(encoded(photo(1)))
    audit(root, out=tmp_path / "out", use_cache=False, embed=False, jobs=1)
    return Desk(tmp_path / "out")


def drawn(desk, tmp_path):
    return draw_frames(desk.see().columns, tmp_path / "set", tmp_path / "frames")


def test_each_frame_of_a_clip_becomes_a_picture_of_its_own_and_a_still_none(desk, tmp_path):
    found = drawn(desk, tmp_path)
    frames = [path for path in desk.see().columns["path"] if "#t=" in path]
    assert list(found) == frames
    assert len(frames) > 1
    pictures = [np.asarray(Image.open(file)) for file in found.values()]
    assert any(np.abs(pictures[0].astype(int) - other).mean() > 1 for other in pictures[1:])


def test_a_picture_is_drawn_once(desk, tmp_path):
    before = {file: file.stat().st_mtime_ns for file in drawn(desk, tmp_path).values()}
    assert {file: file.stat().st_mtime_ns for file in drawn(desk, tmp_path).values()} == before


def test_a_clip_that_is_gone_has_no_pictures(desk, tmp_path):
    (tmp_path / "set" / "a.mkv").unlink()
    assert drawn(desk, tmp_path) == {}
