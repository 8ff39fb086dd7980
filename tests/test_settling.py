"""Decisions through whole audits: `audit` and `judge_again` make the same of them."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from dataset_audit import Settings, audit, judge_again
from dataset_audit.decisions import (
    FILE,
    Accept,
    Declare,
    Drop,
    Merge,
    Split,
    write_decisions,
)
from dataset_audit.errors import InputError
from dataset_audit.explain import explain
from dataset_audit.reports.as_json import read_schema
from tests.functional.conftest import without_run
from tests.pictures import encoded, photo

STREET = tuple(f"street/{number}.jpg" for number in range(6))
YARD = tuple(f"yard/{number}.jpg" for number in range(4))
FILES = ("images.parquet", "scenes.parquet", "found.parquet", "audit.toml")


def frame(seed, number):
    """What one fixed camera sees while a box crosses its picture."""
    image = photo(seed)
    image.paste((200, 30, 30), (20 + 40 * number, 150, 50 + 40 * number, 190))
    return image


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two static scenes, two other pictures and a file that is none."""
    root = tmp_path_factory.mktemp("data") / "set"
    for seed, paths in enumerate((STREET, YARD)):
        for number, path in enumerate(paths):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(encoded(frame(seed, number)))
    for seed in (5, 6):
        (root / f"other-{seed}.jpg").write_bytes(encoded(photo(seed)))
    (root / "empty.jpg").write_bytes(b"")
    return root


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def audited(root, cache):
    """The audit before any decision."""
    out = cache.parent / "untouched"
    audit(root, out=out, cache_dir=cache, embed=False, jobs=1)
    return out


@pytest.fixture
def out(audited, tmp_path):
    return shutil.copytree(audited, tmp_path / "out")


@pytest.fixture
def run_anew(root, cache):
    return lambda out: audit(root, out=out, cache_dir=cache, embed=False, jobs=1)


def judged(out, *decisions):
    write_decisions(out, decisions)
    return judge_again(out)


def keys(findings):
    return {finding.key for finding in findings}


def contents(out):
    text = (out / "audit.json").read_text(encoding="utf-8")
    return [(out / name).read_bytes() for name in FILES] + [without_run(text)]


def rows(out):
    return {row["path"]: row for row in pq.read_table(out / "images.parquet").to_pylist()}


EVERY_KIND = (
    Declare((YARD[0],), whole_scene=True, axis=True, camera="yard"),
    Merge((STREET[0], YARD[0])),
    Split(STREET[:3]),
    Drop((*YARD[2:], "empty.jpg", "gone.jpg")),
    Accept("no-such:finding", "never"),
)
KINDS = [*([each] for each in EVERY_KIND), EVERY_KIND]


@pytest.mark.parametrize("decisions", KINDS, ids=lambda made: type(made[0]).__name__)
def test_judge_and_run_agree_and_a_second_time_changes_nothing(out, run_anew, decisions):
    judged(out, *decisions)
    first = contents(out)
    document = json.loads((out / "audit.json").read_text())
    Draft202012Validator(read_schema()).validate(document)
    judge_again(out)
    assert contents(out) == first
    run_anew(out)
    assert contents(out) == first
    assert (out / FILE).is_file()


def test_undoing_every_decision_gives_the_audit_before_any(audited, out):
    left = EVERY_KIND
    while left:
        judged(out, *left)
        assert contents(out) != contents(audited)
        left = left[:-1]
    judged(out)
    assert contents(out) == contents(audited)


def test_decisions_are_kept_when_new_images_renumber_the_scenes(root, out, cache, tmp_path):
    judged(out, Merge((YARD[0], "other-5.jpg")), Split(STREET[:2]), Drop(STREET[2:3]))
    more = shutil.copytree(root, tmp_path / "more")
    for number in range(7):
        path = more / "alley" / f"{number}.jpg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(encoded(frame(9, number)))
    audit(more, out=out, cache_dir=cache, embed=False, jobs=1)
    scene = {path: row["scene_id"] for path, row in rows(out).items()}
    assert scene["alley/0.jpg"] == 0
    assert {scene[path] for path in (*YARD, "other-5.jpg")} == {1}
    assert {scene[path] for path in STREET[2:]} == {2}
    assert scene[STREET[0]] == scene[STREET[1]] > 2


def test_other_limits_group_again_and_keep_the_decisions(out):
    write_decisions(out, [Merge((STREET[0], YARD[0])), Drop(STREET[:1])])
    settings = Settings().updated({"relate": {"min_frames": 4}})
    result = judge_again(out, settings=settings)
    assert result.table.scenes["images"].tolist() == [9, 1, 1]
    assert result.table.facts.diversity.static_scenes == 1
    assert {each.static_scenes for each in result.table.facts.scene_counts} == {1}


def test_findings_are_about_what_is_left(out):
    before = judge_again(out)
    assert {"unreadable-image", "static-scene-dominates"} <= {f.rule for f in before.findings}
    after = judged(out, Drop((*STREET[1:], *YARD[1:], "empty.jpg")))
    assert after.table.facts.images == len(after.table) == 4
    assert not {f.rule for f in after.findings} & {"unreadable-image", "static-scene-dominates"}
    assert len(rows(out)) == 13
    document = json.loads((out / "audit.json").read_text())
    assert document["unreadable"] == []
    assert sum(document["facts"]["provenance"].values()) == 4


def test_a_declared_scene_counts_as_axis(out):
    result = judged(out, Declare((STREET[0],), whole_scene=True, axis=True))
    assert result.table.facts.provenance["axis-declared"] == 6
    assert result.table.facts.axis_share[0] == pytest.approx(0.5)
    assert "no-axis-frames" not in {finding.rule for finding in result.findings}


def test_an_accepted_finding_is_ignored_for_the_reason_given(out):
    key = f"static-scene-dominates:{STREET[0]}"
    result = judged(out, Accept(key, "one gate is the task"))
    assert key not in keys(result.findings)
    reasons = {finding.key: why for finding, why in result.ignored}
    assert reasons == {key: "decided by a person: one gate is the task"}


def test_an_accepted_scene_stays_accepted_when_its_first_image_is_dropped(out):
    key = f"static-scene-dominates:{STREET[0]}"
    result = judged(out, Accept(key, "wanted"), Drop(STREET[:1]))
    assert keys(finding for finding, _ in result.ignored) == {f"static-scene-dominates:{STREET[1]}"}
    assert result.notes == ()


def test_an_accepted_finding_that_is_none_and_a_path_that_is_gone_are_noted(out):
    result = judged(out, Accept("scene-leak:data set", "night"), Drop(("gone.jpg",)))
    assert result.notes == (
        "drop: gone.jpg is in the data set no more",
        "accept: scene-leak:data set is not found",
    )


def test_dropping_everything_is_refused(out):
    write_decisions(out, [Drop((*STREET, *YARD, "other-5.jpg", "other-6.jpg", "empty.jpg"))])
    before = contents(out)
    with pytest.raises(InputError, match="drop every image"):
        judge_again(out)
    assert contents(out) == before


def test_a_damaged_file_stops_before_anything_is_written(out, run_anew):
    (out / FILE).write_text("{")
    before = contents(out)
    for again in (judge_again, run_anew):
        with pytest.raises(InputError, match=FILE):
            again(out)
    assert contents(out) == before


def test_explain_says_what_a_person_decided(out):
    judged(out, Merge((STREET[0], YARD[0])), Drop(YARD[3:]))
    pair = explain(out, STREET[0], YARD[0]).found
    assert (pair.one.decided, pair.other.scene) == (True, 0)
    dropped = explain(out, YARD[3]).found
    assert dropped.subject.problem == "dropped by a person"
    whole = explain(out, "scene-0").found
    assert whole.images == 9


def test_with_embeddings_the_vectors_of_dropped_images_count_no_more(root, cache, tmp_path):
    result = audit(root, out=tmp_path / "out", cache_dir=cache, jobs=1)
    after = judged(tmp_path / "out", Drop((*STREET[1:], *YARD[1:])))
    assert after.table.facts.diversity.vendi_images == 4
    assert result.table.facts.diversity.vendi_images == 12
