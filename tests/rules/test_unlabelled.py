from __future__ import annotations

import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.judge import judge
from dataset_audit.rules.unlabelled import Unlabelled
from tests.rules.labelled import labelled


def test_fires_and_tells_what_shows_nothing_apart(make_table):
    table = labelled(make_table(n=10), [["car"]] * 5 + [()] * 3 + [None] * 2)
    (finding,) = Unlabelled().check(table)
    assert finding.message == (
        "2 of 10 images (20%) are not labelled; 3 others labelled as showing nothing"
    )
    assert finding.severity is Severity.WARNING
    assert finding.paths == ("img/00008.jpg", "img/00009.jpg")


def test_a_split_whose_answers_are_held_back_is_named(make_table):
    table = make_table(split=["train"] * 4 + ["val"] * 2 + ["test"] * 4)
    shown = [["car"]] * 3 + [None] + [()] * 2 + [None] * 4
    (finding,) = Unlabelled().check(labelled(table, shown))
    assert finding.message == (
        "5 of 10 images (50%) are not labelled; no image of test is; "
        "2 others labelled as showing nothing"
    )


@pytest.mark.parametrize(("bad", "severity"), [(1, Severity.INFO), (2, Severity.WARNING)])
def test_up_to_one_percent_is_information(make_table, bad, severity):
    table = labelled(make_table(n=100), [["car"]] * (100 - bad) + [None] * bad)
    (finding,) = Unlabelled().check(table)
    assert finding.severity is severity


def test_silent_where_every_image_was_looked_at(make_table):
    table = labelled(make_table(n=4), [["car"], (), (), ["car"]])
    assert list(Unlabelled().check(table)) == []


def test_silent_about_what_can_not_be_read(make_table):
    table = make_table(n=4, problem=[None, None, None, "empty: 0 bytes"])
    assert list(Unlabelled().check(labelled(table, [["car"]] * 3 + [None]))) == []


def test_a_set_without_labels_is_not_judged(make_table):
    findings, skips = judge(make_table(n=4), [Unlabelled()])
    assert findings == ()
    assert skips[0].reason == "no image has a value in `labels`"
