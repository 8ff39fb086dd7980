from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.orphan_label import OrphanLabel
from tests.rules.labelled import faulty, labelled

FAULT = ("orphan-label", "labels/b.txt", None, "there is no image of its name", None)


def test_fires_with_its_file_and_line(make_table):
    (finding,) = OrphanLabel().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {OrphanLabel.noun}, in 1 file: labels/b.txt: there is no image of its name"
    )
    assert finding.severity in OrphanLabel.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [OrphanLabel()]) == ((), ())
