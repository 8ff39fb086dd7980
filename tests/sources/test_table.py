from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.errors import InputError
from dataset_audit.provenance.manifest import read_manifest
from dataset_audit.sources.rows import MAX_LINE
from tests.memory import peak_of
from tests.trees import boxes, faults, labels, listed, plant, splits

IMAGES = ["images/1.jpg", "images/2.jpg", "images/3.jpg"]


@pytest.fixture
def read(tmp_path):
    """What is found beside IMAGES by a table of this text."""

    def read(text, *, file="list.csv", layout=None, named=False):
        plant(tmp_path, IMAGES)
        plant(tmp_path, {file: text})
        return listed(tmp_path / file if named else tmp_path, layout)

    return read


@pytest.fixture
def read_parquet(tmp_path):
    def read_parquet(columns):
        plant(tmp_path, IMAGES)
        pq.write_table(pa.table(columns), tmp_path / "list.parquet")
        return listed(tmp_path)

    return read_parquet


def test_splits_and_classes_are_read(read):
    listing = read("path,split,label\nimages/1.jpg,train,car\nimages/2.jpg,Validation,\n")
    assert labels(listing) == {IMAGES[0]: {"car": 1}, IMAGES[1]: None, IMAGES[2]: None}
    assert list(splits(listing).values()) == ["train", "val", None]
    assert (listing.layout, listing.others, faults(listing)) == ("table", (), [])
    assert listing.manifest is None


@pytest.mark.parametrize(
    "name", ["file", "FILE_NAME", "Filename", "filepath", "image", "image_path"]
)
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_and_delimiters_as_people_have_them(read, name, delimiter):
    text = f'\ufeff"x",{name}, Class \r\n"a\r\nb",./images/1.jpg,"car"\r\n\r\n'
    listing = read(text.replace(",", delimiter), file="list.tsv")
    assert labels(listing)[IMAGES[0]] == {"car": 1}
    assert (listing.layout, faults(listing)) == ("table", [])


def test_several_classes_of_an_image(read, read_parquet, tmp_path):
    listing = read("file,labels\nimages/1.jpg,car|dog|car\n")
    assert labels(listing)[IMAGES[0]] == {"car": 2, "dog": 1}
    (tmp_path / "list.csv").unlink()
    listing = read_parquet({"file": IMAGES, "labels": [["car", "dog"], [], None]})
    assert list(labels(listing).values()) == [{"car": 1, "dog": 1}, {}, None]


def test_a_row_a_box_as_tensorflow_has_it(read):
    listing = read(
        "filename,width,height,class,xmin,ymin,xmax,ymax\n"
        "1.jpg,64,48,car,10,20,30.5,60\n"
        "1.jpg,64,48,dog,1,2,3,4\n"
        "2.jpg,64,48,,,,,\n"
    )
    assert boxes(listing) == [
        (IMAGES[0], "car", (10, 20, 20.5, 40)),
        (IMAGES[0], "dog", (1, 2, 2, 2)),
    ]
    assert listing.drawn.pixels.all()
    assert listing.drawn.line.tolist() == [2, 3]
    assert listing.drawn.sizes == {0: (64, 48, "list.csv"), 1: (64, 48, "list.csv")}
    assert list(labels(listing).values()) == [{"car": 1, "dog": 1}, {}, None]
    assert faults(listing) == []


@pytest.mark.parametrize(
    ("header", "cells", "box", "pixels"),
    [
        ("x,y,w,h", "10,20,5,6", (10, 20, 5, 6), True),
        ("x_min,y_min,x_max,y_max", "0.25,0.5,0.5,1", (0.25, 0.5, 0.25, 0.5), False),
        ("left,top,right,bottom", "1,2,3,5", (1, 2, 2, 3), True),
        ("x1,y1,x2,y2", "1,2,3,5", (1, 2, 2, 3), True),
        ("bbox", '"[10, 20, 5, 6.5]"', (10, 20, 5, 6.5), True),
        ("bbox", '"[0.1, 0.2, 0.3, 0.4]"', (0.1, 0.2, 0.3, 0.4), False),
    ],
)
def test_boxes_have_many_names(read, header, cells, box, pixels):
    listing = read(f"path,{header}\nimages/2.jpg,{cells}\n")
    assert boxes(listing) == [(IMAGES[1], "object", box)]
    assert listing.drawn.pixels.tolist() == [pixels]


def test_json_lines_and_parquet_say_the_same(read, read_parquet, tmp_path):
    rows = [
        {"image": "images/1.jpg", "label": "car", "bbox": [1, 2, 3, 4], "split": "test"},
        {"image": "images/2.jpg", "label": 7, "bbox": [5.0, 6, 7, 8], "split": None},
    ]
    listing = read("\n\n".join(map(json.dumps, rows)), file="list.jsonl")
    said = (boxes(listing), labels(listing), splits(listing))
    assert said[0] == [(IMAGES[0], "car", (1, 2, 3, 4)), (IMAGES[1], "7", (5, 6, 7, 8))]
    assert listing.drawn.line.tolist() == [1, 3]
    (tmp_path / "list.jsonl").unlink()
    listing = read_parquet({
        "image": IMAGES[:2], "label": pa.array(["car", "7"]).dictionary_encode(),
        "bbox": [[1.0, 2, 3, 4], [5.0, 6, 7, 8]], "split": ["test", None],
    })  # fmt: skip
    assert (boxes(listing), labels(listing), splits(listing)) == said


def test_tables_named_after_splits_are_read_together(tmp_path):
    plant(tmp_path, {"train/1.jpg": b"", "valid/2.jpg": b""})
    plant(tmp_path, {"train/_annotations.csv": "filename,class\n1.jpg,car\n"})
    plant(tmp_path, {"valid/_annotations.csv": "filename,class\n2.jpg,dog\n"})
    assert labels(listed(tmp_path)) == {"train/1.jpg": {"car": 1}, "valid/2.jpg": {"dog": 1}}
    plant(tmp_path / "b", {"images/1.jpg": b"", "images/2.jpg": b""})
    plant(tmp_path / "b", {"data/all.csv": "filename,class\n1.jpg,car\n2.jpg,dog\n"})
    plant(tmp_path / "b", {"data/train_labels.csv": "filename,class\n1.jpg,car\n"})
    plant(tmp_path / "b", {"data/test_labels.csv": "filename,class\n2.jpg,dog\n"})
    listing = listed(tmp_path / "b")
    assert list(splits(listing).values()) == ["train", "test"]
    assert listing.others == ("data/all.csv",)


def test_of_several_tables_the_user_names_one(read, tmp_path):
    read("file,label\nimages/1.jpg,car\n", file="a.csv")
    assert read("file,label\nimages/1.jpg,dog\n", file="b.csv").layout == "folder"
    with pytest.raises(InputError, match="several"):
        listed(tmp_path, "table")
    listing = listed(tmp_path / "b.csv")
    assert labels(listing)[IMAGES[0]] == {"dog": 1}
    assert listing.others == ("a.csv",)


def test_a_named_table_in_a_folder_for_annotations_is_of_the_folder_above(read):
    listing = read("file,label\n1.jpg,car\n", file="labels/list.csv", named=True)
    assert labels(listing)[IMAGES[0]] == {"car": 1}


@pytest.mark.parametrize(
    "text",
    [
        "path,source_repo,scene_id\nimages/1.jpg,x,3\n", "path,label\n", "path,label\nno.jpg,car\n",
        "name,label\nimages/1.jpg,car\n", "path,label\n1/1.jpg,car\n", "", "\0", "path;label,,,\n",
        "label\ncar\n", '"path,label\nimages/1.jpg,car\n',
    ],
)  # fmt: skip
def test_tables_of_other_things_leave_a_folder_what_it_is(read, text):
    listing = read(text)
    assert (listing.layout, listing.others) == ("folder", ("list.csv",))


def test_images_inside_a_table_are_for_another_layout(read_parquet):
    images = [{"bytes": b"\xff\xd8\xff", "path": name} for name in IMAGES]
    assert read_parquet({"image": images, "label": [1, 2, 3]}).layout == "folder"


@pytest.mark.parametrize("content", ["PAR1", "PAR1" + "x" * 100 + "PAR1", "", "[1]\n", "{" * 9999])
@pytest.mark.parametrize("file", ["x.parquet", "x.jsonl", "x.csv"])
def test_what_is_no_table_is_none(read, content, file):
    assert read(content, file=file).layout == "folder"
    with pytest.raises(InputError):
        read(content, file=file, named=True)


@pytest.mark.parametrize(
    ("row", "kind", "says"),
    [
        ("images/9.jpg,car,1,2,3,4", "missing-image", "`images/9.jpg` isn't there"),
        ("../../etc/passwd,car,1,2,3,4", "missing-image", "`../../etc/passwd` isn't there"),
        ("C:\\x\\9.jpg,car,1,2,3,4", "missing-image", "`C:\\x\\9.jpg` isn't there"),
        (",car,1,2,3,4", "unreadable-annotation", "there is no path"),
        ("images/1.jpg,car,1,2,3", "unreadable-annotation", "5 values, and the header names 6"),
        ("images/1.jpg,car,1,2,3,4,5", "unreadable-annotation", "7 values, and the header"),
        ("images/1.jpg,car,x,2,3,4", "unreadable-annotation", "xmin is `x`"),
        ("images/1.jpg,car,1,2,3,nan", "unreadable-annotation", "ymax is `nan`"),
        ("images/1.jpg,car,1,2,3,inf", "unreadable-annotation", "ymax is `inf`"),
        ("images/1.jpg,car,1,2,3,", "unreadable-annotation", "there is no ymax"),
        ("images/1.jpg,car,1,2,3,1e99", "box-outside-image", "car: a box without area"),
        ("images/1.jpg,car,5,2,3,4", "box-outside-image", "car: a box without area"),
        ("images/1.jpg,dog,1,2,3,4", "duplicate-id", "dog: the same box stands above"),
        (f"images/1.jpg,{'x' * MAX_LINE}", "unreadable-annotation", "a line of over 65,536 bytes"),
        ('images/1.jpg,"a"b,1,2,3,4', "unreadable-annotation", "no row of a table"),
        ("images/1.jpg,\0,1,2,3,4", "unreadable-annotation", "a NUL, and so no text"),
        ("images/1.jpg,\udcff,1,2,3,4", "unreadable-annotation", "no UTF-8 text"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_with_its_line(read, row, kind, says):
    head = 'path,label,xmin,ymin,xmax,ymax\n"images/1.jpg",dog,1,2,3,4\n\n'
    tail = "\nimages/3.jpg,dog,1,2,3,4\n"
    listing = read(f"{head}{row}{tail}".encode("utf-8", "surrogateescape"), named=True)
    (fault,) = listing.faults.listed
    assert (fault.kind, fault.file, fault.line) == (kind, "list.csv", 4)
    assert fault.says.startswith(says)
    assert labels(listing)[IMAGES[2]] == {"dog": 1}


def test_what_is_wrong_with_a_row_of_json_is_told_with_its_line(read):
    rows = [
        '{"file": "images/1.jpg", "labels": ["a"]}', "[1]", "{", '{"file": 3}', "{}",
        '{"file": "images/2.jpg", "labels": [["a"]]}', '{"file": "images/1.jpg"}', "[" * 100_000,
        '{"file": "images/3.jpg", "labels": ["\\ud800"], "x": 1e999}', '{"file": "\\u0000"}',
    ]  # fmt: skip
    listing = read("\n".join(rows), file="list.jsonl", named=True)
    assert [(line, kind) for kind, _, line in faults(listing)] == [
        *((line, "unreadable-annotation") for line in range(2, 7)),
        (7, "duplicate-id"),
        (8, "unreadable-annotation"),
        (10, "missing-image"),
    ]
    assert labels(listing)[IMAGES[2]] == {"\\ud800": 1}


def test_what_is_wrong_with_a_row_of_parquet_is_told_with_its_row(read_parquet):
    paths = [*IMAGES[:2], None, "x.jpg", IMAGES[2]]
    listing = read_parquet({"file": paths, "bbox": [None, [1], None, None, None]})
    assert faults(listing) == [
        ("unreadable-annotation", "list.parquet", None),
        ("unreadable-annotation", "list.parquet", None),
        ("missing-image", "list.parquet", None),
    ]
    assert [f.says for f in listing.faults.listed] == [
        "row 2: a box of 1 numbers", "row 3: there is no path", "row 4: `x.jpg` isn't there",
    ]  # fmt: skip


def test_an_open_quote_costs_no_more_than_a_field_may_hold(read):
    rows = "images/2.jpg,dog\n" * 40_000
    text = f'path,label\nimages/1.jpg,car\n"images/3.jpg,car\n{rows}images/3.jpg,car\n'
    listing = read(text, named=True)
    assert faults(listing)[0] == ("unreadable-annotation", "list.csv", 3)
    assert labels(listing)[IMAGES[2]] == {"car": 1}


def test_an_image_that_stands_twice_has_the_first_row(read):
    listing = read("path,label,split\nimages/1.jpg,car,train\nimages/1.jpg,dog,val\n")
    assert faults(listing) == [("duplicate-id", "list.csv", 3)]
    assert labels(listing)[IMAGES[0]] == {"car": 1}
    assert splits(listing)[IMAGES[0]] == "train"


def test_a_row_may_name_a_frame_of_a_clip(tmp_path):
    plant(tmp_path, {"a.mkv": b"", "list.csv": "path,camera\na.mkv#t=1.000,gate\na.mkv,gate\n"})
    listing = listed(tmp_path)
    assert (listing.manifest, faults(listing)) == (tmp_path / "list.csv", [])


def test_cameras_and_times_are_taken_as_from_a_manifest(read, tmp_path):
    at = "2026-03-02T14:31:00Z"
    listing = read(
        "path,split,label,camera,make,captured_at\n"
        f"images/1.jpg,train,car,gate,AXIS,{at}\n./images/2.jpg,,,,,\nimages/9.jpg,,,,,never\n"
    )
    assert listing.manifest == tmp_path / "list.csv"
    said = read_manifest(listing.manifest, IMAGES).said["images/1.jpg"]
    assert (said.camera, said.make) == ("gate", "AXIS")
    assert said.captured_at == datetime(2026, 3, 2, 14, 31, tzinfo=UTC)
    assert faults(listing) == [("missing-image", "list.csv", 4)]


def test_a_parquet_of_cameras_and_times_too(read_parquet, tmp_path):
    at = pa.array([1_772_000_000_000_000_001, None, 0], pa.timestamp("ns"))
    columns = {"path": IMAGES, "camera": ["a", "b", None], "captured_at": at, "label": [1, 2, 3]}
    listing = read_parquet(columns)
    assert (listing.manifest, faults(listing)) == (tmp_path / "list.parquet", [])
    assert read_manifest(listing.manifest, IMAGES).said["images/2.jpg"].camera == "b"
    assert labels(listing)["images/1.jpg"] == {"1": 1}


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("path,camera,place\nimages/1.jpg,gate,x\n", 1, "`place` is no column of a manifest"),
        ("file,camera\nimages/1.jpg,gate\n", 1, "`file` is no column of a manifest"),
        ("path,class,camera\nimages/1.jpg,car,gate\n", 1, "`class` is the class of what is shown"),
        ("path,make,class\nimages/1.jpg,AXIS,car\n", 2, "class `car` is none of a device"),
        ("path,captured_at\nimages/1.jpg,noon\n", 2, "captured_at `noon` is no ISO 8601 time"),
        ("path,captured_at\nimages/1.jpg,0001-01-01T00:00+09:00\n", 2, "date value out of range"),
        ("path,camera\n1.jpg,gate\n", 2, "the audit calls the image `images/1.jpg`"),
        ("path,camera\nimages/1.jpg,a\nimages/1.jpg,a\n", 3, "the path stands there already"),
        (f"path,camera\nimages/1.jpg,{'x' * 1001}\n", 2, "`camera` is no text of up to 1,000"),
        ("path,camera\nimages/1.jpg,a\nimages/2.jpg\n", 3, "1 values, and the header names 2"),
    ],
)
def test_cameras_that_no_manifest_could_say_are_told_and_not_taken(read, text, line, says):
    listing = read(text)
    assert (listing.layout, listing.manifest) == ("table", None)
    fault = listing.faults.listed[-1]
    assert (fault.kind, fault.line) == ("unreadable-annotation", line)
    assert f": not taken, since {says}" in fault.says


def test_of_two_tables_of_cameras_one_is_taken(read, tmp_path):
    text = "path,label,camera\nimages/1.jpg,car,gate\n"
    read(text, file="train.csv")
    listing = read(text.replace("1.jpg", "2.jpg"), file="val.csv")
    assert listing.manifest == tmp_path / "train.csv"
    assert faults(listing) == [("unreadable-annotation", "val.csv", 1)]


cell = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=8)


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(rows=st.lists(st.tuples(st.sampled_from(IMAGES), cell, cell), unique_by=lambda r: r[0]))
def test_what_the_csv_module_wrote_and_reads_is_what_is_found(read, rows):
    file = io.StringIO()
    csv.writer(file).writerows([("path", "note", "label"), *rows])
    listing = read(file.getvalue(), named=True)
    theirs = list(csv.DictReader(io.StringIO(file.getvalue(), newline="")))
    said = {row["path"]: row["label"].strip() for row in theirs}
    counts = labels(listing)
    assert {path: list(counts[path] or ()) for path in said} == {
        path: [label] if label else [] for path, label in said.items()
    }
    assert faults(listing) == []


@settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(tail=st.binary(max_size=200), file=st.sampled_from(["a.csv", "a.jsonl"]))
def test_no_bytes_break_the_reading(read, tail, file):
    head = {"a.csv": b"path,bbox,labels\n", "a.jsonl": b'{"path": "images/1.jpg"}\n'}[file]
    assert len(read(head + tail, file=file, named=True).images) == 3


def test_a_table_of_any_length_is_read_in_bounded_memory(read):
    rows = f"images/1.jpg,,{'x' * 1000}\n" * 20_000
    text = f"path,split,note\n{rows}"
    del rows
    listing, peak = peak_of(lambda: read(text, named=True), below=30 << 20)
    assert listing.faults.counts == {"duplicate-id": 19_999}
    assert peak < 30 << 20
