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
from dataset_audit.store import read_audit
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
