from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.relate.agreement import (
    agreement,
    blocks,
    contradiction,
    displaced,
    moved,
    shifts,
    structure,
)
from tests.relate.drawn import SIDE, infrared, taken, view

PAIR = np.array([[0, 1]])


def frames(*pictures):
    return structure(np.array([np.clip(p, 0, 255) for p in pictures]).astype(np.uint8))


def agree(one, other, reach_px=3):
    score, shift = agreement(frames(one, other), frames(one, other), PAIR, reach_px)
    return float(score[0]), tuple(shift[0].tolist())


def test_light_and_contrast_drop_out():
    score, shift = agree(view(1), 0.4 * view(1) + 10)
    assert score > 0.9
    assert shift == (0, 0)


def test_strangers_do_not_agree():
    scores = [agree(view(k), view(k + 50))[0] for k in range(20)]
    assert max(scores) < 0.2


def test_one_bar_does_not_carry_the_decision():
    """Of 18 of 64 pixels: a quarter of the frame, which is in two rows of blocks, agrees fully."""
    scores = []
    for k in range(20):
        one, other = view(k).copy(), view(k + 50).copy()
        one[-18:] = other[-18:] = view(88)[:18]
        scores.append(agree(one, other)[0])
    assert max(scores) < 0.26


def test_a_horizon_alone_still_agrees():
    horizon = np.full((SIDE, SIDE), 120.0)
    horizon[28:38] = view(3)[28:38]
    assert agree(horizon, horizon + 8)[0] > 0.6


@pytest.mark.parametrize("at", [(0, 3), (-2, 1), (3, -3)])
def test_the_shift_moves_the_second_onto_the_first(at):
    score, shift = agree(view(1), view(1, *at))
    assert shift == at
    assert score > 0.85


def test_a_larger_shift_is_not_bridged():
    assert agree(view(1), view(1, 0, 6))[0] < 0.3


def test_turned_contrast_agrees_more_than_it_correlates():
    assert agree(view(1), infrared(view(1)))[0] > 0.4


def test_patches_turned_over_do_not_lead_the_shift_astray():
    """Rows of 8 pixels, every other one turned over, correlate best 3 pixels aside."""
    place = view(1)
    stripes = np.tile(place[:, :6], (1, 11))[:, :SIDE]
    turned = np.where((np.arange(SIDE)[:, None] - 4) // 7 % 2, 255 - stripes, stripes)
    score, shift = agree(stripes, turned)
    assert score > 0.6
    assert shift == (0, 0)


def test_blank_blocks_have_no_vote():
    half = view(1).copy()
    half[:, SIDE // 2 :] = 120
    assert agree(view(1), half)[0] > 0.8


def test_nothing_agrees_with_a_blank_frame():
    blank = np.full((SIDE, SIDE), 80)
    assert agree(view(1), blank)[0] == pytest.approx(0, abs=1e-6)
    assert agree(blank, blank)[0] == pytest.approx(0, abs=1e-6)


def test_contradiction_is_the_share_that_is_unrelated():
    half = view(1).copy()
    half[SIDE // 2 :] = view(2)[SIDE // 2 :]
    models = frames(view(1), half, view(1), view(3))
    none = np.zeros((3, 2), dtype=np.intp)
    same, partly, other = contradiction(models, np.array([[0, 2], [0, 1], [0, 3]]), none)
    assert same == 0
    assert 0.2 < partly < 0.5
    assert other > partly


def test_nothing_is_displaced_in_a_shifted_frame_and_much_in_a_zoomed_one():
    rows = np.linspace(3, SIDE - 4, SIDE).round().astype(int)
    pictures = frames(view(1), view(1, 2, 1), view(1)[np.ix_(rows, rows)])
    away, matched = displaced(pictures[[0, 0]], pictures[[1, 2]], 3)
    share = away / matched
    assert share[0] < 0.05
    assert share[1] > 0.3


def test_shifts_are_all_there_and_the_smallest_first():
    made = shifts(2)
    assert len(np.unique(made, axis=0)) == 25
    assert made[0].tolist() == [0, 0]
    assert np.abs(made[-1]).tolist() == [2, 2]


def test_moved_rolls_each_image_by_its_own_shift():
    stack = np.arange(18, dtype=np.float32).reshape(2, 3, 3)
    out = moved(stack, np.array([[0, 0], [1, -1]]))
    assert (out[0] == stack[0]).all()
    assert (out[1] == np.roll(stack[1], (1, -1), (0, 1))).all()


def test_noise_in_the_dark_is_faint():
    rng = np.random.default_rng(1)
    dark = frames(taken(np.full((SIDE, SIDE), 6.0), rng, 0.7))
    assert np.abs(dark).mean() < 0.5 * np.abs(frames(view(1))).mean()


def test_the_number_of_cores_does_not_show(monkeypatch):
    stack = frames(*(view(k % 40, k % 3) for k in range(200)))
    pairs = np.random.default_rng(1).integers(0, 200, (300, 2))
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    score, _ = agreement(stack, stack, pairs, 3)
    monkeypatch.setattr("os.cpu_count", lambda: 5)
    again, _ = agreement(stack, stack, pairs, 3)
    assert (score == again).all()


def test_blocks_show_where_two_frames_differ():
    """The corner of 24 pixels is another place; 3 x 3 blocks lie wholly or mostly in it."""
    other = view(1).copy()
    other[:24, :24] = view(2)[:24, :24]
    both = frames(view(1), other)
    match, texture = blocks(both, both, PAIR, np.zeros((1, 2), np.intp))
    assert np.abs(match[0, :2, :2]).max() < 0.4
    assert match[0, 4:].min() > 0.9
    assert texture.min() > 0.5
