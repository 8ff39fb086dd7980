from __future__ import annotations

from dataclasses import replace

import pytest

from dataset_audit.baseline import hold_against, read_baseline, write_baseline
from dataset_audit.errors import InputError
from dataset_audit.model import Severity
from tests.reports.conftest import make_audit


@pytest.fixture
def hand_made():
    return make_audit()


def test_a_baseline_reads_back_whatever_the_findings_are_called(tmp_path, hand_made):
    file = tmp_path / "sub" / "baseline.json"
    write_baseline(file, hand_made.findings)
    assert read_baseline(file) == {f.key: f.severity for f in hand_made.findings}


def test_it_is_the_same_in_any_order_with_a_line_a_finding(tmp_path, hand_made):
    one, other = tmp_path / "one", tmp_path / "other"
    write_baseline(one, hand_made.findings)
    write_baseline(other, reversed(hand_made.findings))
    assert one.read_bytes() == other.read_bytes()
    assert one.read_text("utf-8").count("\n") == len(hand_made.findings) + 5


def test_an_empty_baseline_knows_nothing(tmp_path):
    write_baseline(tmp_path / "b", [])
    assert read_baseline(tmp_path / "b") == {}


def test_what_was_there_is_known_unless_it_is_worse_now(hand_made):
    worst, *others = hand_made.findings
    baseline = {f.key: f.severity for f in hand_made.findings}
    assert set(hold_against(baseline, hand_made.findings, ()).findings) == set(baseline)
    baseline[worst.key] = Severity.WARNING
    known = hold_against(baseline, hand_made.findings, ())
    assert set(known.findings) == {finding.key for finding in others}
    milder = replace(worst, severity=Severity.INFO)
    assert worst.key in hold_against(baseline, [milder], ()).findings


def test_what_is_not_found_any_more_is_gone_but_not_what_is_ignored_now(hand_made):
    worst, second, *_ = hand_made.findings
    baseline = {f.key: f.severity for f in (worst, second)}
    assert hold_against(baseline, [], [second]).gone == (worst.key,)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"findings": 3}', '{"findings": {"a": "bad"}}', '{"version": "1.0"}']
)
def test_what_is_no_baseline_is_said_in_one_line(tmp_path, text):
    file = tmp_path / "b.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"b\.json: no baseline: "):
        read_baseline(file)


def test_a_missing_one_says_how_to_make_it(tmp_path):
    with pytest.raises(InputError, match="--update-baseline makes it"):
        read_baseline(tmp_path / "gone.json")
