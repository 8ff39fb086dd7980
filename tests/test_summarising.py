from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.annotations import Written
from dataset_audit.columns import COLUMNS
from dataset_audit.relate.cuts import AROUND
from dataset_audit.scene_list import counted, list_scenes
from dataset_audit.settings import RelateSettings
from dataset_audit.summarising import summarise
from dataset_audit.vectors import Vectors

RELATE = RelateSettings(min_frames=3)


def described(n):
    """Columns of n readable images, a scene each."""
    nulls = {"int": -1, "float": np.nan, "bool": False, "time": np.datetime64("NaT", "us")}
    dtypes = {"int": "int64", "float": "float64", "bool": "bool", "time": "datetime64[us]"}
    columns = {c.name: np.full(n, nulls.get(c.kind), dtypes.get(c.kind, object)) for c in COLUMNS}
    columns["scene_id"] = np.arange(n)
    columns["scene_at"] = np.tile(np.arange(n)[:, None], len(AROUND))
    columns["scene_confidence"] = np.ones(n)
    columns["effective_images"] = np.ones(n)
    columns["path"] = np.array([*map(str, range(n)), None], object)[:-1]
    return columns


@given(st.lists(st.sampled_from(["axis-proven", "axis-probable", "unknown", "other-proven"])))
def test_the_bounds_of_the_axis_share_hold_and_never_leave_0_to_1(rungs):
    columns = described(len(rungs))
    columns["provenance"] = np.array([*rungs, None], object)[:-1]
    facts = summarise(
        columns, Vectors(np.zeros((len(rungs), 0, 0), np.uint8), None), RELATE, Written()
    ).facts
    low, high = facts.axis_share
    assert 0 <= low <= high <= 1
    assert facts.provenance["axis-declared"] == 0
    assert sum(facts.provenance.values()) == len(rungs)
    if rungs and "other-proven" not in rungs:
        assert high == 1
    assert (facts.axis_diversity is None) == (low == 0)


def test_the_bounds_of_the_axis_share_are_shares_of_whole_images():
    columns = described(10)
    columns["provenance"][:] = ["axis-proven"] + ["unknown"] * 2 + ["other-proven"] * 7
    vectors = Vectors(np.zeros((10, 0, 0), np.uint8), None)
    assert summarise(columns, vectors, RELATE, Written()).facts.axis_share == (0.1, 0.3)


def test_a_scene_is_told_by_its_surest_image_its_times_and_its_devices():
    columns = described(4)
    columns["scene_id"] = np.array([1, 0, 0, 0])
    columns["scene_confidence"] = np.array([1.0, 0.5, 0.9, 0.7])
    columns["captured_at"][1:3] = np.array(["2026-01-02", "2026-01-01"], "datetime64[us]")
    columns["device_serial"][1] = "ACCC8E000001"
    columns["device_make"][2:] = "Maker"
    columns["device_model"][2] = "X1"
    columns["light"][:] = ["day", "night", "day", "night"]
    columns["provenance"][:] = ["unknown", "axis-proven", "axis-declared", "other-proven"]
    columns["effective_images"] = np.array([1.0, 2.5, 2.5, 2.5])
    scenes = list_scenes(columns)
    first = {name: column[0] for name, column in scenes.items()}
    assert first["medoid"] == "2"
    assert first["first_at"] == np.datetime64("2026-01-01")
    assert first["last_at"] == np.datetime64("2026-01-02")
    assert first["cameras"] == ("ACCC8E000001", "Maker", "Maker X1")
    assert first["light"] == ("night 2", "day 1")
    assert (first["axis_images"], first["effective_images"], first["share"]) == (2, 2.5, 0.75)
    assert np.isnat(scenes["first_at"][1])
    assert scenes["cameras"][1] == ()


def test_counts_are_told_most_first_then_by_name():
    assert counted(["b", "a", None, "c", "c"]) == ("c 2", "a 1", "b 1")
