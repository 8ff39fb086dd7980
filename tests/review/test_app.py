"""With a real FiftyOne and a real mongod: `pytest -m review`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.review.conftest import HOSTILE

pytestmark = pytest.mark.review
START_S = 180

BUILD = """
import json, sys
from pathlib import Path
from dataset_audit.review.mongo import probe
from dataset_audit.review.desk import Desk
from dataset_audit.review.session import make_state, prepare

out = Path(sys.argv[1])
prepare(make_state(out), probe())
import fiftyone as fo
from dataset_audit.review.dataset import build

fo.Dataset("another").persistent = True
dataset = build(Desk(out))
dataset.match({"audit_path": "val/other.png"}).tag_samples("mine")
dataset = build(Desk(out))
views = {name: dataset.load_saved_view(name) for name in dataset.list_saved_views()}
print(json.dumps({
    "name": dataset.name,
    "names": fo.list_datasets(),
    "tagged": dataset.match_tags("mine").values("audit_path"),
    "paths": dict(zip(*dataset.values(["audit_path", "filepath"]))),
    "views": {name: len(view) for name, view in views.items()},
    "scene": [one["audit_path"] for one in views["Static scene 0"]],
    "map": dataset.load_brain_results("map").points.shape,
    "run": dataset.get_run_info("audit").config.schema_version,
}))
"""


def environment(home):
    return {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "FIFTYONE_DATABASE_URI": "",
    }


@pytest.fixture
def built(made, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", BUILD, made.out],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_the_data_set_holds_the_audit(made, built):
    assert built["paths"] == {path: str(made.root / path) for path in made.table["path"]}
    assert built["scene"] == ["train/scene-0.jpg", "train/scene-1.jpg", "train/scene-2.jpg",
                              "val/scene-3.jpg"]  # fmt: skip
    shown = [name.partition(": ")[2] for name in built["views"] if ": " in name]
    assert shown == [entry["rule"] for entry in made.stored.document["findings"]]
    assert built["views"]["error: scene-leak"] == 4
    assert built["views"]["One image a scene"] == len(made.table.scenes["scene_id"])
    assert built["map"] == [int(made.table.readable.sum()), 2]
    assert built["run"] == made.stored.document["schema_version"]


def test_building_anew_keeps_tags_and_touches_no_other_data_set(built):
    assert built["tagged"] == ["val/other.png"]
    assert sorted(built["names"]) == ["another", built["name"]]


class Reviews:
    """Reviews of one audit, as a user's shell starts them."""

    def __init__(self, out, home):
        self.out, self.home, self.started = out, home, []

    def start(self):
        words = [sys.executable, "-m", "dataset_audit", "review", self.out, "--no-browser"]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.started.append(subprocess.Popen(words, env=environment(self.home), **pipes))
        return self.started[-1]

    def open(self):
        """A review whose App is there, and its address."""
        running, said = self.start(), ""
        while "To end" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        return running, re.search(r"http://127.0.0.1:\d+", said)[0]


@pytest.fixture
def reviews(made, tmp_path):
    found = Reviews(made.out, tmp_path)
    yield found
    for process in found.started:
        process.kill()
        process.wait()
        process.stdout.close()


def servers_of(out):
    """Processes that have the database folder of an audit among their arguments."""
    asked = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True)
    return [line for line in asked.stdout.splitlines() if str(out.resolve() / ".review") in line]


def gone(out):
    until = time.monotonic() + START_S
    while servers_of(out) and time.monotonic() < until:
        time.sleep(0.2)
    return not servers_of(out)


def test_it_serves_every_name_and_a_second_start_says_where_it_is(made, reviews):
    running, address = reviews.open()
    for name in HOSTILE:
        file = made.root / "val" / name
        with urlopen(f"{address}/media?filepath={quote(str(file))}") as answer:
            assert answer.read() == file.read_bytes()
    second = reviews.start()
    said = second.stdout.read()
    assert (second.wait(START_S), said.count("\n")) == (2, 1)
    assert f"already open in the App at {address}" in said
    running.send_signal(signal.SIGINT)
    assert running.wait(START_S) == 0
    assert gone(made.out)


def test_killing_it_leaves_no_server_and_it_opens_again(made, reviews):
    running, _ = reviews.open()
    assert servers_of(made.out)
    running.kill()
    again, _ = reviews.open()
    again.send_signal(signal.SIGTERM)
    assert again.wait(START_S) == 0
    assert gone(made.out)
