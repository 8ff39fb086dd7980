from __future__ import annotations

from dataset_audit.model import Severity
from dataset_audit.rules.duplicate_leak import DuplicateLeak

SPLIT = ["train"] * 4 + ["val"] * 4


def test_fires_and_tells_exact_from_near(make_table):
    table = make_table(
        split=SPLIT,
        exact_group=[0, -1, -1, -1, 0, -1, -1, -1],
        near_group=[0, 1, -1, -1, 0, 1, -1, -1],
    )
    (finding,) = DuplicateLeak().check(table)
    assert finding.message == (
        "2 of 4 val images (50%) are copies of a picture in an earlier split: 1 byte for byte, "
        "1 nearly"
    )
    assert finding.paths == ("img/00004.jpg", "img/00005.jpg")


def test_counts_images_never_pairs(make_table):
    (finding,) = DuplicateLeak().check(make_table(split=SPLIT, exact_group=[0] * 8))
    assert finding.images == 4


def test_silent_when_copies_stay_in_their_split(make_table):
    table = make_table(
        split=SPLIT, exact_group=[0, 0, 1, 1, 2, 2, 3, 3], near_group=[0] * 4 + [1] * 4
    )
    assert not list(DuplicateLeak().check(table))


def test_silent_about_near_copies_inside_a_leaking_static_scene(make_table):
    assert not list(
        DuplicateLeak().check(make_table(split=SPLIT, scene_id=[0] * 8, near_group=[0] * 8))
    )


def test_fires_on_near_copies_of_a_static_scene_that_are_a_scene_of_their_own(make_table):
    """Mirrored copies of the frames of train, put into val."""
    table = make_table(split=SPLIT, scene_id=[0] * 4 + [1] * 4, near_group=[0, 1, 2, 3] * 2)
    (finding,) = DuplicateLeak().check(table)
    assert (finding.images, finding.figures["near"]) == (4, 4)


def test_fires_on_equal_bytes_inside_a_static_scene(make_table):
    assert list(
        DuplicateLeak().check(make_table(split=SPLIT, scene_id=[0] * 8, exact_group=[0] * 8))
    )


def test_fires_a_warning_at_the_limit(make_table):
    table = make_table(split=["train"] + ["val"] * 100, exact_group=[0, 0] + [-1] * 99)
    (finding,) = DuplicateLeak().check(table)
    assert finding.severity == Severity.WARNING


def test_skipped_with_the_reason_when_there_is_one_split(make_table):
    assert DuplicateLeak().unfit(make_table(n=2, split="train")) == "all images are in one split"
    assert DuplicateLeak().unfit(make_table(split=["train", "val"])) is None
