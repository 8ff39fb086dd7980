from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.provenance_contradiction import ProvenanceContradiction


def check(make_table, *rows):
    table = make_table(n=len(rows) + 1)
    for row, value in enumerate(rows):
        table.columns["contradictions"][row] = value
    return list(ProvenanceContradiction().check(table))


def test_fires_once_a_pattern_with_what_it_says_most_often(make_table):
    make, model = "gate/** says make ACME, the file AXIS", "gate/** says model X1, the file X2"
    (finding,) = check(make_table, (make,), (model,), (make,), None)
    assert finding.message == (
        "3 images that gate/** speaks of are proven to be otherwise: it says make ACME, the file "
        "AXIS, and 1 more contradiction"
    )
    assert (finding.subject, finding.images, finding.severity) == ("gate/**", 3, Severity.WARNING)
    assert finding.paths == ("img/00000.jpg", "img/00001.jpg", "img/00002.jpg")
    assert finding.figures["contradictions"]["make ACME, the file AXIS"] == 2


def test_each_source_is_a_finding_of_its_own(make_table):
    both = ("a says class radar, the file camera", "manifest says model X1, the file X2")
    assert [f.subject for f in check(make_table, both)] == ["a", "manifest"]


def test_silent_when_the_files_agree(make_table):
    assert check(make_table, None, None) == []
