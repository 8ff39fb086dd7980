from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset_audit import arrow
from dataset_audit.columns import COLUMNS, SCENE_COLUMNS, Column

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
VALUES = {
    "str": st.none() | TEXT,
    "strs": st.none() | st.lists(TEXT, max_size=3).map(tuple),
    "int": st.integers(-1, 2**62),
    "float": st.floats(),
    "bool": st.booleans(),
    "time": st.none() | st.integers(-(2**50), 2**50),
    "blob": st.none() | st.binary(max_size=5),
    "blobs": st.none() | st.lists(st.binary(max_size=3), max_size=3).map(tuple),
}
DTYPES = {"int": "int64", "float": "float64", "bool": "bool", "time": "datetime64[us]"}


def column_of(kind, values):
    if kind == "time":
        return np.array(
            [np.datetime64(v if v is not None else "NaT", "us") for v in values], DTYPES[kind]
        )
    column = np.empty(len(values), DTYPES.get(kind, object))
    for row, value in enumerate(values):
        column[row] = value
    return column


@pytest.mark.parametrize("kind", sorted(VALUES))
@given(data=st.data())
def test_a_column_comes_back_with_its_type_and_nulls(kind, data):
    column = column_of(kind, data.draw(st.lists(VALUES[kind], max_size=6)))
    back = arrow.to_numpy(pa.chunked_array([arrow.to_array(column, kind)]), kind)
    assert back.dtype == column.dtype
    np.testing.assert_array_equal(back, column)


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_a_null_of_the_model_is_a_null_of_arrow(kind):
    null = {"int": -1, "float": np.nan, "bool": False}.get(kind)
    array = arrow.to_array(column_of(kind, [null]), kind)
    assert array.null_count == (kind != "bool")


@pytest.mark.parametrize("kind", sorted(VALUES))
def test_columns_of_no_rows_and_of_no_chunks_keep_their_type(kind):
    expected = np.dtype(DTYPES.get(kind, object))
    assert arrow.to_numpy(pa.chunked_array([], arrow.TYPES[kind]), kind).dtype == expected


def test_rows_become_columns_and_what_is_absent_is_null():
    table = arrow.from_rows(
        [{"a": 1, "more": "ignored"}, {"b": ("x",)}],
        (Column("a", "int", "first"), Column("b", "strs", "second")),
    )
    assert table.to_pydict() == {"a": [1, None], "b": [None, ["x"]]}


@pytest.mark.parametrize("columns", [COLUMNS, SCENE_COLUMNS])
def test_the_meaning_of_every_column_is_in_the_file(tmp_path, columns):
    pq.write_table(arrow.from_rows([], columns), tmp_path / "x.parquet")
    stored = pq.read_schema(tmp_path / "x.parquet")
    assert {f.name: f.metadata[b"meaning"].decode() for f in stored} == {
        c.name: c.meaning for c in columns
    }


def test_times_are_stored_as_utc():
    assert arrow.TYPES["time"] == pa.timestamp("us", tz="UTC")


def test_equal_texts_and_lists_are_one_object():
    texts = arrow.to_numpy(pa.chunked_array([["JPEG", None], ["JPEG"]]), "str")
    assert texts[0] is texts[2]
    lists = arrow.to_numpy(pa.chunked_array([[["car", "bus"], ["bus"]], [["car", "bus"]]]), "strs")
    assert lists[0] is lists[2]


def test_many_texts_and_nulls_come_back():
    values = [str(row) if row % 3 else None for row in range(5000)]
    column = arrow.to_numpy(pa.chunked_array([values[:100], values[100:]]), "str")
    assert column.tolist() == values
