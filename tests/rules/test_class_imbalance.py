from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.class_imbalance import ClassImbalance
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled


def test_fires_for_classes_that_are_never_shown(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4, declared=["bicycle", "bus"])
    (finding,) = ClassImbalance().check(table)
    assert finding.message == "2 classes are declared and never shown (bicycle, bus)"
    assert (finding.severity, finding.images) == (Severity.WARNING, 0)


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
