from __future__ import annotations

import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.class_imbalance import MAX_LISTED, ClassImbalance
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled


def test_fires_for_classes_that_are_never_shown(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4, declared=["bicycle", "bus"])
    (finding,) = ClassImbalance().check(table)
    assert finding.message == "2 classes are declared and never shown (bicycle, bus)"
    assert (finding.severity, finding.images) == (Severity.WARNING, 0)


@pytest.mark.parametrize("name", ["background", "__background__", "_background_", "__ignore__"])
def test_silent_about_what_stands_for_no_class(make_table, name):
    table = labelled(make_table(n=4), [["car"]] * 4, declared=[name])
    assert list(ClassImbalance().check(table)) == []


def test_silent_where_nothing_is_shown(make_table):
    table = labelled(make_table(n=4), [()] * 4, declared=["bicycle", "bus"])
    assert list(ClassImbalance().check(table)) == []


def test_a_thousand_rare_classes_are_one_finding_that_names_the_rarest(make_table):
    table = make_table(scene_id=[0] * 1000 + list(range(1, 401)))
    shown = [[f"c{n:03}"] for n in range(1000)] + [["car"]] * 400
    (finding,) = ClassImbalance().check(labelled(table, shown))
    assert finding.message.endswith("effective instances (c000 0.0, c001 0.0, c002 0.0, 997 more)")
    assert (len(finding.figures["rare"]), finding.figures["classes"]) == (MAX_LISTED, 1000)
    assert finding.images == 1000


def test_fires_by_effective_instances_and_not_by_boxes(make_table):
    """900 lorries that are one scene, and 400 cars that are 400."""
    table = make_table(scene_id=[0] * 900 + list(range(1, 401)))
    shown = [["lorry"]] * 900 + [["car"]] * 400
    (finding,) = ClassImbalance(max_ratio=10).check(labelled(table, shown))
    assert finding.message == (
        "1 class has under a 10th of the 400 of car effective instances (lorry 30)"
    )
    assert (finding.severity, finding.images) == (Severity.INFO, 900)


def test_silent_where_the_ratio_is_allowed(make_table):
    table = labelled(make_table(n=101), [["car"]] * 100 + [["dog"]])
    assert list(ClassImbalance().check(table)) == []
    assert list(ClassImbalance(max_ratio=99).check(table))


def test_one_class_is_not_rarer_than_another(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    findings, skips = judge(table, [ClassImbalance()])
    assert findings == ()
    assert skips[0].reason == "there is one class only"
