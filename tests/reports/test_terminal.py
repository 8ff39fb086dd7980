"""The first screen, letter by letter, and what must never be on it."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from dataset_audit.reports.terminal import write_text
from tests.reports.conftest import HOSTILE, objects
from tests.reports.forms import BAD_CLASS, with_classes

GOLDEN = """\
/data/set
5 images · 1 unreadable · 1 other file · 1.2 s · 2 known from before

Axis frames  between 75% and 100% (3 proven, 1 unknown)
Scenes       effectively 1.8 in 4 images (95%: 1.0 to 2.0)
             1 static scene holds 75% of the images, the largest scene 75%
             between 0 and 1 static scenes for every cut from 0.5 to 0.6
Light        day 3, night 1

Findings: 2 errors, 1 warning, 1 note
  error  static-scene-dominates
    one static scene (scene 0) holds 75% of all images: 3 images of one fixed
    viewpoint, worth about 1 different image
    -> keep about 1 of its most different frames and add at least 8 images of
    other viewpoints
  error  truncated-image
    something about a\\x1b[31m[bold red]\\n</script>é.jpg
    -> look at it
  warning  near-duplicates
    something about a\\x1b[31m[bold red]\\n</script>é.jpg
    -> look at it
  and low-detail
  ignored light-missing:a\\x1b[31m[bold red]\\n</script>é.jpg: an indoor camera
  not judged: scene-leak, there is one split only

Report: /data/set.audit/report.html
All findings, scenes and images: /data/set.audit
"""


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "LINES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")


def screen(result, stream=None):
    stream = stream or io.StringIO()
    write_text(result, stream)
    return stream.getvalue()


def test_first_screen_is_as_it_was(hand_made):
    assert screen(hand_made) == GOLDEN


def test_first_screen_fits_80_columns_and_30_lines(hand_made):
    lines = screen(hand_made).splitlines()
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 30
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_number_of_scenes_that_no_cut_moves_is_not_a_range(hand_made):
    facts = hand_made.table.facts
    table = replace(hand_made.table, facts=replace(facts, scene_counts=facts.scene_counts[:2]))
    text = screen(replace(hand_made, table=table))
    assert "as many static scenes for every cut from 0.5 to 0.55\n" in text


def test_long_text_is_folded_not_cut(hand_made):
    finding = replace(hand_made.findings[0], message="ж" * 200)
    text = screen(replace(hand_made, findings=(finding,)))
    assert text.count("ж") == 200
    assert max(map(len, text.splitlines())) <= 80


def test_colour_only_on_a_terminal(hand_made):
    assert "\x1b[" in screen(hand_made, Terminal())
    assert "\x1b" not in screen(hand_made)


def test_no_color_is_respected_on_a_terminal(hand_made, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    text = screen(hand_made, Terminal())
    assert "\x1b[31m" not in text
    assert "\x1b[1;31m" not in text


def test_nothing_found_says_so(hand_made):
    text = screen(replace(hand_made, findings=(), ignored=(), skipped=()))
    assert "Findings: none" in text


def test_decisions_of_a_person_are_counted_and_what_had_no_effect_is_said(hand_made):
    drops = [{"kind": "drop", "paths": ["a.jpg", f"{n}.jpg"]} for n in range(2)]
    accept = {"kind": "accept", "key": "low-detail:data set", "reason": "night"}
    made = (accept, *drops)
    text = screen(replace(hand_made, decisions=made, notes=(f"drop: {HOSTILE} is gone",)))
    assert text.splitlines()[2] == (
        "3 decisions of a person applied: 1 finding accepted, 2 drops of 3 images"
    )
    assert "  without effect: drop: a\\x1b[31m[bold red]\\n" in text
    assert max(map(len, text.splitlines())) <= 80


CARS = ("car", 14_200, 310.4, 6.0)
LABELLED = """\
coco · 5 images · 1 unreadable · 1 other file · 1.2 s · 2 known from before

Axis frames  between 75% and 100% (3 proven, 1 unknown)
Scenes       effectively 1.8 in 4 images (95%: 1.0 to 2.0)
             1 static scene holds 75% of the images, the largest scene 75%
             between 0 and 1 static scenes for every cut from 0.5 to 0.6
Labels       14,200 car = 310 effective in 6.0 effective scenes; 212 person =
             4.5 effective in 1.3 effective scenes; and 77 more classes; 2
             images not labelled; 1 image labelled as showing nothing
Light        day 3, night 1
"""


def labels_told(text):
    """The line of labels, unfolded."""
    told = text[text.index("Labels  ") : text.index("Light  ")]
    return " ".join(told.split()[1:])


def test_labels_are_told_in_instances_and_what_they_are_worth(hand_made):
    rows = [CARS, ("person", 212, 4.5, 1.3), *[(f"c{n}", 9, 1.0, 1.0) for n in range(77)]]
    shown = objects(("car",), None, ("car", "person"), (), None)
    text = screen(with_classes(hand_made, shown, *rows, layout="coco"))
    assert LABELLED in text
    assert max(map(len, text.splitlines())) <= 80


def test_an_image_that_can_not_be_read_hides_none_that_nobody_labelled(hand_made):
    """The first of the five is unreadable."""
    shown = objects(("car",), None, ("car",), ("car",), ("car",))
    assert labels_told(screen(with_classes(hand_made, shown, CARS))) == (
        "14,200 car = 310 effective in 6.0 effective scenes; 1 image not labelled"
    )


def test_labels_that_show_nothing_are_told_as_such(hand_made):
    text = screen(with_classes(hand_made, objects(*[()] * 5)))
    assert labels_told(text) == "5 images labelled as showing nothing"


def test_a_class_may_be_called_anything(hand_made):
    names = (BAD_CLASS, "\x1b[31m" + "ж" * 150)
    rows = [(name, 9, 1.0, 1.0) for name in names]
    text = screen(with_classes(hand_made, objects(*[("a",)] * 5), *rows))
    assert "\x1b" not in text
    assert text.count("ж") == 150
    assert "`a`<img src=x>\\n@octocat" in text
    assert max(map(len, text.splitlines())) <= 80
