from __future__ import annotations

import threading

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dataset_audit.pipeline import audit
from dataset_audit.sources import parquet_rows
from dataset_audit.sources.huggingface import recognise
from dataset_audit.sources.layouts import list_images
from dataset_audit.sources.tree import open_tree
from tests.archives import write_parquet

NAMES = {"names": ["car", "bus"], "_type": "ClassLabel"}
FILE = "data/train-00000-of-00002.parquet"


def images(count, suffix=".jpg"):
    return [{"bytes": b"%d" % at, "path": f"{at}{suffix}"} for at in range(count)]


def labels(listing):
    return [image.labels for image in listing.images]


def test_every_row_is_an_image_with_its_number_as_name(tmp_path):
    write_parquet(tmp_path / FILE, [*images(2, ".PNG"), {"bytes": b"2", "path": None}])
    listing = list_images(tmp_path)
    assert [image.path for image in listing.images] == [
        f"{FILE}/0000000.png",
        f"{FILE}/0000001.png",
        f"{FILE}/0000002",
    ]
    assert [image.file.read_bytes() for image in listing.images] == [b"0", b"1", b"2"]
    assert {image.split for image in listing.images} == {"train"}
    assert (listing.layout, labels(listing)) == ("huggingface", [None] * 3)


def test_classes_have_the_names_of_the_file(tmp_path):
    file = tmp_path / FILE
    write_parquet(file, images(4), {"label": NAMES}, label=[1, 0, -1, None])
    listing = list_images(tmp_path)
    assert labels(listing) == [("bus",), ("car",), None, None]
    assert listing.drawn.classes == ("car", "bus")


def test_a_class_without_a_name_is_a_fault_with_its_row(tmp_path):
    write_parquet(tmp_path / FILE, images(2), {"label": NAMES}, label=[0, 7])
    (fault,) = list_images(tmp_path).faults.listed
    assert (fault.kind, fault.file, fault.line) == ("unknown-class", FILE, 2)
    assert fault.says == "class 7, and 2 are named"


@pytest.mark.parametrize("form", ["lists", "lists of fields", "records", "version 4"])
def test_boxes_are_read_in_each_form_of_the_objects(tmp_path, form):
    box, kinds = [1.0, 2.0, 3.0, 4.5], {"bbox": {"_type": "List"}, "category": NAMES}
    value = {"bbox": [box, box], "category": [0, 1]}
    feature = {"feature": kinds, "_type": "Sequence"}
    if form == "lists of fields":
        feature = {"bbox": {"_type": "List"}, "category": {"feature": NAMES, "_type": "List"}}
    elif form != "lists":
        value = [{"bbox": box, "category": 0}, {"bbox": box, "category": 1}]
        feature = [kinds] if form == "records" else {"feature": kinds, "_type": "List"}
    write_parquet(tmp_path / FILE, images(1), {"objects": feature}, objects=[value])
    listing = list_images(tmp_path)
    assert listing.drawn.xywh.tolist() == [box, box]
    assert listing.drawn.classes == ("car", "bus")
    assert listing.drawn.line.tolist() == [1, 1]
    assert labels(listing) == [("bus", "car")]


def test_classes_of_boxes_and_of_images_have_names_of_their_own(tmp_path):
    of_boxes = {"label": {"feature": {"names": ["dog"], "_type": "ClassLabel"}, "_type": "List"}}
    features = {"label": NAMES, "objects": of_boxes}
    objects = [{"bbox": [[1.0, 2.0, 3.0, 4.0]], "label": [0]}]
    write_parquet(tmp_path / FILE, images(1), features, label=[0], objects=objects)
    assert labels(list_images(tmp_path)) == [("car", "dog")]


def test_the_column_of_images_is_found_by_description_or_by_shape(tmp_path):
    columns = {"a": pa.array([b"no image"]), "image": pa.array([b"an image"])}
    pq.write_table(pa.table(columns), tmp_path / "plain.parquet")
    assert not recognise(open_tree(tmp_path))
    struct = pa.array([{"bytes": b"an image", "path": None}])
    pq.write_table(pa.table({"x": [1], "photo": struct}), tmp_path / "plain.parquet")
    (image,) = list_images(tmp_path).images
    assert image.file.read_bytes() == b"an image"
    write_parquet(tmp_path / "plain.parquet", [b"bare"], types={"image": pa.binary()})
    (image,) = list_images(tmp_path).images
    assert image.file.read_bytes() == b"bare"


def test_a_table_without_images_and_one_beside_images_are_not_taken(tmp_path):
    pq.write_table(pa.table({"path": ["a.jpg"]}), tmp_path / "a.parquet")
    assert not recognise(open_tree(tmp_path))
    write_parquet(tmp_path / "a.parquet", images(1))
    assert recognise(open_tree(tmp_path))
    (tmp_path / "loose.jpg").write_bytes(b"")
    assert not recognise(open_tree(tmp_path))
    assert len(list_images(tmp_path, "huggingface").images) == 2


def test_one_file_may_be_the_data_set(tmp_path):
    write_parquet(tmp_path / FILE, images(1))
    write_parquet(tmp_path / "data" / "test.parquet", images(1))
    found = list_images(tmp_path / "data" / "test.parquet").images
    assert [image.path for image in found] == ["data/test.parquet/0000000.jpg"]


def test_rows_without_bytes_and_damaged_files_are_images_with_a_problem(tmp_path):
    rows = [None, {"bytes": None, "path": "far/away.jpg"}, {"bytes": b"", "path": "a.jpg"}]
    write_parquet(tmp_path / "set" / "a.parquet", rows)
    (tmp_path / "set" / "b.parquet").write_bytes(b"PAR1 nothing")
    table = audit(tmp_path / "set", out=tmp_path / "out", use_cache=False, embed=False).table
    problems = dict(zip(table["path"], table["problem"], strict=True))
    assert problems == {
        "a.parquet/0000000": "empty: the row holds no bytes of an image",
        "a.parquet/0000001.jpg": "empty: the row holds no bytes of an image",
        "a.parquet/0000002.jpg": "empty: the file has no bytes",
        "b.parquet": "decoder: a damaged Parquet file: ArrowInvalid",
    }


def test_a_row_group_that_is_damaged_costs_its_rows_alone(tmp_path):
    rows = [{"bytes": bytes([at]) * 5000, "path": None} for at in range(4)]
    file = write_parquet(tmp_path / "a.parquet", rows)
    chunk = pq.read_metadata(file).row_group(0).column(0)
    data = bytearray(file.read_bytes())
    data[chunk.data_page_offset : chunk.data_page_offset + 20] = b"\xff" * 20
    file.write_bytes(data)
    found = []
    for image in list_images(tmp_path).images:
        try:
            found.append(image.file.read_bytes()[:1])
        except OSError as error:
            found.append(str(error).partition(":")[0])
    assert found == ["decoder", "decoder", b"\2", b"\3"]


@pytest.mark.parametrize("told", ["{", "[]", '{"info": 3}', '{"info": {"features": []}}'])
def test_an_odd_description_is_no_description(tmp_path, told):
    file = write_parquet(tmp_path / "a.parquet", images(1), label=[1])
    table = pq.read_table(file).replace_schema_metadata({"huggingface": told})
    pq.write_table(table, file)
    assert labels(list_images(tmp_path)) == [("1",)]


def test_rows_in_turn_are_decoded_once_by_however_many_threads(tmp_path, monkeypatch):
    rows = [{"bytes": b"%d" % at * 40_000, "path": None} for at in range(60)]
    write_parquet(tmp_path / "a.parquet", rows, row_group_size=20)
    write_parquet(tmp_path / "b.parquet", rows, row_group_size=20)
    begun = []
    begin = parquet_rows.Cursor.begin
    monkeypatch.setattr(
        parquet_rows.Cursor, "begin", lambda c, group: (begun.append(group), begin(c, group))
    )
    found = list_images(tmp_path).images
    read = {}

    def work(start):
        for at in range(start, len(found), 4):
            together.wait()
            read[at] = found[at].file.read_bytes()

    together = threading.Barrier(4)
    threads = [threading.Thread(target=work, args=(start,)) for start in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [read[at] for at in range(120)] == [row["bytes"] for row in rows] * 2
    assert sorted(begun) == [0, 0, 1, 1, 2, 2]


def test_rows_in_any_order_are_right_with_little_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_rows, "BATCH_BYTES", 1)
    monkeypatch.setattr(parquet_rows, "KEPT_BYTES", 1)
    write_parquet(tmp_path / "a.parquet", images(40), row_group_size=15)
    found = list_images(tmp_path).images
    for row in np.random.default_rng(0).permutation(40):
        assert found[row].file.read_bytes() == b"%d" % row


def test_a_file_gives_what_a_folder_gives_and_is_known_again(tmp_path, world, world_files):
    paths = sorted(path for path in world_files if not path.endswith(".txt"))
    rows = [{"bytes": world_files[path], "path": path} for path in paths]
    write_parquet(tmp_path / "set" / "train.parquet", rows)
    options = {"cache_dir": tmp_path / "cache", "jobs": 2}
    one = audit(world, out=tmp_path / "one", use_cache=False, jobs=2)
    other = audit(tmp_path / "set", out=tmp_path / "other", **options)
    for name in ("content_hash", "phash", "scene_id", "problem", "cluster_id"):
        assert one.table[name].tolist() == other.table[name].tolist()
    again = audit(tmp_path / "set", out=tmp_path / "other", **options)
    assert again.run["known"] == len(paths)
