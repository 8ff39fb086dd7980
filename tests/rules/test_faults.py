"""What all rules about faults do alike."""

from __future__ import annotations

import pytest

from dataset_audit.annotations import FAULTS, MAX_LISTED
from dataset_audit.rules import RULES
from dataset_audit.rules.faults import MAX_PLACES, FaultRule
from dataset_audit.rules.judge import judge
from dataset_audit.rules.unknown_class import UnknownClass
from tests.rules.labelled import faulty, labelled


def test_every_kind_of_fault_has_its_rule():
    assert {rule.slug() for rule in RULES if issubclass(rule, FaultRule)} == set(FAULTS)


def test_a_set_without_annotations_is_not_judged(make_table):
    for rule in RULES:
        if issubclass(rule, FaultRule):
            findings, skips = judge(make_table(n=3), [rule()])
            assert findings == ()
            assert [skip.reason for skip in skips] == ["the data set has no annotations"]


def test_images_are_counted_once_and_only_where_they_are_in_the_set(make_table):
    table = make_table(n=4)
    paths = ["img/00001.jpg", "img/00001.jpg", "img/00002.jpg", "dropped.jpg", None]
    faults = [
        ("unknown-class", f"{at % 2}.txt", at + 1, "class 7", p) for at, p in enumerate(paths)
    ]
    (finding,) = UnknownClass().check(faulty(table, *faults))
    assert (finding.images, finding.paths) == (2, ("img/00001.jpg", "img/00002.jpg"))
    assert finding.message.startswith(
        "5 annotations are of a class that isn't declared, in 2 files"
    )
    assert finding.figures["places"][1] == {"file": "1.txt", "line": 2, "says": "class 7"}


@pytest.mark.parametrize("number", [MAX_PLACES + 1, MAX_LISTED + 1])
def test_all_are_counted_however_few_are_named(make_table, number):
    fault = ("unknown-class", "a.txt", 1, "class 7", None)
    table = faulty(labelled(make_table(n=2), [["car"]] * 2), *[fault] * number)
    (finding,) = UnknownClass().check(table)
    assert finding.figures["count"] == number
    assert finding.figures["listed"] == min(number, MAX_LISTED)
    assert len(finding.figures["places"]) == MAX_PLACES
    files = "at least 1 file" if number > MAX_LISTED else "1 file"
    assert finding.message.startswith(
        f"{number:,} annotations are of a class that isn't declared, in {files}: a.txt:1"
    )
    assert finding.figures["files"] == 1
