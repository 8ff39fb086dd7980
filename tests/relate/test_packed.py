from __future__ import annotations

import numpy as np

from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.packed import STEP, pack, unpack
from tests.relate.drawn import view


def test_packing_rounds_to_a_step_and_packs_once():
    values = np.linspace(-3.5, 3.5, 999, dtype=np.float32)
    packed = pack(values)
    assert np.abs(unpack(packed) - values).max() <= 0.51 * STEP
    assert (pack(packed) == packed).all()
    assert (unpack(values) == values).all()


def test_what_is_too_large_is_cut_off():
    assert pack(np.array([-9, 9], np.float32)).tolist() == [-127, 127]


def test_packing_hardly_shows_in_the_agreement():
    stack = structure(np.array([view(k % 10, k % 3) for k in range(120)]).astype(np.uint8))
    pairs = np.random.default_rng(1).integers(0, 120, (300, 2))
    score, shift = agreement(stack, stack, pairs, 3)
    again, again_shift = agreement(pack(stack), pack(stack), pairs, 3)
    same = score > 0.3
    assert same.sum() > 5
    assert np.abs(score - again)[same].max() < 0.01
    assert (shift == again_shift)[same].all()
