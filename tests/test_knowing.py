"""What the user says and what scenes tell, through whole audits: run and judge agree."""

from __future__ import annotations

import json
import shutil

import pyarrow.parquet as pq
import pytest
from jsonschema import Draft202012Validator

from dataset_audit import Settings, audit, judge_again
from dataset_audit.decisions import Declare, Drop, Merge, Split, write_decisions
from dataset_audit.errors import InputError
from dataset_audit.reports.as_json import read_schema
from dataset_audit.review.desk import Desk
from dataset_audit.store import read_audit
from tests.films import film, passing
from tests.functional.conftest import without_run
from tests.pictures import encoded, photo
from tests.provenance.headers import PRODUCT_6_15, PRODUCT_M1065

SERIAL, OTHER = "ACCC8E02B436", "B8A44F39F301"
STREET = tuple(f"street/{number}.jpg" for number in range(6))
YARD = tuple(f"yard/{number}.jpg" for number in range(4))
HEADERS = dict.fromkeys(STREET[:4], PRODUCT_6_15)
FILES = ("images.parquet", "scenes.parquet", "found.parquet", "audit.toml")
DECLARED = {"rules": [{"path": "yard/*", "make": "AXIS", "model": "P3245", "camera": "yard"}]}


def frame(seed, number):
    """What one fixed camera sees while a box crosses its picture."""
    image = photo(seed)
    image.paste((200, 30, 30), (20 + 40 * number, 150, 50 + 40 * number, 190))
    return image


def write(root, headers):
    for seed, paths in enumerate((STREET, YARD)):
        for number, path in enumerate(paths):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            comment = {"comment": headers[path]} if path in headers else {}
            (root / path).write_bytes(encoded(frame(seed, number), **comment))
    return root


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Two static scenes; of one, four frames of six are proven to be of one device."""
    return write(tmp_path_factory.mktemp("data") / "set", HEADERS)


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def audited(root, cache):
    out = cache.parent / "untouched"
    audit(root, out=out, cache_dir=cache, embed=False, jobs=1)
    return out


@pytest.fixture
def out(audited, tmp_path):
    return shutil.copytree(audited, tmp_path / "out")


def settings(**provenance):
    return Settings().updated({"provenance": provenance})


def contents(out):
    text = (out / "audit.json").read_text(encoding="utf-8")
    return [(out / name).read_bytes() for name in FILES] + [without_run(text)]


def rungs(out, column="provenance"):
    return {row["path"]: row[column] for row in pq.read_table(out / "images.parquet").to_pylist()}


def after(out, *decisions):
    write_decisions(out, decisions)
    judge_again(out)
    return rungs(out)


def test_a_scene_tells_who_made_the_frames_that_lost_their_headers(audited):
    found = rungs(audited)
    assert [found[path] for path in STREET] == ["axis-proven"] * 4 + ["axis-probable"] * 2
    assert {found[path] for path in YARD} == {"unknown"}
    assert rungs(audited, "axis_evidence")[STREET[5]] == [f"same viewpoint as 4 frames of {SERIAL}"]
    own = pq.read_table(audited / "found.parquet")["provenance"].to_pylist()
    assert own == ["axis-proven"] * 4 + ["unknown"] * 6
    facts = json.loads((audited / "audit.json").read_text())["facts"]
    assert facts["statement"]["inherited"] == {"clip": 0, "scene": 2}
    assert facts["axis_share"] == [0.6, 1.0]
    assert [(d["frames"], d["proven"]) for d in facts["devices"]] == [(6, 4)]


@pytest.mark.parametrize("provenance", [{}, DECLARED], ids=["nothing said", "declared"])
@pytest.mark.parametrize("decisions", [(), (Merge((STREET[0], YARD[0])),)], ids=["", "merged"])
def test_judge_and_run_agree_and_a_second_time_changes_nothing(
    root, cache, out, provenance, decisions
):
    write_decisions(out, decisions)
    judge_again(out, settings=settings(**provenance))
    first = contents(out)
    document = json.loads((out / "audit.json").read_text())
    Draft202012Validator(read_schema()).validate(document)
    judge_again(out, settings=settings(**provenance))
    assert contents(out) == first
    audit(root, out=out, cache_dir=cache, embed=False, jobs=2, settings=settings(**provenance))
    assert contents(out) == first


def test_what_was_declared_can_be_taken_back(audited, out):
    judge_again(out, settings=settings(**DECLARED))
    found = rungs(out)
    assert {found[path] for path in YARD} == {"axis-declared"}
    assert contents(out) != contents(audited)
    judge_again(out, settings=Settings())
    assert contents(out) == contents(audited)


def test_scenes_that_other_limits_take_apart_tell_nothing_and_tell_again_when_put_together(
    audited, out
):
    judge_again(out, settings=Settings().updated({"relate": {"min_frames": 7}}))
    assert "axis-probable" not in rungs(out).values()
    judge_again(out, settings=Settings())
    assert contents(out) == contents(audited)


def test_evidence_follows_the_scenes_as_a_person_left_them(audited, out):
    found = after(out, Merge((STREET[0], YARD[0])))
    assert {found[path] for path in (*STREET[4:], *YARD)} == {"axis-probable"}
    assert rungs(out, "device_serial")[YARD[3]] == SERIAL
    found = after(out, Split(STREET[4:]))
    assert {found[path] for path in STREET[4:]} == {"unknown"}
    after(out)
    assert contents(out) == contents(audited)


def test_a_person_who_names_another_maker_for_a_frame_of_the_scene_stops_the_spread(out):
    found = after(out, Declare(STREET[4:5], axis=False))
    assert [found[path] for path in STREET[4:]] == ["other-declared", "unknown"]


def test_what_a_person_declares_of_a_camera_spreads_as_declared(out):
    found = after(out, Declare(YARD[:1], axis=True, camera="yard"))
    assert {found[path] for path in YARD} == {"axis-declared"}
    assert rungs(out, "decided")[YARD[1]] is None
    assert rungs(out, "camera")[YARD[1]] == "yard"


def test_dropped_frames_still_tell(out):
    found = after(out, Drop(STREET[:5]))
    assert found[STREET[5]] == "axis-probable"


def test_two_serials_in_one_scene_are_a_finding_and_tell_nothing(cache, tmp_path):
    root = write(tmp_path / "set", HEADERS | {STREET[3]: PRODUCT_M1065})
    result = audit(root, cache_dir=cache, embed=False, jobs=1)
    assert result.table["provenance"].tolist() == ["axis-proven"] * 4 + ["unknown"] * 6
    (finding,) = (f for f in result.findings if f.rule == "two-cameras-in-one-scene")
    assert finding.figures["cameras"] == {SERIAL: 3, OTHER: 1}


def test_declarations_are_checked(out):
    rules = [
        {"path": "street/**", "make": "ACME"},
        {"path": "gate/**", "make": "AXIS"},
    ]
    result = judge_again(out, settings=settings(rules=rules))
    keys = {finding.key for finding in result.findings}
    assert {"provenance-contradiction:street/**", "declared-unmatched:gate/**"} <= keys
    assert result.table["provenance"].tolist()[:6] == ["axis-proven"] * 4 + ["other-declared"] * 2
    assert result.table.facts.statement.contradictions[0].images == 4


def test_a_manifest_is_applied_by_run_and_judge_and_read_anew(root, cache, out, tmp_path):
    file = tmp_path / "cameras.csv"
    file.write_text(
        f"path,camera,make,captured_at\n{YARD[0]},yard,AXIS,2026-03-02\ngone.jpg,a,b,\n"
    )
    known = settings(manifest=str(file))
    result = judge_again(out, settings=known)
    assert result.table["provenance"].tolist()[6:] == ["axis-declared"] * 4
    assert result.table["captured_at_source"][6] == "manifest"
    assert "declared-unmatched:manifest" in {finding.key for finding in result.findings}
    first = contents(out)
    audit(root, out=out, cache_dir=cache, embed=False, jobs=1, settings=known)
    assert contents(out) == first
    file.write_text(f"path,make\n{YARD[0]},ACME\n")
    assert judge_again(out, settings=known).table["provenance"][6] == "other-declared"
    file.unlink()
    with pytest.raises(InputError, match=r"cameras\.csv: can't be read"):
        judge_again(out, settings=known)


def test_a_manifest_that_is_wrong_stops_before_anything_is_measured(root, tmp_path):
    (tmp_path / "m.csv").write_text("path,camra\n")
    with pytest.raises(InputError, match="did you mean `camera`"):
        audit(
            root,
            out=tmp_path / "out",
            cache_dir=tmp_path / "cache",
            settings=settings(manifest=str(tmp_path / "m.csv")),
        )
    assert not (tmp_path / "cache").exists()


def test_a_manifest_speaks_of_clips_and_of_single_frames_alike_in_run_and_judge(tmp_path):
    data, out = tmp_path / "clips", tmp_path / "clips.audit"
    data.mkdir()
    film(data / "a.mkv", passing(60))
    rows = "path,make,camera\na.mkv,AXIS,gate\na.mkv#t=0.000,ACME,\n"
    (tmp_path / "manifest.csv").write_text(rows)
    settings = Settings().updated({"provenance": {"manifest": str(tmp_path / "manifest.csv")}})
    ran = audit(data, out=out, settings=settings, use_cache=False, embed=False, jobs=1)
    first, *others = ran.table["provenance"].tolist()
    assert (first, {*others}) == ("other-declared", {"axis-declared"})
    before = [(out / name).read_bytes() for name in FILES]
    judge_again(out, settings=settings)
    assert [(out / name).read_bytes() for name in FILES] == before


def test_the_desk_of_a_review_sees_what_the_audit_says(out):
    columns = Desk(out).see().columns
    for name in ("scene_id", "provenance", "axis_evidence", "device_serial", "inherited"):
        assert columns[name].tolist() == read_audit(out).columns[name].tolist(), name
