from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.worth import worth

SCENES = np.array([0] * 8 + [1, 1] + [-1])
RUNGS = np.array(
    ["axis-proven"] * 6 + ["unknown", "axis-declared", "other-proven", "unknown", None]
)


def test_dropping_the_copies_of_a_scene_is_worth_scenes_and_costs_share():
    dropped = np.arange(11) < 6
    before, after = worth(SCENES, RUNGS, dropped)
    assert (before.images, after.images) == (10, 4)
    assert before.effective_scenes == pytest.approx(np.exp(-0.8 * np.log(0.8) - 0.2 * np.log(0.2)))
    assert after.effective_scenes == pytest.approx(2)
    assert before.axis_share == (0.7, 0.9)
    assert after.axis_share == (0.25, 0.75)


def test_dropping_nothing_changes_nothing_and_dropping_all_leaves_nothing():
    before, after = worth(SCENES, RUNGS, np.zeros(11, bool))
    assert before == after
    none = worth(SCENES, RUNGS, np.ones(11, bool))[1]
    assert (none.images, none.effective_scenes, none.axis_share) == (0, 0, (0, 0))
