from __future__ import annotations

from dataset_audit.rules.unreadable_image import UnreadableImage

PROBLEMS = [
    "decoder: bad marker",
    "decoder: bad marker",
    "empty: 0 bytes",
    "truncated: row 3",
    None,
]


def test_fires_once_with_the_number_of_each_kind(make_table):
    (finding,) = UnreadableImage().check(make_table(problem=PROBLEMS))
    assert finding.message == "3 files of 5 (60%) can't be read: 2 decoder and 1 empty"
    assert finding.figures["reasons"]["img/00002.jpg"] == "empty: 0 bytes"


def test_an_example_of_each_kind_comes_first(make_table):
    (finding,) = UnreadableImage().check(make_table(problem=["decoder: x"] * 9 + ["bomb: 2 GB"]))
    assert finding.paths[:2] == ("img/00000.jpg", "img/00009.jpg")


def test_fires_when_nothing_can_be_read(make_table):
    (finding,) = UnreadableImage().check(make_table(n=4, problem="permission: denied"))
    assert finding.share == 1


def test_silent_about_truncated_files_because_another_rule_says_so(make_table):
    assert not list(UnreadableImage().check(make_table(problem=[None, "truncated: row 3"])))
