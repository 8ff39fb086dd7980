from __future__ import annotations

import pytest

from dataset_audit.model import Severity
from dataset_audit.rules.static_scene_dominates import StaticSceneDominates


def test_fires_an_error_on_a_scene_of_half_the_images(make_table):
    (finding,) = StaticSceneDominates().check(make_table(scene_id=[0] * 50 + list(range(1, 51))))
    assert finding.severity == Severity.ERROR
    assert finding.subject == finding.paths[0] == "img/00000.jpg"
    assert "holds 50% of all images: 50 images" in finding.message
    assert finding.figures["scene_share"] == 0.5


def test_fires_a_warning_between_the_two_limits(make_table):
    (finding,) = StaticSceneDominates().check(make_table(scene_id=[0] * 20 + list(range(1, 81))))
    assert finding.severity == Severity.WARNING


def test_silent_at_the_limit(make_table):
    assert not list(
        StaticSceneDominates().check(make_table(scene_id=[0] * 10 + list(range(1, 91))))
    )


def test_silent_on_a_large_share_that_is_not_static(make_table):
    assert not list(StaticSceneDominates().check(make_table(scene_id=[0, 0, 1, 2])))


def test_each_heavy_scene_has_its_finding_and_never_hides_another(make_table):
    found = list(StaticSceneDominates().check(make_table(scene_id=[0, 1, 2, 3] * 25)))
    assert len({finding.key for finding in found}) == 4


@pytest.mark.parametrize(
    "scene_id",
    [
        [0] * 50 + list(range(1, 51)),
        [0] * 990 + list(range(1, 11)),
        [0] * 300 + [1] * 200 + list(range(2, 102)),
        [0] * 100,
    ],
)
def test_following_the_advice_silences_the_rule(make_table, scene_id):
    table = make_table(scene_id=scene_id)
    found = list(StaticSceneDominates().check(table))
    kept = {finding.figures["scene_id"]: finding.figures["keep"] for finding in found}
    rest = [scene for scene in scene_id if scene not in kept]
    rest += range(10_000, 10_000 + found[0].figures["add"])
    after = rest + [scene for scene, cap in kept.items() for _ in range(cap)]
    assert not list(StaticSceneDominates().check(make_table(scene_id=after)))


def test_never_advises_to_keep_fewer_frames_than_differ(make_table):
    (finding,) = StaticSceneDominates().check(make_table(scene_id=[0] * 900 + [1]))
    assert finding.figures["keep"] == 30  # the table's effective images are the square root
    assert "add at least 269 images of other viewpoints" in finding.advice


def test_same_wherever_the_frames_lie(make_table):
    sizes = [0] * 60 + list(range(1, 41))
    forward = list(StaticSceneDominates().check(make_table(scene_id=sizes)))
    backward = list(StaticSceneDominates().check(make_table(scene_id=sizes[::-1])))
    assert [f.message for f in forward] == [f.message for f in backward]
