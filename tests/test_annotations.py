from __future__ import annotations

import numpy as np

from dataset_audit.annotations import MAX_LISTED, Boxes, Faults, count_instances


def test_faults_are_all_counted_and_the_first_of_each_kind_kept():
    faults = Faults()
    for line in range(MAX_LISTED + 5):
        faults.add("unknown-class", "a.txt", line + 1, "class 7")
    faults.add("orphan-label", "b.txt", None, "no image")
    assert faults.counts == {"unknown-class": MAX_LISTED + 5, "orphan-label": 1}
    assert len(faults.of("unknown-class")) == MAX_LISTED
    assert [fault.file for fault in faults.of("orphan-label")] == ["b.txt"]


def test_boxes_of_the_images_that_are_kept_follow_their_new_rows():
    boxes = Boxes(
        image=np.array([0, 1, 1, 3]),
        label=np.array([0, 1, 0, 1]),
        xywh=np.array([[0, 0, 0.5, 0.5]] * 4),
        repeated=np.array([-1, 0, -1, 1]),
        classes=("a", "b"),
    )
    kept = boxes.where(np.array([False, True, False, True]))
    assert kept.image.tolist() == [0, 0, 1]
    assert kept.label.tolist() == [1, 0, 1]
    assert kept.repeated.tolist() == [0, -1, 1]
    assert kept.area.tolist() == [0.25] * 3


def test_instances_are_counted_by_image_and_class_and_other_classes_left_out():
    columns = {
        "labels": np.array([None, ("a", "z"), (), ("b",)], object),
        "label_counts": np.array([None, (2, 9), None, None], object),
    }
    counted = count_instances(columns, ["a", "b"])
    assert counted.image.tolist() == [1, 3]
    assert counted.label.tolist() == [0, 1]
    assert counted.count.tolist() == [2, 1]
