from __future__ import annotations

import numpy as np
import pytest

from dataset_audit.columns import COLUMNS
from dataset_audit.deciding import decide
from dataset_audit.decisions import Accept, Declare, Drop, Merge, Split
from dataset_audit.provenance.inventory import number_cameras
from dataset_audit.relate.cuts import AROUND
from dataset_audit.scene_list import list_scenes
from tests.relate.drawn import view

NULLS = {"int": -1, "float": np.nan, "bool": False, "time": np.datetime64("NaT", "us")}
DTYPES = {"int": "int64", "float": "float64", "bool": "bool", "time": "datetime64[us]"}
SCENES = [0, 0, 0, 0, 1, 1, 1, 2, -1]
"""Of `0.jpg` to `8.jpg`; the last is unreadable."""
LAYOUTS = np.stack([view(max(scene, 0)) for scene in SCENES]).astype(np.uint8)


@pytest.fixture
def found():
    n = len(SCENES)
    columns = {c.name: np.full(n, NULLS.get(c.kind), DTYPES.get(c.kind, object)) for c in COLUMNS}
    scene = columns["scene_id"] = np.array(SCENES)
    columns["scene_at"] = np.tile(scene[:, None], len(AROUND))
    columns["scene_static"] = np.isin(scene, (0, 1))
    columns["scene_confidence"] = np.where(scene < 0, np.nan, 0.9 + np.arange(n) / 1000)
    columns["effective_images"] = np.where(scene < 0, np.nan, 1.0)
    columns["redundancy"] = np.where(np.isin(scene, (0, 1)), 1.0, 0.0)
    columns["redundancy"][scene < 0] = np.nan
    columns["path"] = np.array([*(f"{i}.jpg" for i in range(n)), None], object)[:-1]
    columns["content_hash"] = columns["path"].copy()
    columns["problem"][8] = "empty: the file has no bytes"
    for name, value in (("luma_mean", 0.5), ("contrast", 0.2), ("saturation", 0.3)):
        columns[name][:8] = value
    columns["light"][:8] = "day"
    columns["provenance"][:] = "unknown"
    columns["provenance"][:2] = ["axis-proven", "other-proven"]
    columns["axis_evidence"][0] = ("P1",)
    return columns


def decided(found, *decisions):
    return decide(found, LAYOUTS, decisions, 3)


def scenes(result):
    return result.columns["scene_id"].tolist()


def test_no_decision_and_decisions_without_effect_leave_all_as_found(found):
    for decisions in ((), (Accept("a:b", "c"),), (Split(("4.jpg", "5.jpg", "6.jpg")),)):
        result = decided(found, *decisions)
        for name in ("scene_id", "scene_static", "redundancy", "light", "provenance", "camera_id"):
            np.testing.assert_array_equal(result.columns[name], found[name], name)
        assert result.notes == ()


def test_what_was_found_is_never_written_over(found):
    before = {name: column.copy() for name, column in found.items()}
    decided(
        found, Merge(("0.jpg", "4.jpg")), Declare(("2.jpg",), axis=True, camera="a"),
        Drop(("1.jpg",)),
    )  # fmt: skip
    for name, column in before.items():
        np.testing.assert_array_equal(found[name], column, name)


@pytest.mark.parametrize(
    "decision",
    [
        Merge(("4.jpg", "7.jpg")),
        Split(("0.jpg", "1.jpg")),
        Drop(("0.jpg", "5.jpg")),
        Declare(("4.jpg",), whole_scene=True, axis=False, camera="b"),
    ],
    ids=lambda decision: type(decision).__name__,
)
def test_a_decision_twice_is_that_decision(found, decision):
    once, twice = decided(found, decision), decided(found, decision, decision)
    for result in (once, twice):  # at other cuts a scene has any number that is its own
        numbers = result.columns["scene_at"]
        numbers[:] = np.unique(numbers, return_inverse=True)[1].reshape(numbers.shape)
    for name, column in once.columns.items():
        np.testing.assert_array_equal(column, twice.columns[name], name)


def test_merged_scenes_are_one_that_a_person_is_sure_of(found):
    result = decided(found, Merge(("4.jpg", "7.jpg", "0.jpg")))
    assert scenes(result) == [0] * 8 + [-1]
    assert result.columns["scene_confidence"][:8].tolist() == [1.0] * 8
    assert result.columns["decided"].tolist() == [("scene",)] * 8 + [None]
    assert len(np.unique(result.columns["scene_at"][:8])) == 1
    assert result.columns["effective_images"][0] > 1.5  # two views that have nothing in common
    assert list_scenes(result.columns)["medoid"].tolist() == ["7.jpg"]


def test_scenes_are_numbered_anew_by_size(found):
    result = decided(found, Merge(("4.jpg", "7.jpg")), Split(("0.jpg",)))
    assert scenes(result) == [2, 1, 1, 1, 0, 0, 0, 0, -1]
    assert result.columns["scene_static"].tolist() == [False] + [True] * 7 + [False]


def test_a_split_can_end_both_parts_as_static_scenes(found):
    result = decided(found, Split(("0.jpg", "1.jpg")))
    assert scenes(result) == [1, 1, 2, 2, 0, 0, 0, 3, -1]
    assert result.columns["scene_static"].tolist() == [False] * 4 + [True] * 3 + [False] * 2
    assert result.columns["scene_confidence"][2] == found["scene_confidence"][2]


def test_a_merge_by_a_person_is_no_moving_camera(found):
    found["scene_moving"][4:8] = True
    result = decided(found, Merge(("4.jpg", "7.jpg")))
    assert not result.columns["scene_moving"].any()


def test_dropped_images_stay_rows_and_count_no_more(found):
    result = decided(found, Drop(("0.jpg", "1.jpg", "7.jpg", "8.jpg")))
    assert result.kept.tolist() == [False] * 2 + [True] * 5 + [False] * 2
    assert scenes(result) == [1, 1, 1, 1, 0, 0, 0, 2, -1]  # scene 2 is past those that count
    assert result.columns["scene_static"].tolist() == [False] * 4 + [True] * 3 + [False] * 2
    assert result.columns["decision"][0] == "drop"
    assert result.columns["decided"][0] == ("drop",)
    assert np.isnan(result.columns["redundancy"][[0, 1, 7, 8]]).all()
    kept = {name: column[result.kept] for name, column in result.columns.items()}
    assert list_scenes(kept)["images"].tolist() == [3, 2]


def test_a_frame_whose_copies_are_dropped_is_redundant_no_more(found):
    result = decided(found, Drop(("0.jpg", "1.jpg", "2.jpg")))
    assert result.columns["redundancy"][3:7].tolist() == [0, 1, 1, 1]


def test_declared_images_climb_the_ladder_and_keep_their_evidence(found):
    found["provenance"][3] = "axis-probable"
    found["axis_evidence"][3] = ("S1",)
    result = decided(found, Declare(("3.jpg",), axis=True), Declare(("4.jpg",), axis=False))
    assert result.columns["provenance"][3:6].tolist() == [
        "axis-declared", "other-declared", "unknown",
    ]  # fmt: skip
    assert result.columns["axis_evidence"][3] == ("declared by a person", "S1")
    assert result.columns["decided"].tolist() == [None] * 3 + [("provenance",)] * 2 + [None] * 4


def test_a_later_declaration_holds(found):
    result = decided(found, Declare(("4.jpg",), axis=True), Declare(("4.jpg",), axis=False))
    assert result.columns["provenance"][4] == "other-declared"
    assert result.columns["axis_evidence"][4] == ("declared by a person",)


def test_a_proof_stands_against_a_declaration_and_that_is_noted(found):
    result = decided(found, Declare(("0.jpg",), whole_scene=True, axis=True))
    assert result.columns["provenance"][:4].tolist() == [
        "axis-proven", "other-proven", "axis-declared", "axis-declared",
    ]  # fmt: skip
    assert result.notes == ("declare: 1.jpg is other-proven by the file, and stays so",)


def test_images_of_one_named_camera_are_of_one_device(found):
    found["device_serial"][6] = "ACCC8E000001"
    found["camera_id"][6] = 0
    result = decided(
        found, Declare(("0.jpg", "4.jpg"), camera="1"), Declare(("5.jpg",), camera="accc8e000001")
    )
    devices = ("device_serial", "device_make", "device_model", "camera")
    cameras = number_cameras(*(result.columns[name] for name in devices))
    assert cameras[0] == cameras[4] >= 0
    assert cameras[5] == cameras[6] >= 0
    assert cameras[0] != cameras[5]
    assert cameras[7] == -1
    assert list_scenes(result.columns)["cameras"][0] == ("1",)


@pytest.mark.parametrize("kind", [Drop, Merge, Split, Declare])
def test_a_path_that_is_gone_is_noted_and_the_rest_applied(found, kind):
    result = decided(found, kind(("4.jpg", "7.jpg", "x.jpg", "y.jpg")))
    name = kind.__name__.lower()
    assert result.notes == (f"{name}: x.jpg and 1 more are in the data set no more",)
    if kind is not Declare:
        assert result.columns["decided"][4] is not None


def test_a_merge_of_which_one_scene_is_left_decides_nothing(found):
    result = decided(found, Merge(("4.jpg", "x.jpg")))
    assert scenes(result) == SCENES
    assert set(result.columns["decided"]) == {None}
    assert len(result.notes) == 1


def test_unreadable_images_are_in_no_scene_whatever_a_person_says(found):
    result = decided(found, Split(("7.jpg", "8.jpg")))
    assert scenes(result) == SCENES
    assert result.notes == ("split: 8.jpg is unreadable",)


def test_a_frame_is_infrared_only_beside_colour_of_its_scene(found):
    found["saturation"][7] = 0
    found["light"][7] = "unknown"
    assert decided(found, Merge(("4.jpg", "7.jpg"))).columns["light"][7] == "infrared"
    dropped = decided(found, Merge(("4.jpg", "7.jpg")), Drop(("4.jpg", "5.jpg", "6.jpg")))
    assert dropped.columns["light"][7] == "infrared"
