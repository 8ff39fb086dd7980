from __future__ import annotations

from dataset_audit.rules.box_outside_image import BoxOutsideImage
from dataset_audit.rules.judge import judge
from tests.rules.labelled import faulty, labelled

FAULT = (
    "box-outside-image",
    "labels/a.txt",
    9,
    "car: a box from 90% to 110%",
    "img/00000.jpg",
)


def test_fires_with_its_file_and_line(make_table):
    (finding,) = BoxOutsideImage().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {BoxOutsideImage.noun}, in 1 file: labels/a.txt:9: car: a box from 90% to 110%"
    )
    assert finding.severity in BoxOutsideImage.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [BoxOutsideImage()]) == ((), ())
