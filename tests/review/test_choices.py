from __future__ import annotations

import pytest

from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split
from dataset_audit.errors import InputError
from dataset_audit.review import choices

FRAMES = ("train/scene-0.jpg", "train/scene-1.jpg", "train/scene-2.jpg", "val/scene-3.jpg")


@pytest.fixture
def seen(made):
    return made.desk.see()


@pytest.fixture
def layouts(made):
    return made.stored.vectors["layout"]


def test_keeping_k_drops_all_others_of_the_scene_and_never_the_medoid(seen, layouts):
    medoid = seen.columns["path"][seen.medoid_of(seen.rows_of(0))]
    for k in (1, 2, 3):
        dropped = choices.keep(seen, layouts, 0, k).paths
        assert len(dropped) == 4 - k
        assert {*dropped} <= {*FRAMES} - {medoid}


def test_keeping_looks_at_what_is_left(made, layouts):
    desk = made.desk
    left = desk.decide(Drop(FRAMES[:1]))
    assert len(choices.keep(left, layouts, 0, 2).paths) == 1
    with pytest.raises(InputError, match="scene-0 has 3 images left"):
        choices.keep(left, layouts, 0, 3)


@pytest.mark.parametrize(("scene", "k"), [(0, 0), (0, 4), (99, 1)])
def test_keeping_what_can_not_be_kept_is_refused(seen, layouts, scene, k):
    with pytest.raises(InputError):
        choices.keep(seen, layouts, scene, k)


def test_only_what_counts_can_be_dropped(made):
    left = made.desk.decide(Drop(FRAMES[:1]))
    assert choices.drop(left, FRAMES[:2]) == Drop(FRAMES[1:2])
    with pytest.raises(InputError, match="dropped already"):
        choices.drop(left, FRAMES[:1])


def test_the_scenes_of_the_selected_images_are_one(seen):
    chosen = choices.merge(seen, [FRAMES[2], FRAMES[3], "val/other.png"])
    assert chosen == Merge((FRAMES[0], "val/other.png"))


@pytest.mark.parametrize("paths", [FRAMES, ("train/truncated.jpg", FRAMES[0])])
def test_one_scene_can_not_be_merged(seen, paths):
    with pytest.raises(InputError, match="two scenes or more"):
        choices.merge(seen, paths)


def test_a_part_of_a_scene_is_split_off(seen):
    assert choices.split(seen, FRAMES[2:]) == Split(FRAMES[2:])


@pytest.mark.parametrize(
    "paths", [FRAMES, (FRAMES[0], "val/other.png"), ("train/truncated.jpg",), ("val/other.png",)]
)
def test_nothing_else_can_be_split_off(seen, paths):
    with pytest.raises(InputError):
        choices.split(seen, paths)


def test_a_camera_is_declared_for_a_scene_or_for_images(seen):
    assert choices.declare_scene(seen, 0, True, " gate ") == Declare(
        FRAMES[:1], whole_scene=True, axis=True, camera="gate"
    )
    assert choices.declare(seen, FRAMES[:2], False, "") == Declare(FRAMES[:2], axis=False)
    with pytest.raises(InputError, match="say whether"):
        choices.declare(seen, FRAMES[:2], None, " ")


def test_an_acceptance_needs_its_reason():
    assert choices.accept("low-detail:data set", " a night camera ") == Accept(
        "low-detail:data set", "a night camera"
    )
    with pytest.raises(InputError, match="say why"):
        choices.accept("low-detail:data set", " ")


def test_the_findings_of_a_scene_are_those_about_it_alone():
    entries = [
        {"key": "a:x", "figures": {"scene_id": 0}},
        {"key": "b:y", "figures": {"scene_id": 1}},
        {"key": "c:data set", "figures": {}},
    ]
    assert choices.findings_of_scene(entries, 0) == ["a:x"]
    with pytest.raises(InputError, match="no finding is about scene-7"):
        choices.findings_of_scene(entries, 7)


@pytest.mark.parametrize("choose", [choices.drop, choices.merge, choices.split])
@pytest.mark.parametrize("paths", [[], ["gone.jpg"]])
def test_without_a_selection_there_is_no_decision(seen, choose, paths):
    with pytest.raises(InputError, match="select images"):
        choose(seen, paths)
