from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dataset_audit.errors import InputError
from dataset_audit.provenance.manifest import MAX_LINE, Manifest, read_manifest
from dataset_audit.provenance.said import Said
from tests.memory import peak_of

PATHS = ("gate/1.jpg", "gate/2.jpg", "été/橋.jpg", "clip.mkv#t=0.000", "clip.mkv#t=1.000")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def read(tmp_path):
    def read(content, paths=PATHS):
        file = tmp_path / "manifest"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_manifest(file, paths)

    return read


@pytest.fixture
def read_table(tmp_path):
    def read_table(columns):
        pq.write_table(pa.table(columns), tmp_path / "manifest")
        return read_manifest(tmp_path / "manifest", PATHS)

    return read_table


def test_a_csv_says_what_is_known_of_each_image(read):
    found = read(
        "path,camera,make,model,class,captured_at\n"
        "gate/1.jpg,gate,AXIS,P3245-LVE,camera,2026-03-02T13:00:00+01:00\n"
        "./gate/2.jpg,,, ,,\n"
        '"été/橋.jpg","a ""b"", c",,,,2026-03-02\n'
    )
    first = Said("manifest", "AXIS", "P3245-LVE", "gate", "camera", NOON)
    day = datetime(2026, 3, 2, tzinfo=UTC)
    assert found.said == {
        "gate/1.jpg": first,
        "gate/2.jpg": Said("manifest"),
        "été/橋.jpg": Said("manifest", camera='a "b", c', captured_at=day),
    }
    assert (found.rows, found.unmatched) == (3, 0)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_spreadsheets_part_their_columns_otherwise(read, delimiter):
    text = "\ufeffpath,camera\r\n\r\ngate/1.jpg,gate\r\n".replace(",", delimiter)
    assert read(text).said == {"gate/1.jpg": Said("manifest", camera="gate")}


def test_a_parquet_says_the_same_as_the_csv(read, read_table):
    at = [NOON.replace(tzinfo=None), None]
    columns = {"path": ["gate/1.jpg", "x.jpg"], "make": ["AXIS", None], "captured_at": at}
    text = "path,make,captured_at\ngate/1.jpg,AXIS,2026-03-02T12:00\nx.jpg,,\n"
    assert read_table(columns) == read(text)
    texts = columns | {"captured_at": ["2026-03-02T12:00", None]}
    assert read_table(texts) == read(text)
    fine = columns | {"captured_at": pa.array(at, pa.timestamp("ns", "UTC"))}
    assert read_table(fine) == read(text)


def test_a_path_of_a_video_is_matched_by_its_frames(read):
    found = read("path,camera\nclip.mkv,gate\nclip.mkv#t=1.000,yard\n")
    assert found.unmatched == 0
    assert set(found.said) == {"clip.mkv", "clip.mkv#t=1.000"}


def test_rows_without_an_image_are_counted_and_the_first_named(read):
    found = read("path,camera\n" + "".join(f"x/{n}.jpg,a\n" for n in range(7)) + "gate/1.jpg,b\n")
    assert (found.rows, found.unmatched) == (8, 7)
    assert found.examples == tuple(f"x/{n}.jpg" for n in range(5))


def test_a_header_alone_says_nothing(read):
    assert read("path,camera\n") == Manifest()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "there is no column `path`"),
        ("file,camera\na,b\n", "there is no column `path`"),
        ("path\na\n", "says nothing beside the paths: add camera, make"),
        ("path,camra\n", "unknown column `camra`: did you mean `camera`"),
        ("path,camera,camera\n", "two columns have one name"),
        ("path,camera\ngate/1.jpg\n", "line 2: 1 values, and the header names 2"),
        ("path,camera\ngate/1.jpg,a\ngate/2.jpg,b,c\n", "line 3: 3 values"),
        ('path,camera\ngate/1.jpg,"a\nb"\ngate/2.jpg,"c', "line 4: unexpected end of data"),
        ("path,camera\n,a\n", "line 2: there is no path"),
        ("path,camera\ngate/1.jpg,a\n\ngate/1.jpg,a\n", "line 4: `gate/1.jpg` stands in line 2"),
        ("path,captured_at\ngate/1.jpg,noon\n", "line 2: captured_at `noon` is no ISO 8601 time"),
        ("path,captured_at\ngate/1.jpg,0001-01-01T00:00+05:00\n", "is no time"),
        ("path,class\ngate/1.jpg,camra\n", "line 2: class `camra`: did you mean `camera`"),
        (f"path,make\ngate/1.jpg,{'x' * 1001}\n", "line 2: `make` has 1,001 characters"),
        (f"path,make\n{'x' * 9000},a\n", "line 2: a path of 9,000 characters"),
        (f"path,make\na,{'x' * MAX_LINE}\n", "line 2: is longer than 65,536 bytes"),
        ('path,make\na,"' + "x\n" * 70_000 + '"\n', "line 2: field larger than field limit"),
        (b"path,make\ngate/1.jpg,a\n\xff,b\n", "line 3: is no UTF-8 text"),
        (b"path,make\n\0,b\n", "line 2: is no text"),
        (b"PAR1 and no more", "no manifest"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(read, text, message):
    with pytest.raises(InputError) as caught:
        read(text)
    assert "manifest: no manifest: " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"path": [1], "make": ["a"]}, "column `path` holds int64, not texts"),
        ({"path": ["a"], "captured_at": [1.5]}, "column `captured_at` holds double"),
        ({"path": ["a"], "make": [["a"]]}, "column `make` holds list"),
        ({"path": ["a"], "maker": ["a"]}, "unknown column `maker`: did you mean `make`"),
        ({"path": ["gate/1.jpg"] * 2, "make": ["a"] * 2}, "row 2: `gate/1.jpg` stands in row 1"),
        ({"path": [None], "make": ["a"]}, "row 1: there is no path"),
    ],
)
def test_what_is_wrong_in_a_parquet_is_named_with_its_row(read_table, columns, message):
    with pytest.raises(InputError) as caught:
        read_table(columns)
    assert message in str(caught.value)


def test_a_parquet_that_was_cut_off_is_refused(read, tmp_path):
    pq.write_table(pa.table({"path": ["gate/1.jpg"], "make": ["a"]}), tmp_path / "whole")
    whole = (tmp_path / "whole").read_bytes()
    for end in range(0, len(whole), 7):
        with pytest.raises(InputError):
            read(whole[:end])


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"cameras\.csv: can't be read: No such file"):
        read_manifest(tmp_path / "cameras.csv", PATHS)


@given(st.binary(max_size=300), st.booleans())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_manifest_or_an_input_error(read, data, headed):
    with suppress(InputError):
        read(b"path,camera\n" + data if headed else data)


def test_of_a_manifest_for_much_more_only_the_images_are_kept(tmp_path):
    file = tmp_path / "manifest"
    with file.open("w") as stream:
        stream.write("path,camera\n")
        stream.writelines(f"{'folder/' * 20}{n}.jpg,a\n" for n in range(20_000))
    found, peak = peak_of(lambda: read_manifest(file, PATHS), below=1_000_000)
    assert found.unmatched == 20_000
    assert peak < 1_000_000 < file.stat().st_size


def test_before_clips_are_sampled_their_frames_are_kept_by_the_path_of_the_clip(read):
    rows = "path,camera\nclip.mkv#t=0.000,a\nother.mkv#t=0.000,b\nclip.mkv,c\n"
    before, after = read(rows, ["clip.mkv"]), read(rows, PATHS)
    assert before == after
    assert (list(before.said), before.unmatched) == (["clip.mkv#t=0.000", "clip.mkv"], 1)


def test_what_a_table_says_of_splits_classes_and_boxes_is_passed_over(read, read_table):
    found = read("path,Split,camera,label,xmin\ngate/1.jpg,train,gate,car,3\n")
    assert found.said == {"gate/1.jpg": Said("manifest", camera="gate")}
    assert read_table({"path": ["gate/1.jpg"], "camera": ["gate"], "bbox": [[1.5]]}) == found
