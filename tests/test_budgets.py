from __future__ import annotations

import math
from dataclasses import replace

import pytest

from dataset_audit.budgets import Budgets
from dataset_audit.errors import SettingsError
from dataset_audit.model import Budget
from tests.reports.conftest import make_audit


@pytest.fixture
def hand_made():
    return make_audit()


def test_only_what_is_demanded_is_checked_and_held_against_what_is_known(hand_made):
    budgets = Budgets().updated({"max_scene_share": 0.2, "min_axis_share": 0.7})
    facts = hand_made.table.facts
    found = budgets.check(facts)
    largest = facts.diversity.top_shares["1"]
    assert found == (
        Budget(name="max_scene_share", limit=0.2, found=largest),
        Budget(name="min_axis_share", limit=0.7, found=0.75),
    )
    assert [budget.kept for budget in found] == [largest <= 0.2, True]
    assert Budgets().check(facts) == ()


@pytest.mark.parametrize(
    ("name", "limit", "found", "kept"),
    [
        ("max_scene_share", 0.2, 0.2, True),
        ("max_scene_share", 0.2, 0.21, False),
        ("min_effective_scenes", 10, 10, True),
        ("min_effective_scenes", 10, 9.9, False),
        ("min_axis_share", 0.3, math.nan, False),
        ("max_scene_share", 1, math.nan, False),
    ],
)
def test_a_budget_is_kept_up_to_its_limit_and_never_by_what_is_not_known(name, limit, found, kept):
    assert Budget(name=name, limit=limit, found=found).kept == kept


def test_the_effective_scenes_are_those_of_the_first_screen(hand_made):
    facts = hand_made.table.facts
    diversity = replace(facts.diversity, effective_scenes=(9.0, 4.5, 3.0))
    (budget,) = Budgets(min_effective_scenes=5).check(replace(facts, diversity=diversity))
    assert (budget.found, budget.kept) == (4.5, False)


@pytest.mark.parametrize("value", [-0.1, 1.5, "0.2", True, None, math.nan, math.inf])
def test_a_share_outside_0_to_1_is_refused(value):
    with pytest.raises(SettingsError, match="must be a number from 0 to 1"):
        Budgets().updated({"max_scene_share": value})


def test_an_unknown_budget_names_the_nearest():
    with pytest.raises(SettingsError, match="did you mean `min_axis_share`"):
        Budgets().updated({"min_axis": 0.2})
