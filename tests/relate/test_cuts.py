from __future__ import annotations

import pytest

from dataset_audit.relate.cuts import MIN_AGREEMENT, Cuts, around


def test_the_usual_cuts_are_those_at_the_usual_agreement():
    assert Cuts.at(MIN_AGREEMENT) == Cuts()


def test_around_a_cut_are_both_sides_of_it_and_the_cut_itself():
    assert around(0.55) == (0.5, 0.525, 0.55, 0.575, 0.6)


@pytest.mark.parametrize("cut", [0.3, 0.551234, 0.98, 1.0])
def test_around_a_cut_lies_what_can_be_a_cut(cut):
    assert cut in around(cut)
    assert max(around(cut)) <= 1
    assert min(around(cut)) > 0
