from __future__ import annotations

import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.judge import judge
from dataset_audit.rules.scene_leak import SceneLeak


def test_fires_with_the_share_of_validation_that_train_shows(make_table):
    table = make_table(
        scene_id=[0] * 40 + list(range(1, 61)), split=["train"] * 30 + ["val"] * 20 + ["train"] * 50
    )
    (finding,) = SceneLeak().check(table)
    assert finding.message == (
        "1 static scene lies in several splits: 10 of 20 val images (50%) show a viewpoint that an "
        "earlier split shows too"
    )
    assert finding.images == 10
    assert finding.paths == ("img/00030.jpg",)
    assert finding.severity == Severity.ERROR


def test_fires_once_however_many_scenes_leak(make_table):
    scenes = [scene for scene in range(500) for _ in range(4)]
    (finding,) = SceneLeak().check(
        make_table(scene_id=scenes, split=["train", "train", "val", "test"] * 500)
    )
    assert finding.key == "scene-leak:data set"
    assert finding.figures["scenes"] == 500
    assert "500 of 500 val images (100%) and 500 of 500 test images (100%)" in finding.message
    assert len(finding.paths) == 5


def test_fires_a_warning_when_hardly_any_of_the_split_leaks(make_table):
    table = make_table(scene_id=[0] * 4 + list(range(1, 201)), split=["train"] * 3 + ["val"] * 201)
    (finding,) = SceneLeak().check(table)
    assert finding.severity == Severity.WARNING


def test_fires_between_val_and_test_without_train(make_table):
    (finding,) = SceneLeak().check(make_table(scene_id=[0] * 4, split=["test", "val"] * 2))
    assert "2 of 2 test images (100%)" in finding.message


def test_silent_when_each_scene_lies_in_one_split(make_table):
    table = make_table(scene_id=[0] * 5 + [1] * 5, split=["train"] * 5 + ["val"] * 5)
    assert not list(SceneLeak().check(table))


def test_silent_about_scenes_that_are_not_static(make_table):
    assert not list(SceneLeak().check(make_table(scene_id=[0, 0], split=["train", "val"])))


def test_silent_about_images_without_a_split(make_table):
    table = make_table(scene_id=[0] * 4 + [1], split=["train"] * 3 + [None, "val"])
    assert not list(SceneLeak().check(table))


@pytest.mark.parametrize(
    ("split", "reason"),
    [(None, "no image has a value in `split`"), ("train", "all images are in one split")],
)
def test_skipped_with_the_reason_when_there_are_no_two_splits(make_table, split, reason):
    _, skipped = judge(make_table(n=4, split=split), [SceneLeak()])
    assert [skip.reason for skip in skipped] == [reason]


def test_fires_a_warning_at_the_limit(make_table):
    table = make_table(scene_id=[0] * 3 + list(range(1, 100)), split=["train"] * 2 + ["val"] * 100)
    (finding,) = SceneLeak().check(table)
    assert finding.severity == Severity.WARNING
