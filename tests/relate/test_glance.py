from __future__ import annotations

import numpy as np

from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.glance import glance
from dataset_audit.relate.packed import pack
from tests.relate.drawn import SIDE, infrared, night, taken, view, visitor


def glanced(*others):
    """Whether each of some pictures is worth comparing with the first view."""
    pictures = [view(1), *others]
    layouts = np.array([np.clip(p, 0, 255) for p in pictures]).astype(np.uint8)
    pairs = np.array([[0, k + 1] for k in range(len(others))])
    return glance(pack(structure(layouts)), pairs, 3)[0].tolist()


def test_the_same_place_passes_by_night_infrared_shifted_and_half_hidden():
    rng = np.random.default_rng(1)
    hidden = taken(visitor(view(1), rng, 0.5), rng)
    dark = night(view(1), rng)
    assert glanced(view(1), dark, infrared(view(1)), view(1, 3, -3), hidden) == [True] * 5


def test_most_strangers_do_not_pass():
    assert sum(glanced(*(view(k) for k in range(100, 150)))) < 20


def test_a_blank_frame_does_not_pass():
    assert glanced(np.full((SIDE, SIDE), 90)) == [False]


def test_the_shift_is_the_one_that_agreement_finds():
    rng = np.random.default_rng(1)
    places = [taken(view(k % 20, k % 4, -(k % 3)), rng) for k in range(60)]
    model = pack(structure(np.array(places)))
    pairs = np.stack([np.arange(40), np.arange(20, 60)], 1)
    likely, shift = glance(model, pairs, 3)
    assert likely.all()
    assert (shift == agreement(model, model, pairs, 3)[1]).all()
