from __future__ import annotations

from dataset_audit.rules.judge import judge
from dataset_audit.rules.missing_image import MissingImage
from tests.rules.labelled import faulty, labelled

FAULT = ("missing-image", "a.json", 95, "image 93: train/gone.jpg", None)


def test_fires_with_its_file_and_line(make_table):
    (finding,) = MissingImage().check(faulty(make_table(n=4), FAULT))
    assert finding.message == (
        f"1 {MissingImage.noun}, in 1 file: a.json:95: image 93: train/gone.jpg"
    )
    assert finding.severity in MissingImage.severities


def test_silent_where_the_annotations_have_no_such_fault(make_table):
    table = labelled(make_table(n=4), [["car"]] * 4)
    assert judge(table, [MissingImage()]) == ((), ())
