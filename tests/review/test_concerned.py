from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from dataset_audit.annotations import FAULTS
from dataset_audit.review.concerned import ROWS, concerned
from dataset_audit.rules import RULES
from dataset_audit.rules.annotation_missing_in_scene import AnnotationMissingInScene
from dataset_audit.rules.axis_share_by_class import AxisShareByClass
from dataset_audit.rules.class_imbalance import ClassImbalance
from dataset_audit.rules.class_in_one_scene import ClassInOneScene
from dataset_audit.rules.class_scene_association import ClassSceneAssociation
from dataset_audit.rules.duplicate_leak import DuplicateLeak
from dataset_audit.rules.repeated_box import RepeatedBox
from dataset_audit.rules.split_skew import SplitSkew
from dataset_audit.rules.unlabelled import Unlabelled
from dataset_audit.settings import Settings
from tests.rules.conftest import build_table
from tests.rules.labelled import faulty, labelled

WITH_ORIGINALS = {"scene-leak", "duplicate-leak", "exact-duplicates", "near-duplicates"}


def test_every_rule_has_its_rows():
    assert set(ROWS) == {rule.slug() for rule in RULES}


def paths_of(made, rule):
    (entry,) = [one for one in made.stored.document["findings"] if one["rule"] == rule]
    return set(made.table["path"][concerned(made.table, Settings(), entry)])


def test_all_images_of_a_finding_are_shown_and_its_examples_are_among_them(made):
    for entry in made.stored.document["findings"]:
        rows = concerned(made.table, Settings(), entry)
        assert set(entry["paths"]) <= set(made.table["path"][rows]), entry["rule"]
        if entry["rule"] not in WITH_ORIGINALS:
            assert rows.sum() == entry["images"], entry["rule"]


def test_a_leak_is_shown_with_the_images_of_the_earlier_split(made):
    expected = {f"train/scene-{n}.jpg" for n in range(3)} | {"val/scene-3.jpg"}
    assert paths_of(made, "scene-leak") == expected


def test_copies_are_shown_with_what_they_are_copies_of(made):
    assert paths_of(made, "exact-duplicates") == {"train/alone.jpg", "train/copy-of-alone.jpg"}


@pytest.mark.parametrize("examples", [[], ["val/other.png"]])
def test_an_unknown_rule_gives_its_examples(made, examples):
    rows = concerned(made.table, Settings(), {"rule": "to-come", "paths": examples})
    assert list(made.table["path"][np.flatnonzero(rows)]) == examples


def rows_of(table, rule):
    (finding,) = rule.check(table)
    found = np.flatnonzero(concerned(table, Settings(), asdict(finding)))
    assert set(finding.paths) <= set(table["path"][found])
    return found.tolist(), finding.images


def test_near_copies_that_leak_are_shown_with_their_originals():
    table = build_table(
        split=["train"] * 3 + ["val"] * 3,
        scene_id=[0] * 3 + [1] * 3,
        near_group=[0, 1, -1, 0, 1, -1],
    )
    assert rows_of(table, DuplicateLeak()) == ([0, 1, 3, 4], 2)


def test_a_skewed_split_is_shown_whole():
    light = ["day"] * 50 + ["night"] * 50
    table = build_table(split=["train"] * 50 + ["val"] * 50, light=light)
    assert rows_of(table, SplitSkew()) == (list(range(50, 100)), 50)


def test_what_shows_a_class_in_a_static_scene_is_shown_for_the_association():
    table = build_table(scene_id=[0] * 20 + [1] * 20 + [2])
    shown = [["car"]] * 19 + [()] + [["dog"]] * 19 + [None] + [["dog"]]
    rows, images = rows_of(labelled(table, shown), ClassSceneAssociation())
    assert rows == [*range(19), *range(20, 39)]
    assert images == 38


def test_frames_with_a_repeated_box_and_frames_without_labels_are_shown():
    box = ("car", (0.2, 0.3, 0.1, 0.1))
    drawn = [(row, *box) for row in range(9) if row not in (3, 6)]
    shown = [()] * 6 + [None] + [()] * 2
    table = labelled(build_table(scene_id=[0] * 9), shown, drawn)
    assert rows_of(table, RepeatedBox()) == ([0, 1, 2, 4, 5, 7, 8], 7)
    assert rows_of(table, AnnotationMissingInScene()) == ([3, 6], 2)


@pytest.mark.parametrize("kind", FAULTS)
def test_images_with_a_fault_are_shown_and_those_without_or_gone_are_not(kind):
    rule = next(rule for rule in RULES if rule.slug() == kind)
    at = ["img/00001.jpg", "img/00003.jpg", "img/00003.jpg", "dropped.jpg", None]
    other = "unknown-class" if kind != "unknown-class" else "size-mismatch"
    faults = [(kind, "a.txt", 1, "odd", path) for path in at]
    table = faulty(build_table(n=5), *faults, (other, "a.txt", 1, "odd", "img/00004.jpg"))
    assert rows_of(table, rule()) == ([1, 3], 2)


def test_every_image_of_a_class_of_one_scene_is_shown():
    table = build_table(scene_id=[0] * 30 + [1] * 30 + [2] * 30)
    shown = [["car", "crane"]] * 30 + [["car"]] * 60
    assert rows_of(labelled(table, shown), ClassInOneScene()) == (list(range(30)), 30)


def test_every_image_of_every_rare_class_is_shown_not_of_the_listed_ones_alone():
    table = build_table(scene_id=[0] * 100 + list(range(1, 401)))
    shown = [[f"rare {n}"] for n in range(100)] + [["car"]] * 400
    assert rows_of(labelled(table, shown), ClassImbalance()) == (list(range(100)), 100)


def test_every_image_of_every_class_without_axis_frames_is_shown():
    table = build_table(provenance=["axis-proven"] * 300 + ["unknown"] * 300)
    shown = [["car"]] * 300 + [[f"c{n % 30}"] for n in range(300)]
    assert rows_of(labelled(table, shown), AxisShareByClass()) == (list(range(300, 600)), 300)


def test_readable_images_that_nobody_labelled_are_shown():
    table = build_table(problem=[None] * 4 + ["empty: 0 bytes"])
    table = labelled(table, [["car"], None, (), None, None])
    assert rows_of(table, Unlabelled()) == ([1, 3], 2)
