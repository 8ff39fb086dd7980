from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.unknown_class import UnknownClass
from tests.rules.labelled import faulty, labelled

FAULT = ("unknown-class", "labels/a.txt", 2, "class 7, and data.yaml names 3", "img/00000.jpg")


def test_fires_with_its_file_and_line(make_table):
    (finding,) = UnknownClass().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {UnknownClass.noun}, in 1 file: labels/a.txt:2: class 7, and data.yaml names 3"
    )
    assert finding.severity in UnknownClass.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [UnknownClass()]) == ((), ())
