from __future__ import annotations

from dataclasses import replace

from dataset_audit.rules.few_effective_scenes import FewEffectiveScenes


def test_fires_on_many_images_of_five_scenes(make_table):
    (finding,) = FewEffectiveScenes().check(make_table(scene_id=[0, 1, 2, 3, 4] * 20))
    assert finding.message == (
        "100 images in 5 scenes are effectively 5.0 scenes (95% interval 4.5 to 5.5); "
        "at least 10 are needed"
    )
    assert "at least 5 more viewpoints" in finding.advice
    assert finding.images == 100


def test_fires_on_many_scenes_that_are_nearly_empty(make_table):
    assert list(FewEffectiveScenes().check(make_table(scene_id=[0] * 960 + list(range(1, 41)))))


def test_silent_on_ten_even_scenes(make_table):
    assert not list(FewEffectiveScenes().check(make_table(scene_id=list(range(10)) * 10)))


def test_silent_on_eight_images_that_all_differ(make_table):
    assert not list(FewEffectiveScenes().check(make_table(n=8)))


def test_fires_on_eight_images_of_one_scene(make_table):
    assert list(FewEffectiveScenes().check(make_table(scene_id=[0] * 8)))


def test_silent_while_the_interval_reaches_the_limit(make_table):
    table = make_table(scene_id=list(range(9)) * 10)
    wide = replace(table.facts.diversity, effective_scenes_interval=(8.0, 10.0))
    facts = replace(table.facts, diversity=wide)
    assert not list(FewEffectiveScenes().check(replace(table, facts=facts)))
