from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Severity
from dataset_audit.reports.github import MOST, command, write_github
from dataset_audit.words import shown
from tests.reports.conftest import HOSTILE
from tests.reports.forms import with_baseline, with_budgets, written

MARKS = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}


def decoded(text):
    return re.sub("%(0D|0A|3A|2C|25)", lambda found: MARKS[found[0]], text)


def read(line):
    """Kind, properties and message, as GitHub's runner reads a line."""
    assert line.startswith("::")
    head, _, message = line[2:].partition("::")
    kind, _, properties = head.partition(" ")
    pairs = (pair.split("=", 1) for pair in properties.split(","))
    return kind, {name: decoded(value) for name, value in pairs}, decoded(message)


def lines_of(audit):
    return [read(line) for line in written(write_github, audit).splitlines()]


def test_the_heaviest_comes_first_and_names_its_first_example(hand_made):
    kinds = [kind for kind, _, _ in lines_of(hand_made)]
    assert kinds == ["error", "error", "warning", "notice"]
    _, properties, message = lines_of(hand_made)[0]
    assert properties == {"file": "c/2.jpg", "title": "static-scene-dominates (60% of the images)"}
    assert message.splitlines()[1].startswith("-> keep about 1")


def test_a_budget_that_is_not_kept_is_an_error(hand_made):
    titles = [properties["title"] for _, properties, _ in lines_of(with_budgets(hand_made))]
    assert titles[:2] == ["budget not kept", "budget not kept"]


def test_a_place_in_an_annotation_is_file_and_line(hand_made):
    places = [{"file": "labels/a,b:c.txt", "line": 3, "says": "class 7"}]
    finding = replace(hand_made.findings[0], figures={"places": places}, images=0)
    _, properties, _ = lines_of(replace(hand_made, findings=(finding,)))[0]
    assert properties == {"file": "labels/a,b:c.txt", "line": "3", "title": finding.rule}


def test_what_github_would_not_show_is_counted(hand_made):
    findings = tuple(
        replace(hand_made.findings[0], subject=str(number), severity=severity)
        for severity, many in ((Severity.ERROR, 25), (Severity.WARNING, MOST), (Severity.INFO, 10))
        for number in range(many)
    )
    lines = lines_of(replace(hand_made, findings=findings))
    kinds = [kind for kind, _, _ in lines]
    assert [kinds.count(kind) for kind in ("error", "warning", "notice")] == [9, 9, 10]
    assert lines[-1][2] == (
        "16 errors and 1 notice more than shown here: the report and audit.json hold all"
    )


def test_known_findings_are_counted_only(hand_made):
    lines = lines_of(with_baseline(hand_made))
    assert not any("static-scene-dominates" in p["title"] for _, p, _ in lines)
    assert lines[-1][2].startswith("1 finding known from the baseline")


def test_a_hostile_name_begins_no_command(hand_made):
    text = written(write_github, hand_made)
    assert "\x1b" not in text
    assert HOSTILE not in text
    assert len(text.splitlines()) == 4


@given(st.text(), st.text())
def test_any_text_is_one_command_that_reads_back(value, message):
    line = command("error", {"file": value, "title": "x"}, message)
    assert len(line.splitlines()) == 1
    kind, properties, told = read(line.rstrip("\n"))
    assert (kind, properties) == ("error", {"file": shown(value), "title": "x"})
    assert told == "\n".join(map(shown, message.splitlines()))
