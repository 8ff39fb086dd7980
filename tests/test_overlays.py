"""Reading overlays inside an audit; a stand-in reads where RapidOCR isn't what is tested."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from dataset_audit import Settings, audit, judge_again, overlays, pipeline
from dataset_audit.cli import app
from dataset_audit.errors import MissingExtraError
from dataset_audit.features.frames import read_frame
from dataset_audit.model import Image
from dataset_audit.overlays import open_picture
from dataset_audit.reports.as_json import read_schema
from tests.films import film, passing
from tests.functional.conftest import without_run
from tests.pictures import captioned, encoded, photo

FILES = ("images.parquet", "scenes.parquet", "found.parquet", "audit.toml")
MODEL = "AXIS Q6055-E"


class Parrot:
    """A reader that says the same of every picture, and counts."""

    engine, digest = "parrot-1", "0" * 64

    def __init__(self):
        self.read_count = 0

    def read(self, _image):
        self.read_count += 1
        return (MODEL,)


@pytest.fixture
def parrot(monkeypatch):
    reader = Parrot()
    monkeypatch.setattr(overlays, "Reader", lambda: reader)
    monkeypatch.setattr(overlays, "one_thread", nullcontext)
    return reader


def run(root, out, **options):
    settings = Settings().updated({"provenance": {"ocr": "on"} | options.pop("provenance", {})})
    return audit(root, out=out, settings=settings, embed=False, **options)


def rows_of(out):
    return {row["path"]: row for row in pq.read_table(out / "images.parquet").to_pylist()}


def test_a_few_frames_a_scene_are_read_and_once(world, tmp_path, parrot):
    cache = tmp_path / "cache"
    first = run(world, tmp_path / "out", cache_dir=cache)
    # Three of the scene of four, one of the two copies, and the other that is alone.
    assert parrot.read_count == 5
    assert first.ocr == {"engine": "parrot-1", "models": "0" * 64, "frames": 5, "left_out": 0}
    rows = rows_of(tmp_path / "out")
    assert rows["train/alone.jpg"]["axis_evidence"] == [f"S5 overlay: {MODEL}"]
    assert rows["train/copy-of-alone.jpg"]["provenance"] == "axis-probable"
    assert rows["train/truncated.jpg"]["provenance"] == "unknown"
    run(world, tmp_path / "again", cache_dir=cache)
    assert parrot.read_count == 5
    for name in FILES:
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_the_limit_is_kept_and_told(world, tmp_path, parrot):
    out = tmp_path / "out"
    given = ["run", str(world), "-o", str(out), "--ocr", "--embed", "none", "--no-cache"]
    told = CliRunner().invoke(app, [*given, "--set", "provenance.ocr_frames=2"])
    assert "overlay text: read in 2 frames of the 5 worth it" in " ".join(told.stdout.split())
    assert parrot.read_count == 2
    document = json.loads((out / "audit.json").read_text())
    assert document["ocr"]["left_out"] == 3
    assert not list(Draft202012Validator(read_schema()).iter_errors(document))
    said = CliRunner().invoke(app, ["provenance", str(out)])
    assert "Overlay text: read in 2 frames of the 5" in " ".join(said.stdout.split())


def test_judging_again_reads_nothing_and_keeps_what_was_found(world, tmp_path, parrot):
    out = tmp_path / "out"
    run(world, out, cache_dir=tmp_path / "cache")
    before = [(out / name).read_bytes() for name in FILES[:3]]
    count, told = parrot.read_count, without_run((out / "audit.json").read_text())
    judge_again(out, settings=Settings().updated({"provenance": {"ocr": "on"}}))
    assert parrot.read_count == count
    assert [(out / name).read_bytes() for name in FILES[:3]] == before
    assert without_run((out / "audit.json").read_text()) == told
    rules = [{"path": "none/**", "make": "AXIS"}]
    judge_again(out, settings=Settings().updated({"provenance": {"rules": rules}}))
    assert rows_of(out)["train/alone.jpg"]["provenance"] == "axis-probable"
    assert json.loads((out / "audit.json").read_text())["ocr"]["frames"] == 5


def test_it_is_off_where_it_is_switched_off_or_not_installed(world, tmp_path, parrot, monkeypatch):
    for ocr, installed in (("off", True), ("auto", False)):
        monkeypatch.setattr(pipeline, "is_installed", lambda installed=installed: installed)
        done = run(world, tmp_path / "out", provenance={"ocr": ocr}, use_cache=False)
        assert done.ocr is None
    assert parrot.read_count == 0
    monkeypatch.setattr(pipeline, "is_installed", lambda: True)
    assert run(world, tmp_path / "out", provenance={"ocr": "auto"}, use_cache=False).ocr


def test_asked_for_without_the_extra_is_an_error(world, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    with pytest.raises(MissingExtraError, match=r"dataset-audit\[ocr\]"):
        run(world, tmp_path / "out", use_cache=False)


def test_a_picture_that_changed_meanwhile_is_not_read_nor_remembered(world):
    file = world / "train/alone.jpg"
    assert overlays.open_picture("0" * 64, Image("a", file)) is None
    assert overlays.open_picture("0" * 64, Image("a", world / "gone.jpg")) is None


@pytest.mark.ocr
def test_overlays_of_a_whole_data_set(tmp_path):
    root = tmp_path / "set"
    root.mkdir()
    for minute in range(4):
        scene = photo(1, 1280, 720)
        scene.paste((200, 30, 30), (100 + 200 * minute, 400, 180 + 200 * minute, 480))
        frame = captioned("Gate", f"2026-03-02 14:3{minute}:00", image=scene)
        (root / f"gate-{minute}.png").write_bytes(encoded(frame, "PNG"))
    hill = captioned("", "axis-hill X:+12.90 Y:-4.00 Z:5.0", seed=2)
    (root / "hill.png").write_bytes(encoded(hill, "PNG"))
    (root / "chart.png").write_bytes(encoded(captioned("x-axis Q6055", "axis", seed=3), "PNG"))
    found = []
    for jobs in (1, 3):
        out = tmp_path / f"out-{jobs}"
        assert run(root, out, jobs=jobs, use_cache=False).ocr["frames"] == 5
        found.append([(out / name).read_bytes() for name in FILES])
    assert found[0] == found[1]
    rows = rows_of(out)
    assert rows["hill.png"]["provenance"] == "axis-probable"
    assert rows["hill.png"]["axis_evidence"] == ["S5 overlay: axis-hill X:+12.90 Y:-4.00 Z:5.0"]
    assert rows["chart.png"]["provenance"] == "unknown"
    assert rows["gate-0.png"]["captured_at"].isoformat() == "2026-03-02T14:30:00+00:00"
    sources = [rows[f"gate-{n}.png"]["captured_at_source"] for n in range(4)]
    assert sources == ["overlay", None, "overlay", "overlay"]


def test_a_frame_of_a_clip_is_opened_at_its_time(tmp_path):
    clip = film(tmp_path / "a.mkv", passing(12, step=12))
    frame = Image(path="a.mkv#t=0.400", file=clip, content_hash="of the clip and its time")
    opened = open_picture("of the clip and its time", frame)
    shown = read_frame(clip, 0.4)
    assert opened.size == shown.size
    assert opened.tobytes() == shown.tobytes()
