from __future__ import annotations

from dataset_audit.rules.duplicate_id import DuplicateId
from dataset_audit.rules.judge import judge
from tests.rules.labelled import faulty, labelled

FAULT = ("duplicate-id", "labels/a.txt", 2, "the same box as on line 1", "img/00000.jpg")


def test_fires_with_its_file_and_line(make_table):
    (finding,) = DuplicateId().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {DuplicateId.noun}, in 1 file: labels/a.txt:2: the same box as on line 1"
    )
    assert finding.severity in DuplicateId.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [DuplicateId()]) == ((), ())
