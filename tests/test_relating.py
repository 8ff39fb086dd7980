from __future__ import annotations

from dataclasses import asdict, fields
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from PIL import Image as Picture

from dataset_audit import arrow
from dataset_audit.annotations import Written
from dataset_audit.columns import COLUMNS, SCENE_COLUMNS
from dataset_audit.features.measure import FEATURES, decode_image, finish
from dataset_audit.model import Capture, Image
from dataset_audit.relating import describe, relate, to_capture
from dataset_audit.rules.camera_re_aimed import CameraReAimed
from dataset_audit.rules.judge import judge
from dataset_audit.settings import RelateSettings
from dataset_audit.summarising import summarise
from dataset_audit.vectors import Stacks
from tests.pictures import encoded, photo

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RELATE = RelateSettings(min_frames=3)
UNREADABLE = {"problem": "empty: the file has no bytes"}


def row(content: bytes, vector: int | None = None) -> dict:
    (found,) = finish([decode_image(content, f"{hash(content):x}")], None)
    if vector is not None:
        found["embedding"] = np.eye(4, dtype=np.float16)[vector].tobytes()
    return found


def vectors_of(rows):
    with TemporaryDirectory() as folder:
        stacks = Stacks(Path(folder), len(rows))
        stacks.layout.put(np.arange(len(rows)), [each.get("layout") for each in rows])
        stacks.embedding.put(np.arange(len(rows)), [each.get("embedding") for each in rows])
        return stacks.done()


def audit(rows, images=None):
    images = images or [Image(path=f"{i}.jpg", file=None) for i in range(len(rows))]
    features = arrow.from_rows(rows, FEATURES)
    columns, vectors = describe(images, features, NOW), vectors_of(rows)
    columns |= relate(columns, vectors, RELATE)
    return summarise(columns, vectors, RELATE, Written(not_images=2))


@pytest.fixture(scope="module")
def frames():
    """Three frames of one view under changing light, and two other pictures."""
    return [*frames_of(1), encoded(photo(2)), encoded(photo(3))]


def frames_of(seed):
    """Three frames of one view under changing light."""
    view = np.asarray(photo(seed), dtype=int)
    brighter = [np.clip(view + step, 0, 255).astype(np.uint8) for step in (0, 6, 12)]
    return [encoded(Picture.fromarray(pixels)) for pixels in brighter]


def test_every_column_is_there_with_one_value_an_image(frames):
    table = audit([row(frame) for frame in frames] + [UNREADABLE])
    assert list(table.columns) == [column.name for column in COLUMNS]
    assert list(table.scenes) == [column.name for column in SCENE_COLUMNS]
    assert {len(column) for column in table.columns.values()} == {6}
    kinds = {"int": "i", "float": "f", "bool": "b", "time": "M"}
    for column in COLUMNS:
        assert table[column.name].dtype.kind == kinds.get(column.kind, "O")


def test_a_static_scene_is_found_numbered_first_and_described(frames):
    table = audit([row(frame, i // 3) for i, frame in enumerate(frames)])
    assert table["scene_id"].tolist() == [0, 0, 0, 1, 2]
    assert table["scene_static"].tolist() == [True, True, True, False, False]
    assert table.scenes["scene_id"].tolist() == [0, 1, 2]
    assert table.scenes["images"].tolist() == [3, 1, 1]
    assert table.scenes["share"] == pytest.approx([0.6, 0.2, 0.2])
    assert table.scenes["static"].tolist() == [True, False, False]
    assert table.scenes["medoid"][0] in ("0.jpg", "1.jpg", "2.jpg")
    assert table.facts.diversity.static_scenes == 1
    assert table.scenes["effective_images"] == pytest.approx([1, 1, 1])


def test_unreadable_rows_carry_nulls(frames):
    table = audit([row(frames[0], 0), UNREADABLE, row(frames[3], 1)])
    bad = {name: column[1] for name, column in table.columns.items()}
    for name in ("bytes", "width", "exact_group", "near_group", "scene_id", "cluster_id"):
        assert bad[name] == -1, name
    for name in ("luma_mean", "contrast", "sharpness", "scene_confidence", "redundancy"):
        assert np.isnan(bad[name]), name
    for name in ("content_hash", "phash", "light", "device_make", "split", "labels"):
        assert bad[name] is None, name
    assert np.isnat(bad["captured_at"])
    assert not bad["scene_static"]
    assert (table.facts.images, table.facts.readable, table.facts.not_images) == (3, 2, 2)


def test_no_readable_image_is_no_scene_and_no_share():
    table = audit([UNREADABLE] * 3)
    assert {len(column) for column in table.scenes.values()} == {0}
    assert table.facts.axis_share == (0, 0)
    assert table.facts.diversity.scenes == 0
    assert table.facts.axis_diversity is None
    assert sum(table.facts.provenance.values()) == 0


@pytest.mark.parametrize("vector", [None, 0])
def test_one_image_is_one_scene(frames, vector):
    table = audit([row(frames[0], vector)])
    assert table["scene_id"].tolist() == [0]
    assert table.facts.diversity.effective_scenes == (1, 1, 1)


def test_without_embeddings_there_are_no_clusters_but_scenes_know_what_is_new(frames):
    table = audit([row(frame) for frame in frames])
    assert set(table["cluster_id"]) == {-1}
    assert table["redundancy"] == pytest.approx([1, 1, 1, 0, 0])
    assert table.facts.diversity.effective_images == pytest.approx(3)
    assert table.facts.diversity.vendi is None


def test_a_frame_without_colour_is_infrared_because_its_scene_has_colour(frames):
    view = np.asarray(photo(1).convert("L"))
    table = audit([row(frames[0]), row(frames[1]), row(encoded(Picture.fromarray(view)))])
    assert table["scene_id"].tolist() == [0, 0, 0]
    assert table["light"][2] == "infrared"
    assert "infrared" not in table["light"][:2]


def test_frames_of_a_turning_camera_are_moving_and_alone():
    wide = photo(1, 640, 240)
    turned = [wide.crop((12 * step, 0, 12 * step + 320, 240)) for step in range(12)]
    table = audit([row(encoded(frame)) for frame in (*turned, photo(2))])
    assert table["scene_moving"].tolist() == [True] * 12 + [False]
    assert len(set(table["scene_id"])) == 13


def test_what_passes_makes_its_frame_less_redundant_and_its_scene_worth_more(frames):
    visited = np.array(photo(1))
    tall, wide = visited.shape[0] // 3, visited.shape[1] // 3
    visited[tall : 2 * tall, wide : 2 * wide] = 255 - visited[:tall, :wide]
    table = audit([row(frame) for frame in (*frames[:3], encoded(Picture.fromarray(visited)))])
    assert table["scene_id"].tolist() == [0] * 4
    assert table["redundancy"][:3] == pytest.approx([1] * 3)
    assert table["redundancy"][3] < 1
    assert table.scenes["effective_images"][0] > 1
    assert table.facts.diversity.effective_images == table.scenes["effective_images"][0]


def test_copies_are_one_exact_group(frames):
    table = audit([row(frames[i]) for i in (3, 0, 3)])
    assert table["exact_group"].tolist() == [0, -1, 0]


def test_splits_and_labels_come_from_the_source(frames):
    images = [
        Image(path="a", file=None, split="val", labels=("cat",)),
        Image(path="b", file=None, split="train", labels=("cat", "dog")),
    ]
    table = audit([row(frames[3]), row(frames[4])], images)
    assert table.facts.splits == ("train", "val")
    assert table.facts.labels.annotated == 2
    assert table["labels"].tolist() == [("cat",), ("cat", "dog")]
    assert table.scenes["splits"].tolist() == [("val 1",), ("train 1",)]


def test_a_re_aim_is_a_new_scene_of_the_same_camera(frames):
    folder = "axis-ACCC8E000001"
    images = [Image(path=f"{folder}/{i}.jpg", file=None) for i in range(6)]
    table = audit([row(frame) for frame in frames[:3] + frames_of(4)], images)
    assert table["scene_id"].tolist() == [0, 0, 0, 1, 1, 1]
    assert set(table["camera_id"]) == {0}
    assert table.scenes["cameras"].tolist() == [("ACCC8E000001",)] * 2
    (device,) = table.facts.devices
    assert (device.serial, device.scenes, device.static_scenes) == ("ACCC8E000001", 2, (0, 1))
    ((finding,), _) = judge(table, [CameraReAimed()])
    assert finding.key == "camera-re-aimed:ACCC8E000001"


def test_scenes_are_counted_at_the_cut_and_around_it(frames):
    counts = audit([row(content) for content in frames]).facts.scene_counts
    assert [each.min_agreement for each in counts] == [0.5, 0.525, 0.55, 0.575, 0.6]
    assert {(each.scenes, each.static_scenes) for each in counts} == {(3, 1)}


def test_an_image_never_read_has_no_headers():
    features = arrow.from_rows([{}], FEATURES).select(["orientation", "comments", "make"])
    capture = to_capture(features.to_pylist()[0])
    assert (capture.orientation, capture.comments, capture.make) == (1, (), None)


def test_headers_come_back_from_the_features_as_they_were_measured():
    capture = Capture(
        comments=(b"a", b""), user_data=(b"b",), age_ms=-5, signed_serial="c", recorded_us=7
    )
    table = arrow.from_rows([asdict(capture)], FEATURES)
    names = [field.name for field in fields(Capture)]
    assert to_capture(table.select(names).to_pylist()[0]) == capture
