from __future__ import annotations

from dataset_audit.rules.class_in_one_scene import ClassInOneScene
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled


def three_scenes(make_table, *shown):
    """Three scenes of 30 frames that show these classes each."""
    table = make_table(scene_id=[0] * 30 + [1] * 30 + [2] * 30)
    return labelled(table, [names for names in shown for _ in range(30)])


def test_fires_for_a_class_of_one_scene(make_table):
    table = three_scenes(make_table, ["car", "forklift"], ["car"], ["car"])
    (finding,) = ClassInOneScene().check(table)
    assert finding.subject == "forklift"
    assert finding.message == (
        "30 forklift = 5.5 effective in 1.0 effective scenes: all in one scene"
    )
    assert (finding.images, finding.paths[0]) == (30, "img/00000.jpg")


def test_fires_for_a_class_that_is_hardly_elsewhere(make_table):
    table = make_table(scene_id=[0] * 60 + [1] * 60 + list(range(2, 12)))
    shown = [["bus"]] * 60 + [["bus"]] + [["car"]] * 59 + [["car"]] * 10
    (finding,) = ClassInOneScene().check(labelled(table, shown))
    assert finding.message == (
        "61 bus = 7.9 effective in 1.1 effective scenes: 98% of them in one of 2 scenes"
    )


def test_silent_for_a_class_that_is_rare_or_everywhere(make_table):
    table = make_table(scene_id=[0] * 30 + [1] * 30 + [2] * 30)
    shown = [["car"]] * 90
    shown[:19] = [["car", "dog"]] * 19
    assert list(ClassInOneScene().check(labelled(table, shown))) == []


def test_a_set_of_one_scene_is_not_the_fault_of_a_class(make_table):
    table = labelled(make_table(scene_id=[0] * 40), [["car"]] * 40)
    findings, skips = judge(table, [ClassInOneScene()])
    assert findings == ()
    assert skips[0].reason == "the whole data set is effectively fewer scenes than a class needs"
