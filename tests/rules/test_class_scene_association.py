from __future__ import annotations

import pytest

from dataset_audit.rules.class_scene_association import ClassSceneAssociation
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled


def two_scenes(make_table, first, second, frames=30):
    table = make_table(scene_id=[0] * frames + [1] * frames)
    return labelled(table, [first] * frames + [second] * frames)


def test_fires_when_each_class_has_its_scene(make_table):
    table = two_scenes(make_table, ["car", "car"], ["dog"])
    (finding,) = ClassSceneAssociation().check(table)
    assert finding.key == "class-scene-association:data set"
    assert finding.message.startswith("the scene tells 9")
    assert finding.message.endswith(
        "by chance): 100% of dog is in scene 1, which has 33% of all; "
        "100% of car is in scene 0, which has 67% of all"
    )
    assert finding.figures["bits"] == pytest.approx(0.918, abs=0.001)
    assert finding.figures["telling"][0]["instances"] == 30
    assert finding.images == 60
    assert finding.paths == ("img/00030.jpg", "img/00000.jpg")
    assert "add dog from other viewpoints than scene 1" in finding.advice


def test_silent_when_the_scenes_show_the_same_mix(make_table):
    assert not list(
        ClassSceneAssociation().check(two_scenes(make_table, ["car", "dog"], ["car", "dog"]))
    )


def test_silent_up_to_the_limit(make_table):
    """Three cars a dog here, and three dogs a car there: a fifth of a bit."""
    table = two_scenes(make_table, ["car"] * 3 + ["dog"], ["car"] + ["dog"] * 3, frames=200)
    assert not list(ClassSceneAssociation().check(table))
    (finding,) = ClassSceneAssociation(max_told_share=0.15).check(table)
    assert finding.figures["told_share"] == pytest.approx(0.19, abs=0.01)


def test_silent_about_what_chance_explains(make_table):
    """Many scenes of three images, each image with one of two classes, drawn without a pattern."""
    table = make_table(scene_id=[scene for scene in range(20) for _ in range(3)])
    drawn = [["car"] if (7 * row * row + row) % 11 < 5 else ["dog"] for row in range(60)]
    assert not list(ClassSceneAssociation(max_told_share=0).check(labelled(table, drawn)))


def test_silent_about_images_outside_static_scenes(make_table):
    table = make_table(scene_id=[0] * 30 + [1] * 30 + list(range(2, 62)))
    shown = [["car", "dog"]] * 60 + [["car"]] * 30 + [["dog"]] * 30
    assert not list(ClassSceneAssociation(max_told_share=0).check(labelled(table, shown)))


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (["car"], ["car"], "all instances in static scenes are of one class"),
        (["car", "dog"], (), "fewer than two static scenes show something that is labelled"),
        ((), (), "fewer than two static scenes show something that is labelled"),
        (None, None, "no image has a value in `labels`"),
    ],
)
def test_skipped_with_the_reason_where_nothing_can_be_told(make_table, first, second, reason):
    _, skipped = judge(two_scenes(make_table, first, second), [ClassSceneAssociation()])
    assert [skip.reason for skip in skipped] == [reason]
