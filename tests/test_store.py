from __future__ import annotations

import json

import numpy as np
import pyarrow.parquet as pq
import pytest

from dataset_audit import store
from dataset_audit.annotations import Boxes
from dataset_audit.columns import COLUMNS, FOUND_COLUMNS, SCENE_COLUMNS
from dataset_audit.errors import InputError
from dataset_audit.model import Table
from dataset_audit.store import read_audit, write_audit

NULLS = {
    "str": np.array([None, "é"], object),
    "strs": np.array([None, ("a", "b")], object),
    "ints": np.array([None, (1, 2)], object),
    "int": np.array([-1, 3]),
    "float": np.array([np.nan, 0.5]),
    "bool": np.array([False, True]),
    "time": np.array(["NaT", "2026-01-02T03:04:05.6"], "datetime64[us]"),
}
TABLE = Table(
    columns={column.name: NULLS[column.kind] for column in COLUMNS},
    scenes={column.name: NULLS[column.kind] for column in SCENE_COLUMNS},
    facts=None,  # type: ignore[arg-type]  not stored as a table
    boxes=Boxes(
        image=np.array([1, 1]),
        label=np.array([1, 0]),
        xywh=np.array([[0, 0.5, 0.25, 0.5], [0.1, 0.2, 0.3, 0.4]]),
        repeated=np.array([-1, 0]),
        classes=("car", "a dog"),
    ),
)
TABLE.faults.add("unknown-class", "labels/a.txt", 3, "class 7, and data.yaml names 2", "é")
TABLE.faults.add("orphan-label", "labels/b.txt", None, "no image b")
FOUND = {column.name: NULLS[column.kind] for column in FOUND_COLUMNS}
FOUND["scene_at"] = np.array([[0, 1, -1], [0, 0, 2]])
VECTORS = {"layout": np.arange(8, dtype=np.uint8).reshape(2, 2, 2), "embedding": np.eye(2)}
DOCUMENT = {
    "schema_version": "1.0",
    "not_images": ["caf\\xe9 é"],
    "facts": {
        "labels": {"classes": [{"name": "a dog"}, {"name": "car"}, {"name": "unused"}]},
        "faults": {"unknown-class": 1, "orphan-label": 20_000},
    },
}


def write(folder, vectors=VECTORS, document=DOCUMENT):
    write_audit(folder, TABLE, vectors, FOUND, "fail_on = 'error'\n", document)
    return folder


def test_tables_are_written_some_rows_at_a_time_and_read_as_one(tmp_path, monkeypatch):
    monkeypatch.setattr(store, "ROW_GROUP", 1)
    stored = read_audit(write(tmp_path))
    assert pq.ParquetFile(tmp_path / "images.parquet").num_row_groups == 2
    assert pq.ParquetFile(tmp_path / "boxes.parquet").num_row_groups == 2
    for name, column in TABLE.columns.items():
        np.testing.assert_array_equal(stored.columns[name], column)
    np.testing.assert_array_equal(stored.boxes.xywh, TABLE.boxes.xywh)


def test_an_audit_comes_back_as_it_was_written(tmp_path):
    stored = read_audit(write(tmp_path / "new" / "out"))
    for name, column in {**TABLE.columns}.items():
        np.testing.assert_array_equal(stored.columns[name], column)
        assert stored.columns[name].dtype == column.dtype
    for name, column in TABLE.scenes.items():
        np.testing.assert_array_equal(stored.scenes[name], column)
    assert stored.document == DOCUMENT
    boxes = stored.boxes
    assert boxes.classes == ("a dog", "car", "unused")
    assert boxes.label.tolist() == [0, 1]
    for name in ("image", "xywh", "repeated"):
        np.testing.assert_array_equal(getattr(boxes, name), getattr(TABLE.boxes, name))
    assert stored.faults.listed == TABLE.faults.listed
    assert stored.faults.counts == DOCUMENT["facts"]["faults"]
    for name, column in FOUND.items():
        np.testing.assert_array_equal(stored.found[name], column)
        assert stored.found[name].dtype == column.dtype
    assert {name: array.tolist() for name, array in stored.vectors.items()} == {
        name: array.tolist() for name, array in VECTORS.items()
    }


def test_the_folder_holds_these_files(tmp_path):
    write(tmp_path)
    files = {str(f.relative_to(tmp_path)) for f in tmp_path.rglob("*") if f.is_file()}
    assert files == {
        "audit.json", "audit.toml", "boxes.parquet", "faults.parquet", "found.parquet",
        "images.parquet", "scenes.parquet",
        "vectors/embedding.npy", "vectors/layout.npy",
    }  # fmt: skip


def test_equal_audits_are_equal_bytes(tmp_path):
    one, other = write(tmp_path / "one"), write(tmp_path / "other")
    for file in one.rglob("*.*"):
        assert file.read_bytes() == (other / file.relative_to(one)).read_bytes()


def test_other_files_in_the_folder_are_left_alone(tmp_path):
    (tmp_path / "decisions.json").write_text("{}")
    write(write(tmp_path))
    assert (tmp_path / "decisions.json").read_text() == "{}"


def test_vectors_of_an_earlier_audit_do_not_stay(tmp_path):
    write(tmp_path)
    write(tmp_path, {"layout": VECTORS["layout"]})
    assert set(read_audit(tmp_path).vectors) == {"layout"}


def test_no_vectors_given_leave_those_there_alone(tmp_path):
    write(tmp_path)
    write(tmp_path, {})
    assert set(read_audit(tmp_path).vectors) == {"layout", "embedding"}


def test_a_folder_without_audit_json_is_no_audit(tmp_path):
    with pytest.raises(InputError, match=r"no finished audit \(there is no audit\.json\)"):
        read_audit(tmp_path)


@pytest.mark.parametrize(
    "stop", ["images.parquet", "scenes.parquet", "embedding.npy", "audit.toml"]
)
def test_an_audit_stopped_between_two_files_is_refused_not_half_read(tmp_path, monkeypatch, stop):
    write(tmp_path)
    replacing = store.replacing

    def killed(file):
        if file.name == stop:
            raise KeyboardInterrupt
        return replacing(file)

    monkeypatch.setattr(store, "replacing", killed)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path)
    with pytest.raises(InputError, match="no finished audit"):
        read_audit(tmp_path)


@pytest.mark.parametrize(
    "file", ["images.parquet", "scenes.parquet", "vectors/layout.npy", "audit.json"]
)
@pytest.mark.parametrize("damage", [b"", b"half"])
def test_a_damaged_file_is_refused(tmp_path, file, damage):
    write(tmp_path)
    (tmp_path / file).write_bytes(damage)
    with pytest.raises(InputError, match="can't be read"):
        read_audit(tmp_path)


@pytest.mark.parametrize("file", ["images.parquet", "scenes.parquet"])
def test_a_missing_file_is_refused(tmp_path, file):
    write(tmp_path)
    (tmp_path / file).unlink()
    with pytest.raises(InputError, match="can't be read"):
        read_audit(tmp_path)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("in the way")
    with pytest.raises(InputError, match="can't be written: File exists"):
        write(tmp_path / "out")


def test_audit_json_keeps_its_order_and_its_letters(tmp_path):
    text = (write(tmp_path) / "audit.json").read_text(encoding="utf-8")
    assert list(json.loads(text)) == list(DOCUMENT)
    assert "é" in text


def test_a_page_of_an_earlier_audit_does_not_stay(tmp_path):
    write_audit(tmp_path, TABLE, VECTORS, FOUND, "", DOCUMENT, b"<!doctype html>")
    assert (tmp_path / "report.html").read_bytes() == b"<!doctype html>"
    write(tmp_path)
    assert not (tmp_path / "report.html").exists()
