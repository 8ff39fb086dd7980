from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.near_duplicates import NearDuplicates


def test_fires_with_the_number_that_could_go(make_table):
    (finding,) = NearDuplicates().check(make_table(near_group=[0, 0, 1, 1, 1] + [-1] * 95))
    assert finding.message == (
        "3 surplus images (3%), nearly the same picture as another, in 2 groups of up to 3"
    )
    assert finding.severity == Severity.INFO


def test_fires_a_warning_above_the_second_limit(make_table):
    (finding,) = NearDuplicates().check(make_table(near_group=[0] * 7 + [-1] * 93))
    assert finding.severity == Severity.WARNING


def test_exact_copies_count_once(make_table):
    (finding,) = NearDuplicates().check(
        make_table(near_group=[0, 0, 0, 0], exact_group=[5, 5, 5, -1])
    )
    assert finding.images == 1


def test_silent_when_the_group_is_only_exact_copies(make_table):
    assert not list(NearDuplicates().check(make_table(near_group=[0] * 4, exact_group=[5] * 4)))


def test_silent_inside_a_static_scene(make_table):
    assert not list(NearDuplicates().check(make_table(scene_id=[0] * 9, near_group=[0] * 9)))


def test_fires_as_information_at_the_second_limit(make_table):
    (finding,) = NearDuplicates().check(make_table(near_group=[0] * 6 + [-1] * 94))
    assert finding.severity == Severity.INFO
