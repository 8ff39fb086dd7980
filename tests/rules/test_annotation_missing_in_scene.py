from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Severity
from dataset_audit.rules.annotation_missing_in_scene import AnnotationMissingInScene
from dataset_audit.rules.judge import judge
from tests.rules.labelled import labelled

CAR = (0.2, 0.3, 0.1, 0.1)


def scene(make_table, pattern, drawn=(), **columns):
    """One static scene: `1` a frame with the car, `0` labelled without it, `.` not labelled."""
    columns = {"scene_id": [0] * len(pattern)} | columns
    shown = [None if sign == "." else () for sign in pattern]
    cars = [(row, "car", CAR) for row, sign in enumerate(pattern) if sign == "1"]
    return labelled(make_table(**columns), shown, [*cars, *drawn])


def rows(table, **limits):
    """Frames that nobody labelled, and frames that lack something."""
    missing = AnnotationMissingInScene(**limits).missing(table)
    return np.flatnonzero(missing.unlabelled).tolist(), np.flatnonzero(missing.things).tolist()


def test_fires_and_tells_forgotten_frames_from_frames_that_lack_something(make_table):
    (finding,) = AnnotationMissingInScene().check(scene(make_table, "11.111011"))
    assert finding.message == (
        "2 of 9 frames of static scenes (22%) lack labels that their neighbours have: nobody "
        "labelled 1, between labelled ones; 1 was labelled without 1 thing that stands there "
        "before and after"
    )
    assert finding.figures == {
        "frames": 9, "unlabelled": 1, "lacking": 1, "things": 1, "found_empty": 1
    }  # fmt: skip
    assert finding.paths == ("img/00006.jpg", "img/00002.jpg")
    assert finding.severity == Severity.WARNING


def test_fires_as_information_up_to_the_limit(make_table):
    (finding,) = AnnotationMissingInScene().check(scene(make_table, "1" * 50 + "0" + "1" * 49))
    assert finding.severity == Severity.INFO


@pytest.mark.parametrize(
    ("pattern", "lacking"),
    [
        ("11011", [2]),
        ("110011", [2, 3]),
        ("1100011", []),
        ("11100011", []),
        ("111000111", [3, 4, 5]),
        ("11111111000000111111", []),
        ("1011", []),
        ("10101010101", []),
        ("1100", []),
        ("0011", []),
        ("110110", [2]),
        ("11.0.11", [3]),
    ],
)
def test_a_thing_stands_before_and_after_for_as_long_as_it_is_away(make_table, pattern, lacking):
    assert rows(scene(make_table, pattern))[1] == lacking


def test_how_long_it_must_stand_is_a_limit(make_table):
    table = scene(make_table, "0101110111")
    assert rows(table, judged_from_frames=1)[1] == [2, 6]
    assert rows(table, judged_from_frames=3)[1] == [6]
    assert rows(table, judged_from_frames=4)[1] == []


@given(st.text("01.", min_size=3, max_size=24), st.integers(1, 6), st.integers(1, 6))
def test_the_frames_found_are_those_that_a_search_by_hand_finds(make_table, pattern, one, other):
    table = scene(make_table, pattern)
    few, many = sorted([one, other])
    found = set(rows(table, judged_from_frames=few)[1])
    assert found == by_hand(pattern, few)
    assert found >= set(rows(table, judged_from_frames=many)[1])


def by_hand(pattern, sides):
    labelled_at = [at for at, sign in enumerate(pattern) if sign != "."]
    signs = "".join(pattern[at] for at in labelled_at)
    found = set()
    for at in range(len(signs)):
        for away in range(1, 6):
            stand = "1" * max(sides, away)
            if signs[: at + away].endswith(stand + "0" * away) and (
                signs[at + away :].startswith(stand)
            ):
                found |= set(labelled_at[at : at + away])
    return found


def test_silent_about_another_class_or_another_place(make_table):
    other = (0.5, 0.3, 0.1, 0.1)
    drawn = [(row, "car", CAR if row < 3 else other) for row in range(6)]
    drawn += [(row, "dog" if row < 3 else "cat", (0.8, 0.8, 0.1, 0.1)) for row in range(6)]
    assert rows(labelled(make_table(scene_id=[0] * 6), [()] * 6, drawn)) == ([], [])


@pytest.mark.parametrize(
    ("box", "lacking"),
    [
        ((0.15, 0.2, 0.3, 0.4), []),
        ((0.2, 0.3, 0.05, 0.1), []),
        ((0.2, 0.3, 0.04, 0.1), [2]),
        ((0.6, 0.6, 0.3, 0.3), [2]),
    ],
    ids=["hidden", "half hidden", "less than half hidden", "elsewhere"],
)
def test_silent_where_something_else_hides_the_place(make_table, box, lacking):
    assert rows(scene(make_table, "11011", [(2, "bus", box)]))[1] == lacking


def test_silent_when_the_light_is_another(make_table):
    light = ["day", "day", "night", "day", "day"]
    assert rows(scene(make_table, "11011", light=light))[1] == []
    assert rows(scene(make_table, "11011", light="night"))[1] == [2]


def test_silent_about_scenes_that_are_complete(make_table):
    assert not list(AnnotationMissingInScene().check(scene(make_table, "11111")))
    assert not list(AnnotationMissingInScene().check(scene(make_table, "00000")))


def test_silent_when_few_frames_of_the_scene_were_labelled_on_purpose(make_table):
    assert rows(scene(make_table, "1...1...1...1")) == ([], [])
    assert rows(scene(make_table, "1.1.1"))[0] == [1, 3]
    assert rows(scene(make_table, "1..1"))[0] == [1, 2]


def test_silent_about_a_split_that_nobody_labelled(make_table):
    split = ["train", "train", "test", "train", "test", "train"]
    assert rows(scene(make_table, "11.1.1", split=split)) == ([], [])


def test_silent_at_the_ends_of_a_scene_and_in_other_scenes(make_table):
    assert rows(scene(make_table, ".111.")) == ([], [])
    assert rows(scene(make_table, "110110", scene_id=[0] * 3 + [1] * 3)) == ([], [])
    assert rows(scene(make_table, "11011", scene_id=list(range(5)))) == ([], [])


def test_frames_are_in_the_order_of_their_times(make_table):
    hours = np.array([0, 1, 4, 2, 3], "datetime64[h]").astype("datetime64[ms]")
    assert rows(scene(make_table, "11011", captured_at=hours)) == ([], [])
    undated = np.where(np.arange(5) == 1, np.datetime64("NaT", "ms"), hours)
    assert rows(scene(make_table, "11011", captured_at=undated))[1] == [2]


def test_names_are_in_the_order_of_their_numbers(make_table):
    table = scene(make_table, "10111", path=[f"f{n}.jpg" for n in (1, 10, 2, 3, 4)])
    assert rows(table) == ([], [])


def test_frames_of_one_scene_need_not_lie_together(make_table):
    table = scene(make_table, "1111001111", scene_id=[0, 1] * 5)
    assert rows(table)[1] == [4, 5]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ("....", "no image has a value in `labels`"),
        ("11", "no image of a static scene is labelled"),
    ],
)
def test_skipped_with_the_reason_where_no_scene_is_labelled(make_table, pattern, reason):
    _, skipped = judge(scene(make_table, pattern), [AnnotationMissingInScene()])
    assert [skip.reason for skip in skipped] == [reason]
