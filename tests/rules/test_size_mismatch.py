from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.size_mismatch import SizeMismatch
from tests.rules.labelled import faulty, labelled

FAULT = ("size-mismatch", "a.json", None, "1000x500, and the image is 100x50", "img/00000.jpg")


def test_fires_with_its_file_and_line(make_table):
    (finding,) = SizeMismatch().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {SizeMismatch.noun}, in 1 file: a.json: 1000x500, and the image is 100x50"
    )
    assert finding.severity in SizeMismatch.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [SizeMismatch()]) == ((), ())
