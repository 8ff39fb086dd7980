from __future__ import annotations

from dataclasses import replace

from dataset_audit.rules.axis_share_by_class import AxisShareByClass
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled

AXIS = ["axis-proven"] * 10 + ["unknown"] * 4 + ["other-proven"] * 8


def test_fires_for_classes_without_an_axis_frame_and_says_what_could_be(make_table):
    table = make_table(provenance=AXIS)
    shown = [["car"]] * 10 + [["dog"]] * 12
    (finding,) = AxisShareByClass().check(labelled(table, shown))
    assert finding.message == (
        "1 class has no known Axis frame (dog 0 of 12), and the set has 45%; "
        "4 of their images are of unknown origin"
    )
    assert (finding.images, finding.paths[0]) == (12, "img/00010.jpg")


def test_silent_where_each_class_has_some_or_is_rare(make_table):
    table = make_table(provenance=AXIS)
    shown = [["car", "dog"]] * 14 + [["cat"]] * 8
    assert list(AxisShareByClass().check(labelled(table, shown))) == []


def test_fires_for_a_class_with_far_fewer_than_is_usual(make_table):
    """Half of 400 images are Axis frames, and of 190 dogs one is."""
    table = make_table(provenance=["axis-proven"] * 200 + ["other-proven"] * 200)
    shown = [["car"]] * 199 + [["dog"]] * 190 + [["cat"]] * 11
    (finding,) = AxisShareByClass().check(labelled(table, shown))
    assert finding.message == (
        "2 classes have hardly a known Axis frame (dog 1 of 190, cat 0 of 11), "
        "and the set has 50%; 0 of their images are of unknown origin"
    )


def test_silent_where_axis_frames_are_rare_and_a_class_has_none_by_chance(make_table):
    """At 2% a class of 99 images would have two, and one in seven has none."""
    table = make_table(provenance=["axis-proven"] * 20 + ["other-proven"] * 980)
    shown = [["car"]] * 901 + [["dog"]] * 99
    assert list(AxisShareByClass().check(labelled(table, shown))) == []
    assert list(AxisShareByClass(judged_from_axis_images=1).check(labelled(table, shown)))


def test_without_any_axis_frame_another_rule_speaks(make_table):
    table = labelled(make_table(provenance="unknown", n=12), [["car"]] * 12)
    table = replace(table, facts=replace(table.facts, axis_share=(0.0, 1.0)))
    findings, skips = judge(table, [AxisShareByClass()])
    assert findings == ()
    assert skips[0].reason == "no image is known to be an Axis frame"
