from __future__ import annotations

import io
import json

from dataset_audit.decisions import Drop, write_decisions
from dataset_audit.pipeline import judge_again
from dataset_audit.review.read import read

FRAMES = ("train/scene-0.jpg", "train/scene-1.jpg")


def told(made, *, as_json=False):
    stream = io.StringIO()
    read(made.out, stream, as_json=as_json)
    return stream.getvalue()


def test_without_decisions_it_says_so(made):
    assert "nothing was decided yet" in told(made)


def test_it_tells_what_was_decided_what_it_is_worth_and_how_to_apply_it(made):
    made.desk.decide(Drop((*FRAMES, "gone.jpg")))
    text = told(made)
    assert text.startswith("1 decision of a person, not applied yet\n")
    assert "   1  drop 3 images of scene-0\n" in text
    assert "without effect: drop: gone.jpg is in the data set no more" in text
    assert f"To apply  audit judge {made.out}" in text
    judge_again(made.out)
    assert told(made).startswith("1 decision of a person, applied\n")
    assert "To apply" not in told(made)


def test_taking_all_back_is_to_be_applied_too(made):
    made.desk.decide(Drop(FRAMES))
    judge_again(made.out)
    write_decisions(made.out, ())
    assert "0 decisions of a person, not applied yet" in told(made)


def test_a_program_reads_the_same(made):
    made.desk.decide(Drop(FRAMES))
    document = json.loads(told(made, as_json=True))
    assert document["decisions"] == [{"kind": "drop", "paths": list(FRAMES)}]
    assert document["applied"] is False
    assert document["found"]["images"] - document["decided"]["images"] == 2
