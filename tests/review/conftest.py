"""An audit of the tiny world, with names that break careless code, and FiftyOne where it is."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from dataset_audit.model import Table
from dataset_audit.pipeline import audit
from dataset_audit.reports.as_json import read_facts
from dataset_audit.review.desk import Desk
from dataset_audit.sources import folder
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.tree import open_tree
from dataset_audit.store import read_audit
from tests.conftest import passing_by
from tests.pictures import encoded, photo
from tests.review.running import Reviews

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = ("a#b%20c?.jpg", "quote'\"<b>.jpg", "new\nline.jpg", "no-suffix", "é 日本.jpg")


@dataclass
class Made:
    root: Path
    out: Path

    @property
    def stored(self):
        return read_audit(self.out)

    @property
    def desk(self):
        return Desk(self.out)

    @property
    def table(self):
        stored = self.stored
        return Table(
            stored.columns, stored.scenes, read_facts(stored.document), stored.boxes, stored.faults
        )


@pytest.fixture(scope="session")
def made_once(tmp_path_factory, world_files):
    root = tmp_path_factory.mktemp("reviewed") / "world"
    for path, content in world_files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    for number, name in enumerate(HOSTILE):
        (root / "val" / name).write_bytes(encoded(photo(20 + number)))
    out = root.with_suffix(".audit")
    audit(root, out=out, use_cache=False, jobs=1)
    return Made(root, out)


@pytest.fixture
def made(made_once, tmp_path):
    """A folder of its own for each test: reviews write into it."""
    out = tmp_path / "out"
    shutil.copytree(made_once.out, out)
    return Made(made_once.root, out)


@pytest.fixture
def reviews(made, tmp_path):
    """Reviews of it, each ended with the test."""
    found = Reviews(made.out, tmp_path)
    yield found
    found.close()


def draw(root, _layout):
    """Four frames with a sign that stands and a bag that moves, one that shows nothing, one that
    nobody looked at."""
    found = folder.read(open_tree(root))
    marks = Marks(found.images)
    for step in range(4):
        row = marks.row(f"gate-{step}.jpg")
        marks.box(row, "sign", (5, 10, 60, 40), pixels=True, file="boxes.json")
        left = 40 + 50 * step
        marks.box(row, "bag", (left, 150, 40, 40), pixels=True, file="boxes.json")
    marks.see(marks.row("empty.jpg"))
    return marks.listing(found.others, root, "drawn")


@pytest.fixture(scope="session")
def boxed_once(tmp_path_factory):
    root = tmp_path_factory.mktemp("boxed") / "gate"
    root.mkdir()
    for step in range(4):
        (root / f"gate-{step}.jpg").write_bytes(encoded(passing_by(step)))
    (root / "empty.jpg").write_bytes(encoded(photo(5)))
    (root / "unseen.jpg").write_bytes(encoded(photo(6)))
    out = root.with_suffix(".audit")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dataset_audit.pipeline.list_images", draw)
        audit(root, out=out, use_cache=False, jobs=1)
    return Made(root, out)


@pytest.fixture
def boxed(boxed_once, tmp_path):
    out = tmp_path / "boxed"
    shutil.copytree(boxed_once.out, out)
    return Made(boxed_once.root, out)
