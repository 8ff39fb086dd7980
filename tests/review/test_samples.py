from __future__ import annotations

import json
from pathlib import Path

import pytest

from dataset_audit.review.samples import changing, to_documents
from tests.review.conftest import HOSTILE


def documents_of(made):
    columns, boxes = made.desk.see().columns, made.stored.boxes
    found = to_documents(columns, made.root, [[]] * len(columns["path"]), {}, boxes)
    return {document["audit_path"]: document for document in found}


def test_every_image_is_a_sample_and_json_holds_it(made):
    found = documents_of(made)
    assert list(found) == list(made.table["path"])
    assert json.loads(json.dumps(list(found.values()), allow_nan=False)) == list(found.values())


def test_names_that_break_careless_code_lead_to_their_files(made):
    found = documents_of(made)
    for name in HOSTILE:
        assert Path(found[f"val/{name}"]["filepath"]).is_file()


def test_an_unreadable_image_has_its_problem_and_no_scene(made):
    found = documents_of(made)["train/truncated.jpg"]
    assert found["problem"].startswith("truncated")
    assert (found["scene"], found["metadata"], found["scene_images"]) == (None, None, 0)


def test_scene_and_provenance_are_labels(made):
    found = documents_of(made)["train/scene-0.jpg"]
    assert found["scene"]["label"] == "scene-0"
    assert found["scene_images"] == 4
    assert found["provenance"]["label"] == "unknown"
    assert found["provenance"]["evidence"] == []


def test_ids_are_the_same_in_every_build_and_of_one_sample_each(made):
    ids = [document["_id"]["$oid"] for document in documents_of(made).values()]
    assert ids == [document["_id"]["$oid"] for document in documents_of(made).values()]
    assert len(set(ids)) == len(ids)


def test_a_data_set_of_one_image_is_that_file(made):
    file = made.root / "val" / "other.png"
    columns, boxes = made.desk.see().columns, made.stored.boxes
    found = next(to_documents(columns, file, [[]] * len(made.table), {}, boxes))
    assert found["filepath"] == str(file)


def test_what_decisions_can_change_is_told_as_the_documents_tell_it(made):
    columns = made.desk.see().columns
    for field, values in changing(columns).items():
        outer, _, inner = field.partition(".")
        given = [document.get(outer) for document in documents_of(made).values()]
        shown = [one.get(inner) if inner and one else one for one in given]
        assert [value or None for value in values] == [value or None for value in shown], field


def test_boxes_are_detections_of_their_images(boxed):
    found = documents_of(boxed)["gate-1.jpg"]
    sign, bag = found["ground_truth"]["detections"]
    assert (sign["label"], sign["repeated"], bag["label"], bag["repeated"]) == (
        "sign", True, "bag", False,
    )  # fmt: skip
    assert bag["bounding_box"] == pytest.approx([90 / 320, 150 / 240, 40 / 320, 40 / 240])
    assert bag["area"] == pytest.approx(40 * 40 / (320 * 240))
    assert found["objects"] == 2
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_an_image_that_shows_nothing_has_an_empty_list_and_one_nobody_looked_at_has_none(boxed):
    found = documents_of(boxed)
    assert found["empty.jpg"]["ground_truth"]["detections"] == []
    assert found["empty.jpg"]["objects"] == 0
    assert not {"ground_truth", "objects"} & set(found["unseen.jpg"])


def test_without_boxes_there_is_no_field_for_them(made):
    assert not any({"ground_truth", "objects"} & set(one) for one in documents_of(made).values())


def test_every_box_has_an_id_of_its_own(boxed):
    found = documents_of(boxed).values()
    ids = [document["_id"]["$oid"] for document in found]
    for document in found:
        drawn = document.get("ground_truth", {"detections": ()})["detections"]
        ids += [box["_id"]["$oid"] for box in drawn]
    assert len(set(ids)) == len(ids) == 6 + 8
