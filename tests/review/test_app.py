"""With a real FiftyOne and a real mongod: `pytest -m review`."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import urllib.error
from types import SimpleNamespace
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from dataset_audit.decisions import Accept, Declare, Drop, read_decisions
from dataset_audit.review.mongo import Mongod, probe
from dataset_audit.review.session import count_tabs
from tests.review.conftest import HOSTILE
from tests.review.running import START_S, environment, gone, servers_of

pytestmark = pytest.mark.review

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


def ran(script, made, home):
    """What a program that uses FiftyOne prints last."""
    done = subprocess.run(
        [sys.executable, "-c", script, made.out],
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture
def built(made, tmp_path):
    return ran(BUILD, made, tmp_path)


def test_the_data_set_holds_the_audit(made, built):
    assert built["paths"] == {path: str(made.root / path) for path in made.table["path"]}
    assert built["scene"] == ["train/scene-0.jpg", "train/scene-1.jpg", "train/scene-2.jpg",
                              "val/scene-3.jpg"]  # fmt: skip
    shown = [name.partition(": ")[2] for name in built["views"] if ": " in name]
    assert shown == [entry["rule"] for entry in made.stored.document["findings"]]
    assert built["views"]["error: scene-leak"] == 4
    assert "Repeated boxes" not in built["views"]
    assert built["views"]["One image a scene"] == len(made.table.scenes["scene_id"])
    assert built["map"] == [int(made.table.readable.sum()), 2]
    assert built["run"] == made.stored.document["schema_version"]


BOXED = """
import json, sys
from pathlib import Path
from dataset_audit.review.mongo import probe
from dataset_audit.review.desk import Desk
from dataset_audit.review.session import make_state, prepare

out = Path(sys.argv[1])
prepare(make_state(out), probe())
from fiftyone import ViewField
from dataset_audit.review.dataset import build

dataset = build(Desk(out))
large = dataset.filter_labels("ground_truth", ViewField("area") > 0.03)
views = {name: dataset.load_saved_view(name) for name in dataset.list_saved_views()}
print(json.dumps({
    "field": type(dataset.get_field("ground_truth").document_type()).__name__,
    "types": {
        name: type(dataset.get_field(f"ground_truth.detections.{name}")).__name__
        for name in ("label", "bounding_box", "area", "repeated")
    },
    "seen": dict(zip(*dataset.values(["audit_path", "ground_truth.detections.label"]))),
    "objects": dict(zip(*dataset.values(["audit_path", "objects"]))),
    "classes": dataset.count_values("ground_truth.detections.label"),
    "large": len(large),
    "views": {name: len(view) for name, view in views.items()},
    "repeated": views["Repeated boxes"].count_values("ground_truth.detections.label"),
}))
"""


def test_boxes_are_detections_to_filter_by(boxed, tmp_path):
    built = ran(BOXED, boxed, tmp_path)
    assert built["field"] == "Detections"
    assert built["types"] == {
        "label": "StringField",
        "bounding_box": "ListField",
        "area": "FloatField",
        "repeated": "BooleanField",
    }
    drawn = {f"gate-{step}.jpg": ["sign", "bag"] for step in range(4)}
    assert built["seen"] == drawn | {"empty.jpg": [], "unseen.jpg": None}
    assert built["objects"] == dict.fromkeys(drawn, 2) | {"empty.jpg": 0, "unseen.jpg": None}
    assert built["classes"] == {"sign": 4, "bag": 4}
    assert (built["large"], built["repeated"]) == (4, {"sign": 4})
    assert all(built["views"][name] for name in built["views"] if ": " in name)


def test_building_anew_keeps_tags_and_touches_no_other_data_set(built):
    assert built["tagged"] == ["val/other.png"]
    assert sorted(built["names"]) == ["another", built["name"]]


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


FORMS = """
import json, sys
from pathlib import Path
from dataset_audit.review.mongo import probe
from dataset_audit.review.session import make_state, prepare

out = Path(sys.argv[1])
prepare(make_state(out), probe())
import fiftyone.operators as foo
from dataset_audit.review.dataset import build
from dataset_audit.review.desk import Desk

dataset = build(Desk(out), similarity=True)
frames = [f"train/scene-{number}.jpg" for number in range(3)] + ["val/scene-3.jpg"]

def ask(form, **params):
    uri = f"@dataset-audit/review/{form}"
    return foo.execute_operator(uri, ctx={"dataset": dataset, "params": params}).result["why_not"]

def fields(*names):
    dataset.reload()
    return dict(zip(dataset.values("audit_path"), zip(*dataset.values(list(names)))))

said = [
    ask("keep", scene="scene-0", k=2),
    ask("keep", scene="scene-0", k=2),
    ask("accept", scene="scene-0", reason="wanted"),
    ask("accept", key="scene-leak:data set", reason=" "),
    ask("declare", scene="scene-0", axis="axis", camera="gate"),
    ask("declare", paths=["val/other.png"], axis="other"),
]
print(json.dumps({
    "said": said,
    "fields": fields("scene.label", "scene_images", "decision", "camera", "provenance.label"),
    "similar": dataset.list_brain_runs(),
}))
"""


@pytest.fixture
def asked(made, tmp_path):
    return ran(FORMS, made, tmp_path)


def test_answers_are_decisions_and_are_seen_at_once(made, asked):
    said = asked["said"]
    assert [why is None for why in said] == [True, False, True, False, True, True], said
    assert [type(each) for each in read_decisions(made.out)] == [Drop, Accept, Declare, Declare]
    gate = [value for path, value in asked["fields"].items() if "scene-" in path]
    assert [value[:2] + value[3:] for value in gate] == [
        ["scene-0", 2, "gate", "axis-declared"]
    ] * 4
    assert sorted(value[2] or "" for value in gate) == ["", "", "drop", "drop"]
    assert asked["fields"]["val/other.png"][4] == "other-declared"
    assert sorted(asked["similar"]) == ["map", "similar"]


@pytest.fixture
def database(tmp_path):
    """A database of the user's own, with a data set of theirs in it."""
    mongod = Mongod(tmp_path / "theirs", probe().path)
    uri = mongod.start()
    there = environment(tmp_path) | {"FIFTYONE_DATABASE_URI": uri}
    theirs = "import fiftyone as fo; fo.Dataset('theirs').persistent = True"
    subprocess.run([sys.executable, "-c", theirs], env=there, check=True, capture_output=True)
    yield there
    mongod.stop()


def test_a_database_of_the_users_is_used_and_their_data_sets_stay(made, reviews, database):
    reviews.environment = database
    running, _ = reviews.open()
    assert not servers_of(made.out)
    running.send_signal(signal.SIGINT)
    assert running.wait(START_S) == 0
    listed = "import fiftyone as fo; print(*fo.list_datasets())"
    done = subprocess.run(
        [sys.executable, "-c", listed], env=database, check=True, capture_output=True, text=True
    )
    ours, theirs = sorted(done.stdout.splitlines()[-1].split())
    assert (ours.startswith("dataset-audit-"), theirs) == (True, "theirs")


def test_an_audit_can_end_in_its_review(made, reviews):
    words = ("run", str(made.root), "-o", str(made.out), "--no-cache", "--review")
    reviews.environment["BROWSER"] = "true"
    running, address = reviews.open(*words)
    with urlopen(address) as answer:
        assert answer.status == 200
    running.send_signal(signal.SIGINT)
    assert running.wait(START_S) == 1  # what the audit found
    with pytest.raises(urllib.error.URLError):
        urlopen(address)


SERVER = """
import socket
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
held = []
while True:
    held.append(server.accept())
"""
TAB = """
import socket, sys
tab = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_tab_counts_while_it_is_connected_and_our_own_session_does_not():
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", SERVER], **pipes) as server:
        session = SimpleNamespace(server_port=int(server.stdout.readline()))
        with socket.create_connection(("127.0.0.1", session.server_port)):
            assert count_tabs(session) == 0
            with subprocess.Popen(
                [sys.executable, "-c", TAB, str(session.server_port)], **pipes
            ) as tab:
                tab.stdout.readline()
                assert count_tabs(session) == 1
            assert count_tabs(session) == 0
        server.kill()
    assert count_tabs(session) == -1
