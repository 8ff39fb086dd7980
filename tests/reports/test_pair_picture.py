from __future__ import annotations

import numpy as np
from PIL import Image

from dataset_audit.reports.pair_picture import (
    COLOURS,
    LINKS,
    WIDTH,
    draw_pair,
    shown_steps,
    with_blocks,
)
from tests.reports.explained import blocks, chain, pair

GREY = Image.new("RGB", (640, 640), (128, 128, 128))
LEFT = ("agrees",) * 4 + ("blank",) * 4


def tinted(image):
    """Which pixels are no longer grey."""
    return np.ptp(np.asarray(image, np.int16), axis=2) > 5


def test_only_blocks_with_a_vote_are_tinted():
    shown = tinted(with_blocks(GREY, blocks(kinds=LEFT), (0, 0)))
    assert shown[60:580, 60:300].mean() > 0.9
    assert not shown[:, 330:].any()
    assert not shown[:30].any()


def test_the_grid_of_the_second_lies_where_its_blocks_were_found():
    """Moved down by 2 of 64 to lie on the first: its blocks are 2 of 64 higher up."""
    first = tinted(with_blocks(GREY, blocks(), (0, 0)))
    second = tinted(with_blocks(GREY, blocks(), (2 / 64, 0)))
    assert (second[20:560] == first[40:580]).mean() > 0.99


def test_each_kind_has_its_own_colour():
    means = []
    for kind in COLOURS:
        image = with_blocks(GREY, blocks(kinds=(kind,) * 8), (0, 0))
        means.append(np.asarray(image, float)[60:580, 60:580].mean((0, 1)))
    gaps = [np.abs(a - b).max() for i, a in enumerate(means) for b in means[:i]]
    assert min(gaps) > 20


def test_weight_makes_a_block_stand_out():
    light = blocks()
    faint = type(light)(**{n: getattr(light, n) for n in ("agreement", "shift", "margin", "kinds")},
                        weights=((0.1,) * 8,) * 8)  # fmt: skip
    strong, weak = (
        np.abs(np.asarray(with_blocks(GREY, b, (0, 0)), float)[80:95, 80:95] - 128).mean()
        for b in (light, faint)
    )
    assert strong > 1.5 * weak


def test_a_picture_is_drawn_for_wide_and_tall_images_and_hostile_names():
    sizes = iter([(1000, 50), (50, 1000)])
    drawn = draw_pair(pair(), lambda _: Image.new("RGB", next(sizes)))
    assert drawn.width >= WIDTH


def test_a_chain_makes_the_picture_taller():
    direct, joined = (
        draw_pair(pair(chain=given), lambda _: GREY) for given in (None, chain(0.7, 0.6, 0.8))
    )
    assert joined.height > direct.height + 100


def test_a_long_chain_shows_both_ends_and_its_weakest_link():
    steps = shown_steps(chain(*[0.8] * 10, 0.3, *[0.9] * 20))
    assert len(steps) == LINKS
    assert {0, 10, 11, 31} <= set(steps)
    assert shown_steps(chain(0.7, 0.6)) == [0, 1, 2]
