from __future__ import annotations

from dataset_audit.rules.truncated_image import TruncatedImage


def test_fires_once_with_the_reasons(make_table):
    (finding,) = TruncatedImage().check(make_table(problem=["truncated: row 3", None, "empty: 0"]))
    assert finding.message == "1 file of 3 (33%) ends before the picture does"
    assert finding.figures == {"reasons": {"img/00000.jpg": "truncated: row 3"}}


def test_silent_about_other_problems(make_table):
    assert not list(TruncatedImage().check(make_table(problem=[None, "decoder: truncated marker"])))
