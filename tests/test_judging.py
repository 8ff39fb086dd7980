"""What the user says of findings beforehand: ignores that end, the baseline, budgets."""

from __future__ import annotations

from datetime import date

import pytest

from dataset_audit import Settings, audit, judge_again
from dataset_audit.judging import set_aside
from tests.reports.conftest import make_audit

TODAY = date(2026, 11, 28)


@pytest.fixture
def findings():
    return make_audit().findings


def aside(findings, accepts=None, **ignore):
    settings = Settings().updated({"ignore": {k.replace("_", "-"): v for k, v in ignore.items()}})
    return set_aside(findings, settings, accepts or {}, TODAY)


def test_an_ignore_that_has_ended_counts_no_more_and_that_is_said(findings):
    ended = {"reason": "fog", "until": "2026-11-27"}
    count, ignored, notes = aside(findings, low_detail=ended)
    assert count == findings
    assert ignored == ()
    told = "ignore: near-duplicates ended on 2026-11-27: fog"
    assert notes == () or told not in notes
    _, _, notes = aside(findings, near_duplicates=ended)
    assert notes == (told,)


def test_one_that_holds_is_shown_with_its_last_day(findings):
    count, ignored, notes = aside(findings, near_duplicates={"reason": "fog", "until": TODAY})
    assert [f.rule for f in findings if f not in count] == ["near-duplicates"]
    assert [why for _, why in ignored] == ["fog (until 2026-11-28)"]
    assert notes == ()


def test_what_a_person_accepted_stays_accepted_when_an_ignore_ends(findings):
    worst = findings[0]
    accepts = {worst.key: "decided by a person: known"}
    ended = {"reason": "x", "until": "2020-01-01"}
    _, ignored, _ = aside(findings, accepts, static_scene_dominates=ended)
    assert ignored == ((worst, "decided by a person: known"),)


def test_findings_of_the_baseline_are_known_in_every_later_audit(world, tmp_path):
    file, out = tmp_path / "baseline.json", tmp_path / "out"
    settings = Settings().updated({"baseline": str(file)})
    first = audit(
        world, out=out, settings=settings, use_cache=False, embed=False, update_baseline=True
    )
    keys = {finding.key for finding in first.findings}
    assert keys
    assert set(first.known.findings) == keys
    again = judge_again(out, settings=settings)
    assert again.known == first.known
    stricter = {"rules": {"static-scene-dominates": {"max_scene_share": 0.01}}}
    third = judge_again(out, settings=settings.updated(stricter))
    assert set(third.known.findings) <= keys
    assert third.known.gone == ()
