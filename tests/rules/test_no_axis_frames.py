from __future__ import annotations

import pytest

from dataset_audit.rules.judge import judge
from dataset_audit.rules.no_axis_frames import NoAxisFrames


def test_fires_and_tells_unknown_from_other_makers(make_table):
    (finding,) = NoAxisFrames().check(make_table(provenance=["unknown"] * 3 + ["other-proven"]))
    assert finding.message == (
        "none of 4 images is known to come from an Axis camera: 3 (75%) without a sign of "
        "any camera, 1 from other makers"
    )


@pytest.mark.parametrize("rung", ["axis-proven", "axis-probable", "axis-declared"])
def test_silent_with_a_single_axis_frame(make_table, rung):
    assert not list(NoAxisFrames().check(make_table(provenance=["unknown", rung])))


def test_skipped_when_nothing_could_be_read(make_table):
    findings, skipped = judge(make_table(n=2, problem="empty: 0 bytes"), [NoAxisFrames()])
    assert findings == ()
    assert skipped[0].reason == "no image has a value in `provenance`"
