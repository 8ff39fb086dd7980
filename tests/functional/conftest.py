"""The command, in a process of its own or in this one, with its own home; small data sets."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from dataset_audit.cli import app
from tests.pictures import encoded, photo

HOSTILE = "b[red]\x1b[31m\n.jpg"
HOSTILE_FOLDER = "s[red]\x1b[31met"


class Command:
    """`audit`, as a stranger's shell would start it."""

    def __init__(self, home):
        self.home = home
        kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
        self.environment = {
            **kept,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "OMP_NUM_THREADS": "1",
            "COLUMNS": "100",
            "DATASET_AUDIT_OCR": "0",  # as in `tests/conftest.py`
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    def arguments(self, *given):
        return [sys.executable, "-m", "dataset_audit", *map(str, given)]

    def start(self, *given, **options):
        # A runner in the background ignores the signal, and so would all that it starts.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        return subprocess.Popen(self.arguments(*given), env=self.environment, **options)

    def __call__(self, *given, **options):
        given_too = {"env": self.environment, "cwd": self.home, "encoding": "utf-8", **options}
        return subprocess.run(self.arguments(*given), capture_output=True, check=False, **given_too)


class Inside(Command):
    """The same in this process, for what isn't about processes: one takes a second to start."""

    def __call__(self, *given, env=None, cwd=None, encoding="utf-8"):
        environment = patch.dict(os.environ, env or self.environment, clear=True)
        with environment, pytest.MonkeyPatch.context() as moved:
            moved.chdir(cwd or self.home)
            done = CliRunner().invoke(app, [*map(str, given)], catch_exceptions=False)
        said = done.stdout_bytes, done.stderr_bytes
        if encoding:
            said = (part.decode(encoding) for part in said)
        return subprocess.CompletedProcess(given, done.exit_code, *said)

    def apart(self, *given, **options):
        """In a process of its own after all."""
        return super().__call__(*given, **options)


@pytest.fixture
def command(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    return Command(home)


@pytest.fixture
def inside(command):
    return Inside(command.home)


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A command whose home lasts."""
    return Inside(tmp_path_factory.mktemp("home"))


def fill(folder, frames, others):
    """A static scene of some frames, and unrelated pictures."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(7)
    background = np.asarray(photo(0)).astype(np.int16)
    for number in range(frames):
        shown = np.clip(background + rng.normal(0, 3, background.shape), 0, 255).astype(np.uint8)
        image = Image.fromarray(shown)
        image.paste((200, 30, 30), (number % 10 * 25 + 20, 150, number % 10 * 25 + 60, 190))
        (folder / f"frame-{number:03}.jpg").write_bytes(encoded(image))
    for number in range(others):
        (folder / f"other-{number}.jpg").write_bytes(encoded(photo(number + 1)))


def fill_many(folder, count):
    """Tiny pictures, all different."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(3)
    for number in range(count):
        grid = rng.integers(0, 256, (6, 6, 3)).astype(np.uint8)
        image = Image.fromarray(grid).resize((48, 48), Image.Resampling.BICUBIC)
        (folder / f"{number:04}.jpg").write_bytes(encoded(image))


@pytest.fixture(scope="session")
def dataset(tmp_path_factory):
    """14 frames of one scene, 4 other pictures, one of them named to do harm, and what is none."""
    root = tmp_path_factory.mktemp("data") / HOSTILE_FOLDER
    fill(root, 14, 3)
    (root / HOSTILE).write_bytes(encoded(photo(9)))
    (root / "cut.jpg").write_bytes(encoded(photo(8))[:2000])
    (root / "notes.txt").write_text("no image\n")
    return root


def listing(folder):
    """Every file and folder with size and time of change."""
    found = sorted(folder.rglob("*"))
    return [(str(p), p.lstat().st_size, p.lstat().st_mtime_ns) for p in (folder, *found)]


def without_run(text):
    """The document without the part that may differ, as text: order counts."""
    document = json.loads(text)
    del document["run"]
    return json.dumps(document)


@pytest.fixture(scope="session")
def audited(shared, dataset, tmp_path_factory):
    """One audit, and the data set before and after it."""
    out = tmp_path_factory.mktemp("audited") / "out"
    before = listing(dataset)
    done = shared.apart(dataset, "-o", out, "--embed", "none", "--format", "json")
    return done, out, before, listing(dataset)


@pytest.fixture
def out(audited, tmp_path):
    """A copy of the finished audit folder, to change."""
    return shutil.copytree(audited[1], tmp_path / "out")
