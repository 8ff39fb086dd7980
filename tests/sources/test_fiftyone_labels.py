from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.model import Image
from dataset_audit.sources.fiftyone_labels import (
    LABELS,
    LISTS,
    Field,
    box_of,
    declared,
    label_field,
    mark_labels,
)
from dataset_audit.sources.listing import Marks

TRUTH = Field("ground_truth", "ground_truth", "Detections")
json_like = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(st.sampled_from(["label", "bounding_box", "points"]), inner, max_size=3)
    ),
    max_leaves=12,
)


def schema(**kinds):
    return {
        "sample_fields": [
            {"name": name, "db_field": name, "embedded_doc_type": kind and LABELS + kind}
            for name, kind in kinds.items()
        ]
    }


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        ({"filepath": None, "weather": "Classification", "cars": "Detections"}, "cars"),
        ({"cars": "Detections", "ground_truth": "Classification"}, "ground_truth"),
        ({"predictions": "Detections", "weather": "Classification"}, "weather"),
        ({"predictions": "Detections", "depth": "Heatmap"}, None),
        ({"a": "Polylines", "b": "Detections"}, "a"),
        ({}, None),
    ],
)
def test_the_field_of_the_labels_is_chosen(kinds, name):
    field = label_field(schema(**kinds))
    assert (field and field.name) == name


def test_a_field_may_be_stored_under_another_name():
    entry = {"name": "a", "db_field": "b", "embedded_doc_type": f"{LABELS}Detections"}
    assert label_field({"sample_fields": [entry]}) == Field("a", "b", "Detections")


def test_classes_are_those_listed_for_the_field_without_fillers():
    listed = {"classes": {"other": ["no"]}, "default_classes": ["0", "person", "car", "3"]}
    assert list(declared(listed, TRUTH)) == ["person", "car"]
    listed["classes"]["ground_truth"] = ["dog"]
    assert list(declared(listed, TRUTH)) == ["dog"]
    assert list(declared({}, TRUTH)) == []


def test_a_polyline_is_the_box_around_it():
    points = [[[0.25, 0.5], [0.5, 0.75]], [[0.125, 0.625]]]
    assert box_of({"points": points}) == (0.125, 0.5, 0.375, 0.25)
    assert box_of({"points": [[[0.1, 0.5], [0.9, 0.5]]]}) is None
    assert box_of({"points": []}) == ()


@given(st.sampled_from(sorted(LISTS)), json_like)
def test_whatever_a_sample_holds_is_counted_or_a_fault(kind, value):
    field = Field("ground_truth", "ground_truth", kind)
    marks = Marks([Image(path="a.jpg", file=None)])
    inner = LISTS[kind]
    mark_labels(marks, 0, "street", field, {"ground_truth": {inner: value} if inner else value})
    (image,) = marks.listing((), None, "fiftyone").images
    counted = sum(image.label_counts or ())
    assert len(marks.drawn().image) <= counted
    assert image.labels is None or isinstance(image.labels, tuple)
