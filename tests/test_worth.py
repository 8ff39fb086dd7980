from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.worth import Worth, measure_worth

SCENES = np.array([0] * 8 + [1, 1] + [-1])
RUNGS = np.array(
    ["axis-proven"] * 6 + ["unknown", "axis-declared", "other-proven", "unknown", None]
)
ALL = np.ones(11, bool)


def test_dropping_the_copies_of_a_scene_is_worth_scenes_and_costs_share():
    before = measure_worth(SCENES, RUNGS, ALL)
    after = measure_worth(SCENES, RUNGS, np.arange(11) >= 6)
    assert (before.images, after.images) == (10, 4)
    assert before.effective_scenes == pytest.approx(np.exp(-0.8 * np.log(0.8) - 0.2 * np.log(0.2)))
    assert after.effective_scenes == pytest.approx(2)
    assert (before.largest_share, after.largest_share) == (0.8, 0.5)
    assert (before.axis_share, after.axis_share) == ((0.7, 0.9), (0.25, 0.75))


def test_dropping_all_leaves_nothing():
    assert measure_worth(SCENES, RUNGS, ~ALL) == Worth(0, 0, 0, (0, 0))
