from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate.agreement import structure
from dataset_audit.relate.cuts import Cuts
from dataset_audit.relate.sides import agreements, hold, link_of, look, nearest
from tests.relate.drawn import SIDE, infrared, taken, view

CUTS = Cuts()


def frame(picture, seed=1):
    return taken(picture, np.random.default_rng(seed))


def counts(blocks):
    return {kind: blocks.count(kind) for kind in ("agrees", "inverted", "unrelated", "blank")}


def test_a_frame_agrees_with_itself_in_every_block():
    blocks = look(frame(view(1)), frame(view(1)), 3)
    assert counts(blocks) == {"agrees": 64, "inverted": 0, "unrelated": 0, "blank": 0}
    assert blocks.shift == (0, 0)


def test_strangers_are_unrelated_in_most_blocks():
    assert look(frame(view(1)), frame(view(2)), 3).count("unrelated") > 48


def test_a_blank_half_has_no_vote():
    half = view(1).copy()
    half[:, : SIDE // 2] = 120
    found = counts(look(half.astype(np.uint8), frame(view(1)), 3))
    assert found["blank"] >= 24
    assert found["agrees"] >= 28


def test_infrared_shows_as_inverted_blocks():
    found = counts(look(frame(view(1)), frame(infrared(view(1))), 3))
    assert found["inverted"] >= 8
    assert found["agrees"] >= 16


def test_the_shift_is_told_in_shares_of_the_width():
    assert look(frame(view(1)), frame(view(1, -2, 3)), 3).shift == (-2 / SIDE, 3 / SIDE)


@pytest.mark.parametrize(
    ("images", "link", "least"),
    [((1, 2), "pair", CUTS.pair), ((2, 3), "stray", CUTS.stray), ((3, 9), "groups", CUTS.groups)],
)
def test_the_cut_is_that_of_the_stage_that_would_join_them(images, link, least):
    model = structure(frame(view(1))[None])[0]
    sides = hold(model, model, images, CUTS, 3)
    assert (link_of(images), sides.link, sides.min_agreement) == (link, link, least)
    assert (sides.contradiction is None) == (link != "groups")
    assert sides.joins


def test_models_that_contradict_each_other_do_not_join():
    other = view(1).copy()
    other[:, 36:] = view(2)[:, 36:]
    one, two = structure(np.stack([frame(view(1)), frame(other)]))
    sides = hold(one, two, (5, 5), CUTS, 3)
    assert sides.contradiction > CUTS.contradiction
    assert not sides.joins


def test_the_nearest_is_the_row_that_agrees_best():
    layouts = np.array([frame(view(k), k) for k in (1, 2, 3)] + [frame(view(1), 9)])
    row, agreement = nearest(layouts, 0, np.array([1, 2, 3]), 3)
    assert row == 3
    assert agreement > 0.8
    assert agreements(structure(layouts[:1]), layouts, np.array([1, 2]), 3).max() < 0.3
