from __future__ import annotations

from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split
from dataset_audit.pipeline import judge_again
from dataset_audit.review import lists

FRAMES = ("train/scene-0.jpg", "train/scene-1.jpg", "train/scene-2.jpg", "val/scene-3.jpg")


def finding(made, rule):
    return next(each for each in made.stored.document["findings"] if each["rule"] == rule)


def rows_by_finding(desk):
    rows = lists.list_findings(desk.stored.document, desk.see().decisions)
    return {row["finding"]: row for row in rows}


def test_findings_are_listed_heaviest_first_with_what_they_say(made):
    rows = lists.list_findings(made.stored.document, ())
    assert [row["key"] for row in rows] == [e["key"] for e in made.stored.document["findings"]]
    assert rows[0]["severity"] == "error"
    assert rows[0]["says"] == made.stored.document["findings"][0]["message"]


def test_an_accepted_finding_stays_listed_with_its_reason_before_and_after_judging(made):
    desk = made.desk
    desk.decide(Accept(finding(made, "scene-leak")["key"], "one gate, wanted"))
    assert rows_by_finding(desk)["scene-leak"]["accepted"] == "one gate, wanted"
    judge_again(made.out)
    assert "one gate, wanted" in rows_by_finding(made.desk)["scene-leak"]["accepted"]


def test_findings_of_one_rule_have_names_that_differ():
    entries = [
        {"rule": "a", "subject": "x", "figures": {"scene_id": 3}},
        {"rule": "a", "subject": "y", "figures": {}},
        {"rule": "b", "subject": "data set", "figures": {}},
    ]
    named = lists.named_findings({"findings": entries[1:], "ignored": entries[:1]})
    assert list(named) == ["a y", "b", "a scene-3"]


def test_a_scene_is_told_by_what_is_left_of_it(made):
    desk = made.desk
    (row,) = lists.list_scenes(desk.see())
    assert (row["scene"], row["images"], row["splits"]) == ("scene-0", "4", "train 3, val 1")
    desk.decide(Declare(FRAMES[:1], whole_scene=True, axis=True))
    seen = desk.decide(Drop(FRAMES[:1]))
    (row,) = lists.list_scenes(seen)
    assert (row["images"], row["axis"]) == ("3 of 4", "100%")
    assert row["decided"] == "drop, provenance"
    assert lists.static_scenes(seen) == [0]


def test_a_scene_of_which_two_frames_are_kept_stays_listed(made):
    (row,) = lists.list_scenes(made.desk.decide(Drop(FRAMES[:2])))
    assert (row["scene"], row["images"]) == ("scene-0", "2 of 4")
    assert lists.list_scenes(made.desk.decide(Drop(FRAMES[2:]))) == []


def test_the_list_of_scenes_ends_and_their_number_is_told(made, monkeypatch):
    monkeypatch.setattr(lists, "MOST", 0)
    assert lists.list_scenes(made.desk.see()) == []
    assert lists.static_scenes(made.desk.see()) == [0]


def test_decisions_are_told_in_words_the_last_one_first(made):
    desk = made.desk
    for decision in (
        Accept("low-detail:data set", "a night\x1b camera"),
        Drop(FRAMES[:1]),
        Merge((FRAMES[1], "val/other.png", "train/alone.jpg")),
        Split(FRAMES[1:3]),
        Declare(FRAMES[3:], whole_scene=True, axis=False, camera="gate"),
    ):
        desk.decide(decision)
    told = [row["decision"] for row in lists.list_decisions(desk.see())]
    assert told[0].startswith("declare val/scene-3.jpg of scene-0 and its scene: not Axis, camera")
    assert told[1].startswith("split off 2 images of scene-")
    assert told[2] == "merge train/alone.jpg and train/scene-1.jpg and 1 more"
    assert told[3] == "drop train/scene-0.jpg of scene-0"
    assert told[4] == "accept low-detail:data set: a night\\x1b camera"
