from __future__ import annotations

import numpy as np

from dataset_audit.relate.agreement import structure
from dataset_audit.relate.glance import glance
from tests.relate.drawn import SIDE, infrared, night, taken, view, visitor


def glanced(*others):
    """Whether each of some pictures is worth comparing with the first view."""
    pictures = [view(1), *others]
    layouts = np.array([np.clip(p, 0, 255) for p in pictures]).astype(np.uint8)
    pairs = np.array([[0, k + 1] for k in range(len(others))])
    return glance(structure(layouts).astype(np.float16), pairs, 3).tolist()


def test_the_same_place_passes_by_night_infrared_shifted_and_half_hidden():
    rng = np.random.default_rng(1)
    hidden = taken(visitor(view(1), rng, 0.5), rng)
    dark = night(view(1), rng)
    assert glanced(view(1), dark, infrared(view(1)), view(1, 3, -3), hidden) == [True] * 5


def test_most_strangers_do_not_pass():
    assert sum(glanced(*(view(k) for k in range(100, 150)))) < 20


def test_a_blank_frame_does_not_pass():
    assert glanced(np.full((SIDE, SIDE), 90)) == [False]
