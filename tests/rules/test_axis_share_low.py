from __future__ import annotations

from dataset_audit.rules.axis_share_low import AxisShareLow

FEW = ["axis-proven"] * 5 + ["unknown"] * 5 + ["other-proven"] * 90


def test_fires_when_even_the_upper_bound_is_low(make_table):
    (finding,) = AxisShareLow().check(make_table(provenance=FEW))
    assert finding.message == (
        "between 5% and 10% of 100 images are Axis camera frames; at least 20% are needed"
    )
    assert finding.images == 90


def test_adding_as_many_as_advised_reaches_the_limit(make_table):
    (finding,) = AxisShareLow().check(make_table(provenance=FEW))
    more = ["axis-proven"] * finding.figures["add"]
    assert not list(AxisShareLow().check(make_table(provenance=FEW + more)))
    assert list(AxisShareLow().check(make_table(provenance=FEW + more[1:])))


def test_silent_at_the_limit(make_table):
    provenance = ["axis-proven"] * 20 + ["other-proven"] * 80
    assert not list(AxisShareLow().check(make_table(provenance=provenance)))


def test_silent_while_the_unknown_may_be_axis(make_table):
    provenance = ["axis-proven"] + ["unknown"] * 99
    assert not list(AxisShareLow().check(make_table(provenance=provenance)))


def test_silent_without_any_axis_frame_because_another_rule_says_so(make_table):
    assert not list(AxisShareLow().check(make_table(n=9, provenance="other-proven")))
