from __future__ import annotations

import pytest

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
    assert skips[0].reason == "the whole data set is hardly more than one scene"


@pytest.mark.parametrize("most", [2.0, 5.0])
def test_a_class_below_one_limit_is_below_a_higher_one(make_table, most):
    table = three_scenes(make_table, ["car", "forklift"], ["car"], ["car"])
    findings, skips = judge(table, [ClassInOneScene(min_effective_scenes=most)])
    assert "forklift" in {finding.subject for finding in findings}
    assert skips == ()


def test_silent_at_the_limit_however_the_number_is_rounded(make_table):
    """56 in each of two scenes are 1.9999999999999998 as computed."""
    table = make_table(scene_id=[0] * 56 + [1] * 56 + [2] * 56)
    shown = [["car", "bus"]] * 112 + [["car"]] * 56
    rule = ClassInOneScene(min_effective_scenes=2.0)
    assert list(rule.check(labelled(table, shown))) == []


def test_silent_for_a_class_of_two_scenes_that_both_show_it(make_table):
    table = make_table(scene_id=[0] * 60 + [1] * 60 + [2] * 60)
    shown = [["car", "bus"]] * 60 + [["car", "bus"]] * 30 + [["car"]] * 90
    assert list(ClassInOneScene().check(labelled(table, shown))) == []


def test_every_class_has_examples_of_its_own(make_table):
    table = three_scenes(make_table, ["car", "forklift"], ["car", "crane"], ["car"])
    found = {finding.subject: finding for finding in ClassInOneScene().check(table)}
    assert {name: finding.paths[0] for name, finding in found.items()} == {
        "forklift": "img/00000.jpg",
        "crane": "img/00030.jpg",
    }
    assert [(len(finding.paths), finding.images) for finding in found.values()] == [(5, 30)] * 2


def test_a_class_of_thousands_of_boxes_is_told_by_what_they_are_worth(make_table):
    """Three cameras; at the first 710 frames with twenty cars each, at another one frame."""
    table = make_table(scene_id=[0] * 710 + [1] * 1000 + [2] * 1000)
    shown = [["car"] * 20] * 709 + [["car"] * 19] + [["car"]] + [["dog"]] * 1999
    (finding,) = ClassInOneScene().check(labelled(table, shown))
    assert finding.message == (
        "14,200 car = 533 effective in 1.0 effective scenes: 99.9% of them in one of 2 scenes"
    )
