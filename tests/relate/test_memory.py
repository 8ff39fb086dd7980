from __future__ import annotations

import numpy as np

from dataset_audit.relate import memory as module
from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.glance import glance
from dataset_audit.relate.memory import NOTHING
from dataset_audit.relate.models import Models, of_items
from dataset_audit.relate.packed import pack
from tests.relate.drawn import taken, view

PAIRS = np.array([[0, 1], [0, 2], [1, 2]])


def models():
    rng = np.random.default_rng(1)
    return of_items(pack(structure(np.array([taken(view(1, k), rng) for k in range(3)]))))


def test_agreements_are_what_they_would_be_without_memory():
    stack = models()
    score, shift, memory = NOTHING.agreement(stack, PAIRS, 3)
    again, again_shift, _ = memory.agreement(stack, PAIRS[::-1], 3)
    frames = stack.items
    expected, expected_shift = agreement(frames, frames, PAIRS, 3)
    assert (score == expected).all()
    assert (shift == expected_shift).all()
    assert (again == expected[::-1]).all()
    assert (again_shift == expected_shift[::-1]).all()


def test_pairs_with_a_group_that_grew_are_asked_again(monkeypatch):
    stack = models()
    *_, memory = NOTHING.agreement(stack, PAIRS, 3)
    asked = []

    def spy(model, pairs, reach_px):
        asked.extend(pairs.tolist())
        return glance(model, pairs, reach_px)

    monkeypatch.setattr(module, "glance", spy)
    memory.agreement(Models(stack.items, stack.items[2:], np.array([0, 1, 3])), PAIRS, 3)
    assert asked == [[0, 2], [1, 2]]


def test_what_is_known_of_some_is_kept_under_their_new_numbers():
    stack = models()
    score, shift, memory = NOTHING.agreement(stack, PAIRS, 3)
    some = memory.only(np.array([1, 2]))
    assert some.key.tolist() == [1]
    assert some.score.tolist() == [score[2]]
    assert some.shift.tolist() == [shift[2].tolist()]
    assert len(memory.only(np.zeros(0, np.intp)).key) == 0
