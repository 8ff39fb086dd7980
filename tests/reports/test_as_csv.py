from __future__ import annotations

import csv
import io
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit.columns import COLUMNS, SCENE_COLUMNS
from dataset_audit.reports import as_csv
from dataset_audit.reports.as_csv import FORMULA, cells, safe, write_images, write_scenes
from tests.reports.conftest import HOSTILE, objects
from tests.reports.forms import written


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_images_are_rows_under_the_names_of_the_columns(hand_made):
    text = written(write_images, hand_made)
    assert text.partition("\r\n")[0] == ",".join(column.name for column in COLUMNS)
    rows = rows_of(text)
    assert [row["path"] for row in rows] == ["bad.jpg", "c/1.jpg", "c/2.jpg", "c/3.jpg", HOSTILE]
    assert rows[0]["problem"] == "empty: the file has no bytes"
    assert (rows[0]["scene_id"], rows[1]["scene_id"]) == ("", "0")
    assert (rows[1]["scene_static"], rows[4]["scene_static"]) == ("true", "false")


def test_the_scenes_are_rows_with_times_and_lists(hand_made):
    text = written(write_scenes, hand_made)
    assert text.partition("\r\n")[0] == ",".join(column.name for column in SCENE_COLUMNS)
    first, second = rows_of(text)
    assert (first["share"], first["light"]) == ("0.75", "day 2; night 1")
    assert first["first_at"] == "2026-03-02T14:31:00.000Z"
    assert (second["first_at"], second["cameras"]) == ("", "")


def test_it_is_the_same_however_many_rows_are_text_at_a_time(hand_made, monkeypatch):
    whole = written(write_images, hand_made)
    monkeypatch.setattr(as_csv, "ROWS", 2)
    assert written(write_images, hand_made) == whole


def test_no_text_is_a_formula_and_numbers_stay_numbers(hand_made):
    columns = {
        **hand_made.table.columns,
        "path": objects("=1+1", "+a", "-a", "@a", "\ta"),
        "contrast": np.array([-1.5, 0, 1, 2, 3]),
        "labels": objects(("=x", "y"), (), None, ("a",), ("b", "c")),
    }
    audit = replace(hand_made, table=replace(hand_made.table, columns=columns))
    rows = rows_of(written(write_images, audit))
    assert [row["path"] for row in rows] == ["'=1+1", "'+a", "'-a", "'@a", "'\ta"]
    assert rows[0]["contrast"] == "-1.5"
    assert [row["labels"] for row in rows] == ["'=x; y", "", "", "a", "b; c"]


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8")), min_size=1))
def test_any_text_reads_back(texts):
    stream = io.StringIO(newline="")
    csv.writer(stream).writerows([text, "end"] for text in cells(objects(*texts), "str"))
    stream.seek(0)
    read = [row[0] for row in csv.reader(stream)]
    assert read == [f"'{text}" if text.startswith(FORMULA) else text for text in texts]


def test_what_is_not_unicode_can_be_written():
    assert safe("a\udc80").encode("utf-8") == b"a\\udc80"


@pytest.mark.parametrize("first", FORMULA)
def test_every_beginning_of_a_formula_is_quoted(first):
    assert safe(f"{first}1") == f"'{first}1"
    assert safe(f"1{first}") == f"1{first}"
