from __future__ import annotations

import pytest

from dataset_audit.explanation import DROPPED
from dataset_audit.reports.verdict import (
    about,
    beside,
    duration,
    figures,
    link_sentence,
    scene_verdict,
    shift_line,
    sides_sentence,
    verdict,
    weakest_link,
)
from tests.reports.explained import GROUPS, STRAY, blocks, chain, pair, subject, whole

APART = {"other": subject("b.jpg", scene=1), "blocks": blocks(0.1), "scenes": GROUPS}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "One scene: they agree by 0.60"),
        ({"blocks": blocks(0.2), "chain": chain(0.7, 0.6)}, "in 2 steps of 0.60 or more"),
        ({"blocks": blocks(0.5), "chain": chain(0.5)}, "the background of more frames"),
        (APART, "Two scenes: they agree by 0.10. Two frames join from 0.55."),
        (APART | {"one": subject(moving=True)}, "a moving camera"),
        (APART | {"one": subject(own_agreement=0.2)}, "A has too little detail"),
        (APART | {"blocks": blocks(0.7)}, "That would be enough"),
        ({"other": subject("b.jpg", problem="empty: x"), "blocks": None}, "b.jpg could not be"),
        ({"other": subject("b.jpg", problem=DROPPED), "blocks": None}, "b.jpg was dropped by a"),
        ({"one": subject(decided=True), "blocks": blocks(0.1)}, "One scene, as a person decided"),
        (APART | {"one": subject(decided=True)}, "Two scenes, as a person decided"),
    ],
)
def test_the_verdict_gives_the_reason(given, said):
    assert said in verdict(pair(**given))


def test_a_figure_is_told_on_the_side_of_the_cut_where_it_lies():
    assert [beside(a, 0.55) for a in (0.546, 0.55, 0.3)] == ["0.546", "0.55", "0.30"]


def test_the_shift_is_told_in_words():
    assert shift_line((0, 0), 0.047) == "none (looked for up to 4.7% of the width)"
    assert "1.6% of the width right and 3.1% of the width up" in shift_line((-2 / 64, 1 / 64), 0.05)


def test_sides_are_told_beside_their_cuts():
    assert sides_sentence(GROUPS).endswith("50% of their texture (at most 18%)")
    assert "joins from 0.28, with its best partner only" in sides_sentence(STRAY)


def test_a_link_that_no_longer_holds_says_so():
    assert "not enough" in link_sentence(chain(0.4, across=GROUPS))
    assert "not enough" not in link_sentence(chain(0.4, across=STRAY))


def test_what_was_not_measured_is_not_told():
    names = [name for name, _ in figures(pair(blocks=None, cosine=None, hamming_bits=None))]
    assert names == ["Context"]


def test_a_set_that_is_proposed_is_told_with_its_cuts():
    told = dict(figures(pair(proposed=True)))["Proposes"]
    assert "0.18" in told
    assert "0.35" in told
    assert "camera" not in dict(figures(pair()))["Proposes"]


def test_an_image_of_a_moving_camera_is_called_so():
    told = about(subject(moving=True, scene=7, scene_images=1))
    assert told == "scene-7, alone · of a moving camera · day"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0 seconds"), (90, "2 minutes"), (3600, "1 hour"), (1e6, "12 days")]
)
def test_time_spans_are_told_in_their_largest_unit(seconds, text):
    assert duration(seconds) == text


def test_a_scene_is_told_by_its_median_and_its_weakest():
    assert "by 0.80 or more, the weakest by 0.30" in scene_verdict(whole())
    assert weakest_link(chain(0.4, across=STRAY)).startswith("0.40, between 0.jpg and 1.jpg; there")
