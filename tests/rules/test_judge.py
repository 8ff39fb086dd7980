from __future__ import annotations

from dataset_audit.rules import RULES
from dataset_audit.rules.axis_frames_one_scene import AxisFramesOneScene
from dataset_audit.rules.judge import judge
from dataset_audit.rules.low_detail import LowDetail
from dataset_audit.rules.scene_leak import SceneLeak
from dataset_audit.rules.static_scene_dominates import StaticSceneDominates

EVERYTHING = {
    "scene_id": [0] * 60 + [1] * 20 + list(range(2, 22)),
    "provenance": ["axis-proven"] * 60 + ["unknown"] * 40,
    "split": ["train", "val"] * 50,
    "problem": [None] * 98 + ["empty: 0 bytes", "truncated: row 3"],
}


def test_heaviest_first_by_severity_then_share(make_table):
    findings, _ = judge(make_table(**EVERYTHING), [rule() for rule in RULES])
    weights = [(f.severity.rank, f.share) for f in findings]
    assert len(findings) > 5
    assert weights == sorted(weights, reverse=True)


def test_of_equal_weight_the_cause_comes_before_what_follows(make_table):
    findings, _ = judge(make_table(**EVERYTHING), [StaticSceneDominates(), AxisFramesOneScene()])
    assert [f.rule for f in findings[:2]] == ["static-scene-dominates", "axis-frames-one-scene"]
    assert findings[0].share == findings[1].share


def test_each_rule_that_cannot_run_is_listed_with_its_reason(make_table):
    _, skipped = judge(make_table(n=3), [LowDetail(), SceneLeak()])
    assert [(skip.rule, skip.reason) for skip in skipped] == [
        ("low-detail", "no image has a value in `luma_mean`"),
        ("scene-leak", "no image has a value in `split`"),
    ]


def test_same_cameras_make_scene_findings_information(make_table):
    table = make_table(**EVERYTHING)
    findings, _ = judge(table, [rule() for rule in RULES], same_cameras=True)
    about_scenes = {rule.slug() for rule in RULES if rule.about_new_cameras}
    ranks = {f.rule: f.severity.rank for f in findings}
    assert {ranks[rule] for rule in about_scenes & set(ranks)} == {0}
    assert ranks["unreadable-image"] == 2


def test_keys_do_not_depend_on_the_order_of_images(make_table):
    table = make_table(path=[f"{i}.jpg" for i in range(100)], **EVERYTHING)
    flipped = make_table(
        path=[f"{i}.jpg" for i in reversed(range(100))],
        **{name: column[::-1] for name, column in EVERYTHING.items()},
    )
    rules = [rule() for rule in RULES if rule is not StaticSceneDominates]
    whole = {f.key for f in judge(table, rules)[0] if f.subject == "data set"}
    assert whole == {f.key for f in judge(flipped, rules)[0] if f.subject == "data set"}


def test_an_empty_data_set_has_no_findings(make_table):
    findings, skipped = judge(make_table(path=[]), [rule() for rule in RULES])
    assert findings == ()
    assert len(skipped) == len(RULES)
