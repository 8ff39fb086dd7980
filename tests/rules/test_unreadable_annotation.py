from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.unreadable_annotation import UnreadableAnnotation
from tests.rules.labelled import faulty, labelled

FAULT = ("unreadable-annotation", "labels/a.txt", 3, "3 columns", "img/00000.jpg")


def test_fires_with_its_file_and_line(make_table):
    (finding,) = UnreadableAnnotation().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {UnreadableAnnotation.noun}, in 1 file: labels/a.txt:3: 3 columns"
    )
    assert finding.severity in UnreadableAnnotation.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [UnreadableAnnotation()]) == ((), ())
