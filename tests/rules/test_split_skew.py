from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Severity
from dataset_audit.rules.judge import judge
from dataset_audit.rules.split_skew import SplitSkew, by_chance, least_distance

SPLIT = ["train"] * 100 + ["val"] * 100


def of(*parts):
    """`of((12, "night"), (88, "day"))` is a column."""
    return [value for number, value in parts for _ in range(number)]


def test_fires_when_val_is_night_and_train_is_day(make_table):
    light = of((12, "night"), (88, "day"), (61, "night"), (39, "day"))
    (finding,) = SplitSkew().check(make_table(split=SPLIT, light=light))
    assert finding.key == "split-skew:light: val"
    assert finding.severity == Severity.WARNING
    assert finding.message.startswith(
        "12% of train is night, 61% of val: by light, val lies 49% apart from train, and "
    )
    assert finding.message.endswith("at most by chance")
    assert finding.images == 100
    assert finding.figures["distance"] == pytest.approx(0.49)
    assert finding.figures["mix"]["val"]["night"] == pytest.approx(0.61)
    assert 0 < finding.figures["by_chance"] < 0.3


def test_fires_on_the_share_of_axis_frames(make_table):
    provenance = of((90, "axis-proven"), (10, "other-proven"), (20, "axis-probable"))
    provenance += of((80, "other-declared"))
    (finding,) = SplitSkew().check(make_table(split=SPLIT, provenance=provenance))
    assert finding.severity == Severity.WARNING
    assert finding.message.startswith("10% of train is from other makers, 80% of val: by maker, ")


def test_fires_as_information_on_models(make_table):
    model = of((100, "Q1656"), (50, "Q1656"), (50, "P1455"))
    (finding,) = SplitSkew().check(make_table(split=SPLIT, device_make="AXIS", device_model=model))
    assert finding.subject == "model: val"
    assert finding.severity == Severity.INFO
    assert "from AXIS P1455, 50% of val" in finding.message


def test_fires_for_each_split_that_differs_from_the_first(make_table):
    split = of(*((100, name) for name in ("test", "train", "val", "extra")))
    light = of((100, "night"), (200, "day"), (100, "night"))
    found = {f.subject for f in SplitSkew().check(make_table(split=split, light=light))}
    assert found == {"light: test", "light: extra"}


def test_silent_when_the_mixes_are_alike(make_table):
    light = of((20, "night"), (80, "day"), (30, "night"), (70, "day"))
    assert not list(SplitSkew().check(make_table(split=SPLIT, light=light)))


def test_silent_when_the_few_cameras_of_val_differ_as_chance_would_have_it(make_table):
    """A hundred frames of one night camera: one draw among ten, not a hundred."""
    scene = [row // 50 for row in range(500)] + [10] * 50 + [11] * 50
    light = of((100, "night"), (400, "day"), (50, "night"), (50, "day"))
    table = make_table(split=of((500, "train"), (100, "val")), scene_id=scene, light=light)
    assert not list(SplitSkew(max_mix_distance=0.2).check(table))


def test_silent_about_one_scene_in_each_split(make_table):
    table = make_table(split=SPLIT, scene_id=[0] * 100 + [1] * 100, light=["day", "night"] * 100)
    table.columns["light"][:100], table.columns["light"][100:] = "day", "night"
    assert not list(SplitSkew().check(table))


@pytest.mark.parametrize("column", ["light", "provenance"])
def test_silent_when_the_unknown_images_may_be_what_is_missing(make_table, column):
    known = {"light": "night", "provenance": "axis-proven"}[column]
    values = of((30, known), (70, "unknown"), (100, known))
    assert not list(SplitSkew().check(make_table(split=SPLIT, **{column: values})))


def test_fires_with_the_least_distance_there_can_be_and_tells_of_the_unknown(make_table):
    light = of((80, "day"), (20, "unknown"), (100, "night"))
    (finding,) = SplitSkew().check(make_table(split=SPLIT, light=light))
    assert finding.figures["distance"] == pytest.approx(0.8)
    assert finding.message.endswith("; light is unknown in 20% of train and 0% of val")


def test_silent_about_images_that_could_not_be_read(make_table):
    light = of((100, "day"), (60, None), (40, "day"))
    problem = of((100, None), (60, "empty: 0 bytes"), (40, None))
    assert not list(SplitSkew().check(make_table(split=SPLIT, light=light, problem=problem)))


@pytest.mark.parametrize(
    ("split", "reason"),
    [(None, "no image has a value in `split`"), ("train", "all images are in one split")],
)
def test_skipped_with_the_reason_when_there_are_no_two_splits(make_table, split, reason):
    _, skipped = judge(make_table(n=4, split=split), [SplitSkew()])
    assert [skip.reason for skip in skipped] == [reason]


shares = st.lists(st.integers(0, 30), min_size=4, max_size=4).filter(any)


@given(shares, shares)
def test_the_least_distance_is_the_same_from_both_sides_and_a_lower_bound(one, other):
    p, q = np.array(one) / sum(one), np.array(other) / sum(other)
    known = least_distance(p, q)
    least = least_distance(p[:-1], q[:-1])  # the last kind can't be told
    assert known == pytest.approx(np.abs(p - q).sum() / 2)
    assert least == pytest.approx(least_distance(q[:-1], p[:-1]))
    assert least <= known + 1e-9


@given(st.randoms(use_true_random=False))
def test_chance_is_the_same_whatever_the_order_of_the_images(random):
    camera = np.repeat(np.arange(12), 5)
    kind = np.repeat([0, 1, 0, 0, 1, 1, 0, 1, -1, 0, 0, 1], 5)
    mine = np.repeat([True, False, False], 20)
    order = list(range(60))
    random.shuffle(order)
    chance = by_chance(kind, 2, camera, mine)
    assert by_chance(kind[order], 2, camera[order], mine[order]) == pytest.approx(chance)
