"""The same images are not grouped again; others, or otherwise, they are."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from dataset_audit import audit, related
from dataset_audit.settings import RelateSettings
from dataset_audit.store import read_audit
from dataset_audit.vectors import Vectors

FOUND = {
    "light": np.array(["day", None], object),
    "scene_id": np.array([0, -1]),
    "scene_static": np.array([True, False]),
    "redundancy": np.array([0.25, np.nan]),
    "scene_at": np.array([[0, 1, 2], [-1, -1, -1]]),
}
COLUMNS = {
    "path": np.array(["a.jpg", "b.jpg"], object),
    "content_hash": np.array(["0f", None], object),
    "problem": np.array([None, "empty"], object),
    "camera_id": np.array([1, -1]),
}
VECTORS = Vectors(np.zeros((2, 64, 64), np.uint8), None)


@pytest.fixture
def asked(monkeypatch):
    """How often images were grouped."""
    calls = []
    monkeypatch.setattr(related, "relate", lambda *given: calls.append(given) or FOUND)
    return calls


def ask(where, settings=None, **changed):
    given = settings or RelateSettings()
    return related.relate_once(COLUMNS | changed, VECTORS, given, where, None)


def test_what_was_found_comes_back_as_it_was(asked, tmp_path):
    first, again = ask(tmp_path), ask(tmp_path)
    assert len(asked) == 1
    assert first.keys() == again.keys()
    for name, values in first.items():
        assert values.dtype == again[name].dtype
        np.testing.assert_array_equal(values, again[name])


@pytest.mark.parametrize(
    "changed",
    [
        {"path": np.array(["a.jpg", "c.jpg"], object)},
        {"content_hash": np.array(["0e", None], object)},
        {"problem": np.array([None, None], object)},
        {"camera_id": np.array([1, 1])},
        {"settings": replace(RelateSettings(), min_frames=4)},
    ],
    ids=["path", "content", "problem", "camera", "settings"],
)
def test_what_may_change_the_result_groups_again(asked, tmp_path, changed):
    ask(tmp_path)
    ask(tmp_path, **changed)
    assert len(asked) == 2


def test_other_code_or_another_model_groups_again(asked, tmp_path, monkeypatch):
    ask(tmp_path)
    monkeypatch.setattr(related, "code_digest", lambda: "other")
    ask(tmp_path)
    monkeypatch.setattr(related, "name_version", lambda _: "features-2-other")
    ask(tmp_path)
    assert len(asked) == 3


def test_a_damaged_part_is_written_anew(asked, tmp_path):
    ask(tmp_path)
    (part,) = tmp_path.rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:100])
    ask(tmp_path)
    ask(tmp_path)
    assert len(asked) == 2


def test_texts_are_told_from_their_neighbours():
    lists = (["ab", "c"], ["a", "bc"], ["abc"], ["1:a"], ["a", None], [None, "a"], ["-"], [None])
    assert len({related.framed(texts) for texts in lists}) == len(lists)


def test_a_second_audit_groups_nothing_and_writes_the_same(world, tmp_path, monkeypatch):
    first, again = tmp_path / "first", tmp_path / "again"
    audit(world, out=first, embed=False, jobs=1, cache_dir=tmp_path / "cache")
    monkeypatch.setattr(related, "relate", None)
    audit(world, out=again, embed=False, jobs=1, cache_dir=tmp_path / "cache")
    documents = [json.loads((out / "audit.json").read_text()) for out in (first, again)]
    for document in documents:
        document.pop("run")
    assert documents[0] == documents[1]
    for name in ("images.parquet", "scenes.parquet", "found.parquet"):
        assert (first / name).read_bytes() == (again / name).read_bytes()
    assert read_audit(again).columns["scene_id"].max() >= 0


def test_without_a_cache_nothing_is_remembered(world, tmp_path, monkeypatch):
    audit(world, out=tmp_path / "out", embed=False, jobs=1, use_cache=False)
    monkeypatch.setattr(related, "relate", None)
    with pytest.raises(TypeError):
        audit(world, out=tmp_path / "out", embed=False, jobs=1, use_cache=False)
