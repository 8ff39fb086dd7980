from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.decisions import Declare, Drop, Merge, Split, read_decisions, write_decisions
from dataset_audit.errors import InputError
from dataset_audit.review.desk import of_scenes, steady
from dataset_audit.settings import ReviewSettings

FRAMES = ("train/scene-0.jpg", "train/scene-1.jpg", "train/scene-2.jpg", "val/scene-3.jpg")
scenes = st.lists(st.integers(-1, 5), min_size=1, max_size=30).map(np.array)


def scene_of(seen, path):
    return seen.columns["scene_id"][seen.columns["path"].tolist().index(path)]


def test_a_decision_is_on_disk_when_it_is_seen(made):
    seen = made.desk.decide(Drop(FRAMES[1:]))
    assert read_decisions(made.out) == seen.decisions == (Drop(FRAMES[1:]),)
    assert (seen.decided.images, seen.found.images) == (seen.found.images - 3, seen.found.images)
    assert seen.decided.effective_scenes > seen.found.effective_scenes


def test_who_and_when_are_written_only_if_the_settings_ask(made):
    desk = made.desk
    desk.settings = replace(desk.settings, review=ReviewSettings(who="ann", stamp=True))
    (signed,) = desk.decide(Drop(FRAMES[:1])).decisions
    assert signed.who == "ann"
    assert signed.at.endswith("+00:00")


def test_decisions_of_another_process_are_kept_and_seen(made):
    desk = made.desk
    desk.decide(Drop(FRAMES[:1]))
    write_decisions(made.out, (*read_decisions(made.out), Drop(FRAMES[1:2])))
    assert len(desk.see().decisions) == 2
    assert len(desk.decide(Drop(FRAMES[2:3])).decisions) == 3


def test_any_decision_can_be_taken_back(made):
    desk = made.desk
    first = desk.see()
    for number in range(3):
        desk.decide(Drop(FRAMES[number : number + 1]))
    assert desk.take_back(0).decisions == (Drop(FRAMES[1:2]), Drop(FRAMES[2:3]))
    assert desk.take_back().decisions == (Drop(FRAMES[1:2]),)
    last = desk.take_back()
    assert (last.decided, last.decisions) == (first.decided, ())
    with pytest.raises(InputError, match="nothing to take back"):
        desk.take_back()


def test_not_every_image_can_be_dropped(made):
    desk = made.desk
    with pytest.raises(InputError, match="every image"):
        desk.decide(Drop(tuple(desk.see().columns["path"])))
    assert read_decisions(made.out) == ()


def test_a_scene_keeps_its_number_when_it_shrinks_and_when_it_takes_in_another(made):
    desk = made.desk
    before = desk.see()
    assert scene_of(before, FRAMES[0]) == 0
    dropped = desk.decide(Drop(FRAMES[1:]))
    np.testing.assert_array_equal(dropped.columns["scene_id"], before.columns["scene_id"])
    desk.take_back()
    merged = desk.decide(Merge((FRAMES[0], "val/other.png")))
    assert scene_of(merged, "val/other.png") == 0


def test_what_is_split_off_gets_a_new_number(made):
    seen = made.desk.decide(Split(FRAMES[3:]))
    assert scene_of(seen, FRAMES[0]) == 0
    assert scene_of(seen, FRAMES[3]) == made.stored.columns["scene_id"].max() + 1


def test_a_declaration_moves_the_bounds_of_the_share(made):
    seen = made.desk.decide(Declare(FRAMES[:1], whole_scene=True, axis=True))
    assert seen.decided.axis_share[0] == pytest.approx(4 / seen.decided.images)
    assert seen.found.axis_share[0] == 0


@given(scenes, st.permutations(range(6)))
def test_scenes_that_stay_keep_their_numbers_however_they_are_renumbered(before, order):
    after = np.where(before < 0, -1, np.array(order)[before])
    np.testing.assert_array_equal(steady(before, after), before)


@given(scenes, st.data())
def test_every_scene_has_one_number_and_every_number_one_scene(before, data):
    sizes = {"min_size": len(before), "max_size": len(before)}
    drawn = np.array(data.draw(st.lists(st.integers(0, 5), **sizes)))
    after = np.where(before < 0, -1, drawn)
    named = steady(before, after)
    pairs = {*zip(after.tolist(), named.tolist(), strict=True)}
    assert len(pairs) == len({scene for scene, _ in pairs}) == len({name for _, name in pairs})
    assert ((named < 0) == (after < 0)).all()


def test_a_scene_is_counted_and_shown_by_what_is_kept():
    columns = {
        "scene_id": np.array([1, 1, 1, 0, -1]),
        "typical": np.array([0.5, 0.9, 0.9, 0.1, np.nan]),
    }
    found = of_scenes(columns, np.array([True, True, True, False, True]))
    assert found["scene_images"].tolist() == [3, 3, 3, 0, 0]
    assert found["scene_medoid"].tolist() == [False, True, False, False, False]
