from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.relate.repeated import SEEDS, find_repeated

CAR = (0.2, 0.3, 0.1, 0.1)


def found(drawn, scene, annotated=None):
    """Places of (image, class, box)es, drawn in the images of these scenes."""
    image = np.array([row for row, *_ in drawn], np.int64)
    label = np.array([number for _, number, _ in drawn], np.int64)
    xywh = np.array([box for *_, box in drawn], float).reshape(-1, 4)
    seen = np.ones(len(scene), bool) if annotated is None else np.array(annotated)
    return find_repeated(image, label, xywh, np.array(scene), seen).tolist()


def test_a_box_in_every_frame_is_one_place():
    assert found([(row, 0, CAR) for row in range(5)], [0] * 5) == [0] * 5


def test_a_box_in_exactly_half_of_the_frames_is_none():
    assert found([(row, 0, CAR) for row in range(2)], [0] * 4) == [-1, -1]
    assert found([(row, 0, CAR) for row in range(3)], [0] * 5) == [0, 0, 0]


def test_one_frame_repeats_nothing():
    assert found([(0, 0, CAR)], [0]) == [-1]
    assert found([(0, 0, CAR)] * 3, [0]) == [-1] * 3


def test_frames_that_nobody_annotated_do_not_count():
    drawn = [(row, 0, CAR) for row in range(3)]
    assert found(drawn, [0] * 8, [True] * 3 + [False] * 5) == [0, 0, 0]
    assert found(drawn, [0] * 8, [True] * 8) == [-1] * 3


def test_a_frame_that_was_drawn_in_twice_counts_once():
    assert found([(0, 0, CAR), (0, 0, CAR), (1, 0, CAR)], [0] * 4) == [-1] * 3


def test_two_cars_side_by_side_are_two_places():
    other = (0.3, 0.3, 0.1, 0.1)
    drawn = [(row, 0, box) for row in range(4) for box in (CAR, other)]
    assert found(drawn, [0] * 4) == [0, 1] * 4


def test_classes_and_scenes_are_kept_apart():
    drawn = [(row, number, CAR) for row in range(6) for number in (0, 1)]
    places = found(drawn, [0, 0, 0, 1, 1, 1])
    assert places == [0, 1] * 3 + [2, 3] * 3


def test_images_outside_static_scenes_have_none():
    assert found([(row, 0, CAR) for row in range(4)], [-1] * 4) == [-1] * 4


def test_no_boxes_no_places():
    assert found([], [0, 0]) == []


def test_boxes_drawn_by_hand_are_one_place():
    """Edges that are off by 2 % of the thing's size, as those of careful people are."""
    rng = np.random.default_rng(3)
    drawn = [(row, 0, np.array(CAR) + rng.normal(0, 0.002, 4)) for row in range(100)]
    assert found(drawn, [0] * 100) == [0] * 100


def test_a_careless_box_in_the_first_frame_does_not_hide_the_others():
    """It agrees with just over half of the others; around their middle all of those lie."""
    drawn = [(0, 0, (0.2165, *CAR[1:]))]
    drawn += [(row, 0, (0.206 if row % 2 else 0.197, *CAR[1:])) for row in range(1, 42)]
    drawn += [(row, 0, (0.206, *CAR[1:])) for row in range(42, 46)]
    assert found(drawn, [0] * 46) == [0] * 46


def test_a_place_in_most_of_many_frames_is_found():
    rng = np.random.default_rng(0)
    rows = np.sort(rng.permutation(3000)[:1600])
    assert set(found([(row, 0, CAR) for row in rows], [0] * 3000)) == {0}


@given(frames=st.integers(2, 3 * SEEDS), step=st.floats(0.03, 0.2), down=st.booleans())
def test_a_thing_that_moves_by_a_quarter_of_its_size_is_never_a_place(frames, step, down):
    drawn = []
    for row in range(frames):
        at = 0.1 + row * step
        drawn.append((row, 0, (0.5, at, 0.1, 0.1) if down else (at, 0.5, 0.1, 0.1)))
    assert set(found(drawn, [0] * frames)) == {-1}


@st.composite
def annotated_scenes(draw):
    """Boxes near a few spots, in images of two scenes and none."""
    scene = draw(st.lists(st.sampled_from([-1, 0, 0, 0, 1]), min_size=1, max_size=12))
    spot = st.sampled_from([0.1, 0.11, 0.12, 0.2, 0.6])
    size = st.sampled_from([0.1, 0.11, 0.3])
    box = st.tuples(spot, spot, size, size)
    image = st.integers(0, len(scene) - 1)
    return draw(st.lists(st.tuples(image, st.integers(0, 1), box), max_size=40)), scene


@given(annotated_scenes(), st.randoms(use_true_random=False))
def test_the_order_of_the_boxes_decides_nothing(given_, random):
    drawn, scene = given_
    order = list(range(len(drawn)))
    random.shuffle(order)
    places = found(drawn, scene)
    assert found([drawn[at] for at in order], scene) == [places[at] for at in order]


@given(annotated_scenes())
def test_a_place_is_of_one_class_in_most_frames_of_one_scene(given_):
    drawn, scene = given_
    places = found(drawn, scene)
    assert set(places) - {-1} == set(range(max(places, default=-1) + 1))
    for place in set(places) - {-1}:
        mine = [drawn[at] for at in range(len(drawn)) if places[at] == place]
        (number,) = {scene[row] for row, *_ in mine}
        assert len({label for _, label, _ in mine}) == 1
        assert len({row for row, *_ in mine}) > scene.count(number) / 2


@pytest.mark.parametrize("frames", [SEEDS - 1, SEEDS, SEEDS + 1, 5 * SEEDS + 3])
def test_any_number_of_frames_is_searched(frames):
    moving = [(row, 0, (row / frames * 0.8, 0.7, 0.05, 0.05)) for row in range(frames)]
    standing = [(row, 0, CAR) for row in range(frames)]
    assert found([*moving, *standing], [0] * frames) == [-1] * frames + [0] * frames
