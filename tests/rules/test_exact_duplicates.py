from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.exact_duplicates import ExactDuplicates


def test_fires_with_the_number_that_could_go(make_table):
    (finding,) = ExactDuplicates().check(make_table(n=100, exact_group=[0, 0, 1, 1, 1] + [-1] * 95))
    assert (
        finding.message
        == "3 surplus images (3%), the same as another byte for byte, in 2 groups of up to 3"
    )
    assert finding.severity == Severity.INFO
    assert finding.paths == ("img/00002.jpg", "img/00003.jpg", "img/00004.jpg")


def test_fires_a_warning_above_the_second_limit(make_table):
    (finding,) = ExactDuplicates().check(make_table(n=100, exact_group=[0] * 7 + [-1] * 93))
    assert finding.severity == Severity.WARNING


def test_fires_when_nearly_all_are_copies(make_table):
    (finding,) = ExactDuplicates().check(make_table(exact_group=[0] * 100))
    assert finding.images == 99


def test_silent_inside_a_static_scene(make_table):
    assert not list(ExactDuplicates().check(make_table(scene_id=[0] * 9, exact_group=[0] * 9)))


def test_silent_about_files_that_could_not_be_read(make_table):
    assert not list(
        ExactDuplicates().check(make_table(exact_group=[0, 0], problem="empty: 0 bytes"))
    )


def test_silent_without_copies(make_table):
    assert not list(ExactDuplicates().check(make_table(n=9)))


def test_fires_as_information_at_the_second_limit(make_table):
    (finding,) = ExactDuplicates().check(make_table(n=100, exact_group=[0] * 6 + [-1] * 94))
    assert finding.severity == Severity.INFO
