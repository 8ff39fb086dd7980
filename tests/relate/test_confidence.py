from __future__ import annotations

from dataclasses import replace

import numpy as np

from dataset_audit.relate import confidence as module
from dataset_audit.relate.confidence import confidence
from dataset_audit.relate.groups import alone
from tests.relate.drawn import taken, view


def placed(seeds, of):
    rng = np.random.default_rng(1)
    layouts = np.array([taken(view(seed), rng) for seed in seeds])
    groups = replace(alone(np.ones(len(of), np.intp)), of=np.array(of))
    return groups, layouts, np.zeros(len(of), np.bool_)


def test_a_stranger_is_less_sure_than_the_rest():
    sure = confidence(*placed([1, 1, 1, 1, 2], [0, 0, 0, 0, 0]), 3)
    assert 0.9 < sure[:4].min() <= sure[:4].max() < 1
    assert sure[4] < 0.5


def test_a_scene_spread_over_many_places_is_less_sure():
    """It may be a camera that shakes, or one that pans slowly."""
    groups, layouts, nearly = placed([1] * 7, [0] * 7)
    still = confidence(groups, layouts, nearly, 3)
    spread = np.stack([np.zeros(7, np.intp), np.arange(7)], 1)
    assert (confidence(replace(groups, offset=spread), layouts, nearly, 3) < still / 2).all()


def test_a_large_scene_is_judged_by_a_sample(monkeypatch):
    groups, layouts, nearly = placed([1] * 40, [0] * 40)
    whole = confidence(groups, layouts, nearly, 3)
    monkeypatch.setattr(module, "SAMPLES", 10)
    assert np.abs(confidence(groups, layouts, nearly, 3) - whole).max() < 0.1


def test_who_nearly_joined_something_is_less_surely_alone():
    groups, layouts, _ = placed([1, 2], [0, 1])
    sure = confidence(groups, layouts, np.array([False, True]), 3)
    assert sure[1] < sure[0] < 1
