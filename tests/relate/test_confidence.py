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
    return replace(alone(np.ones(len(of), np.intp)), of=np.array(of)), layouts


def test_a_stranger_is_less_sure_than_the_rest_and_who_is_alone_is_certain():
    sure = confidence(*placed([1, 1, 1, 1, 2, 3], [0, 0, 0, 0, 0, 1]), 3)
    assert sure[5] == 1
    assert sure[:4].min() > 0.9
    assert sure[4] < 0.5


def test_a_large_scene_is_judged_by_a_sample(monkeypatch):
    groups, layouts = placed([1] * 40, [0] * 40)
    whole = confidence(groups, layouts, 3)
    monkeypatch.setattr(module, "SAMPLES", 10)
    assert np.abs(confidence(groups, layouts, 3) - whole).max() < 0.1


def test_images_alone_are_all_certain():
    assert confidence(*placed([1, 2], [0, 1]), 3).tolist() == [1, 1]
