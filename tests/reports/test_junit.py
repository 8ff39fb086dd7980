from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.exiting import rule_pages
from dataset_audit.reports.junit import write_junit
from dataset_audit.rules import RULES
from tests.reports.conftest import make_audit
from tests.reports.forms import with_baseline, with_budgets, written


def suite_of(audit):
    return ET.fromstring(written(write_junit, audit, rules=rule_pages()))


def case_of(suite, name):
    (case,) = (case for case in suite if case.get("name") == name)
    return case


def failed(suite):
    return [case.get("name") for case in suite if case.find("failure") is not None]


def test_every_rule_is_a_case(hand_made):
    suite = suite_of(hand_made)
    assert [case.get("name") for case in suite] == [rule.slug() for rule in RULES]
    assert (suite.get("tests"), suite.get("failures")) == (str(len(RULES)), "2")
    assert (suite.get("skipped"), suite.get("time")) == ("1", "1.250")


@pytest.mark.parametrize(("fail_on", "number"), [("never", 0), ("error", 2), ("info", 4)])
def test_only_what_makes_the_exit_code_1_fails(hand_made, fail_on, number):
    audit = replace(hand_made, settings={**hand_made.settings, "fail_on": fail_on})
    assert len(failed(suite_of(audit))) == number


def test_what_the_baseline_knows_is_told_and_fails_nothing(hand_made):
    suite = suite_of(with_baseline(hand_made))
    case = case_of(suite, "static-scene-dominates")
    assert failed(suite) == ["truncated-image"]
    assert case.find("system-out").text.startswith("known, error: one static scene")


def test_a_failure_holds_message_advice_and_examples(hand_made):
    failure = case_of(suite_of(hand_made), "static-scene-dominates").find("failure")
    assert failure.get("type") == "error"
    assert failure.get("message") == hand_made.findings[0].message
    assert "-> keep about 1" in failure.text
    assert "\n   c/2.jpg" in failure.text


def test_places_in_annotations_are_told_with_their_lines(hand_made):
    places = [{"file": "labels/a.txt", "line": 3, "says": "class 7"}]
    finding = replace(hand_made.findings[0], figures={"places": places})
    suite = suite_of(replace(hand_made, findings=(finding,)))
    told = case_of(suite, finding.rule).find("failure").text
    assert told.endswith("\n   labels/a.txt:3: class 7")


def test_what_was_not_judged_or_ignored_says_why(hand_made):
    suite = suite_of(hand_made)
    assert case_of(suite, "scene-leak").find("skipped").get("message") == "there is one split only"
    assert "an indoor camera" in case_of(suite, "light-missing").find("system-out").text
    chosen = {**hand_made.settings, "select": ["low-detail"]}
    skipped = case_of(suite_of(replace(hand_made, settings=chosen)), "narrow-time").find("skipped")
    assert skipped.get("message") == "not selected"


def test_budgets_are_cases(hand_made):
    settings = {**hand_made.settings, "fail_on": "never"}
    suite = suite_of(with_budgets(replace(hand_made, settings=settings)))
    assert failed(suite) == ["max_scene_share", "min_effective_scenes"]
    assert "75%" in case_of(suite, "max_scene_share").find("failure").text
    assert case_of(suite, "min_axis_share").find("system-out") is not None


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=50)
@given(st.text())
def test_any_text_is_well_formed_xml(text):
    audit = make_audit()
    finding = replace(audit.findings[0], subject=text, message=text, advice=text, paths=(text,))
    suite = suite_of(replace(audit, findings=(finding,), ignored=((finding, text),)))
    written_out = "".join(suite.itertext())
    assert all(letter.isprintable() or letter == "\n" for letter in written_out)
