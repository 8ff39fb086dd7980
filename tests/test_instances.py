from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.instances import count_labels
from dataset_audit.rules.classes import told_worth
from tests.memory import peak_of
from tests.rules.conftest import build_table
from tests.rules.labelled import labelled

PARKED = (0.1, 0.5, 0.2, 0.2)


def rows_of(table):
    return {row.name: row for row in table.facts.labels.classes}


def six_cameras():
    """870 frames each; in every frame a parked car, and 8,980 cars that pass."""
    scene = np.repeat(np.arange(6), 870)
    drawn = [(row, "car", PARKED) for row in range(len(scene))]
    drawn += [
        (row * len(scene) // 8980, "car", (row * 37 % 70 / 100, row * 11 % 40 / 100, 0.05, 0.05))
        for row in range(8980)
    ]
    return labelled(build_table(scene_id=list(scene)), [()] * len(scene), drawn)


def test_fourteen_thousand_cars_are_three_hundred_in_six_scenes():
    table = six_cameras()
    car = rows_of(table)["car"]
    assert told_worth(car) == "14,200 car = 310 effective in 6.0 effective scenes"
    # A scene of n frames is worth the square root of n here, and each parked car counts once.
    assert car.effective_instances == pytest.approx(8980 * np.sqrt(870) / 870 + 6)
    assert table.facts.labels.repeated_boxes == 6 * 870


def test_memory_follows_what_is_shown_and_not_images_times_classes():
    """3,000 images and 3,000 classes are 9 million pairs, 72 MB as numbers."""
    n = 3000
    box = (0.1, 0.1, 0.2, 0.2)
    names = [f"c{number}" for number in range(n)]
    table = labelled(
        build_table(scene_id=[*range(n - 3), *[n] * 3]),
        [[name] for name in names[:-3]] + [()] * 3,
        [(row, names[-1], box) for row in range(n - 3, n)],
    )
    assert table.facts.labels.repeated_boxes == 3
    columns = table.columns | {"effective_images": np.ones(n)}
    labels, peak = peak_of(lambda: count_labels(columns, table.boxes), below=20e6)
    assert len(labels.classes) == n - 2
    assert peak < 20e6


def test_photos_of_scenes_of_their_own_are_worth_what_they_are():
    car = rows_of(labelled(build_table(n=9), [["car", "car"]] * 9))["car"]
    assert (car.instances, car.images, car.scenes) == (18, 9, 9)
    assert (car.effective_instances, car.effective_scenes) == (18, pytest.approx(9))


def test_a_thing_that_stands_there_counts_once_and_what_passes_by_as_its_frames_do():
    table = build_table(scene_id=[0] * 16)
    drawn = [(row, "car", PARKED) for row in range(16)]
    drawn += [(row, "person", (row / 20, 0.1, 0.04, 0.1)) for row in range(16)]
    rows = rows_of(labelled(table, [()] * 16, drawn))
    assert rows["car"].effective_instances == 1
    assert rows["person"].effective_instances == pytest.approx(4)


def test_what_can_not_be_read_is_in_no_scene_and_worth_nothing():
    table = build_table(problem=["empty: 0 bytes"] * 3 + [None])
    rows = rows_of(labelled(table, [["car"]] * 3 + [["dog"]]))
    assert (rows["car"].instances, rows["car"].scenes) == (3, 0)
    assert (rows["car"].effective_instances, rows["car"].effective_scenes) == (0, 0)
    assert rows["dog"].effective_instances == 1


def test_the_largest_class_is_first_and_one_without_instances_last():
    labels = labelled(build_table(n=3), [["b"], ["b"], ["a"]], declared=["c"]).facts.labels
    assert [row.name for row in labels.classes] == ["b", "a", "c"]
    assert (labels.annotated, labels.empty, labels.boxes) == (3, 0, 0)


def test_nothing_is_said_of_what_nobody_labelled():
    assert labelled(build_table(n=3), [None] * 3).facts.labels is None


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=30),
    st.data(),
)
def test_effective_never_exceeds_what_is_there(scenes, data):
    names = st.sampled_from("ab")
    n = len(scenes)
    shown = data.draw(st.lists(st.none() | st.lists(names, max_size=3), min_size=n, max_size=n))
    boxes = st.sampled_from([PARKED, (0.6, 0.6, 0.1, 0.1)])
    drawn = data.draw(st.lists(st.tuples(st.integers(0, n - 1), names, boxes), max_size=40))
    labels = labelled(build_table(scene_id=scenes), shown, drawn).facts.labels
    for row in labels.classes if labels else ():
        assert 0 <= row.effective_instances <= row.instances + 1e-9
        assert row.effective_scenes <= row.scenes + 1e-9
        assert row.axis_images <= row.images <= row.instances
        assert 0 <= row.largest_scene_share <= 1
