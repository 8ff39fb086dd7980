"""Planted truth: an audit of `sample_data` says exactly what `expected.json` holds."""

from __future__ import annotations

import csv
import io
import json
import runpy
from pathlib import Path

import pytest

from dataset_audit import audit
from dataset_audit.explain import explain
from dataset_audit.reports.explained import write_explanation

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "sample_data"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sample")
    return audit(SAMPLE, out=folder / "out", cache_dir=folder / "cache")


@pytest.fixture(scope="module")
def truth():
    with (SAMPLE / "truth.csv").open(newline="", encoding="utf-8") as file:
        return {row["path"]: row for row in csv.DictReader(file)}


def test_exactly_what_is_expected_fires(result):
    outline = runpy.run_path(str(ROOT / "tools" / "expect.py"))["outline"]
    assert outline(result) == json.loads((SAMPLE / "expected.json").read_text(encoding="utf-8"))


def test_static_scenes_are_the_planted_ones(result, truth):
    table = result.table
    found = {}
    for path, scene, static in zip(
        table["path"], table["scene_id"], table["scene_static"], strict=True
    ):
        if static:
            found.setdefault(int(scene), set()).add(path)
    planted = {}
    for path, row in truth.items():
        if row["static"] == "1" and not row["problem"]:
            planted.setdefault(row["scene"], set()).add(path)
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, planted.values()))


def test_light_of_the_static_scenes_is_the_planted_one(result, truth):
    light = dict(zip(result.table["path"], result.table["light"], strict=True))
    planted = {p: row["light"] for p, row in truth.items() if row["static"] == "1"}
    assert {path: light[path] for path in planted} == planted


def test_sample_is_small(truth):
    files = [file for file in SAMPLE.rglob("*") if file.is_file() and file.suffix != ".pyc"]
    assert sum(file.stat().st_size for file in files) < 3_000_000
    assert 60 <= len(truth) <= 100


def test_the_pages_quote_what_explain_says(tmp_path, monkeypatch):
    """With the pictures, which are named by the folder that the pages name."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.chdir(tmp_path)
    audit(SAMPLE, out="sample_data.audit", use_cache=False, embed=False)
    quoted = [
        ("docs/scenes.md", "train/dock/frame_001.jpg", "val/dock/frame_008.jpg"),
        ("docs/scenes.md", "scene-0"),
        ("README.md", "train/street/street_0001.jpg", "train/street/street_0032.jpg"),
    ]
    for page, *names in quoted:
        stream = io.StringIO()
        write_explanation(explain("sample_data.audit", *names), stream)
        said = f"$ audit explain sample_data.audit {' '.join(names)}\n{stream.getvalue()}"
        assert said in (ROOT / page).read_text(encoding="utf-8")
