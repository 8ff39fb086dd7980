"""Between the columns of `model` and Arrow: the types, and the nulls on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from dataset_audit.columns import Column, Kind

PROBED = 1000
"""Texts of a column that are looked at: do few differ?"""

TYPES: dict[Kind, pa.DataType] = {
    "str": pa.string(),
    "strs": pa.list_(pa.string()),
    "ints": pa.list_(pa.int64()),
    "int": pa.int64(),
    "float": pa.float64(),
    "bool": pa.bool_(),
    "time": pa.timestamp("us", tz="UTC"),
    "blob": pa.large_binary(),
    "blobs": pa.list_(pa.binary()),
}


def schema(columns: Iterable[Column]) -> pa.Schema:
    """Arrow's form of a list of columns, meanings included."""
    return pa.schema(
        pa.field(c.name, TYPES[c.kind], metadata={"meaning": c.meaning}) for c in columns
    )


def from_rows(rows: Sequence[Mapping[str, Any]], columns: Iterable[Column]) -> pa.Table:
    """Rows of plain values; an absent one is null."""
    columns = tuple(columns)
    data = [pa.array([row.get(c.name) for row in rows], TYPES[c.kind]) for c in columns]
    return pa.Table.from_arrays(data, schema=schema(columns))


def from_columns(data: Mapping[str, NDArray[Any]], columns: Iterable[Column]) -> pa.Table:
    """Numpy columns with the nulls of `model`."""
    columns = tuple(columns)
    arrays = [to_array(data[c.name], c.kind) for c in columns]
    return pa.Table.from_arrays(arrays, schema=schema(columns))


def to_array(values: NDArray[Any], kind: Kind) -> pa.Array:
    """One numpy column as Arrow."""
    match kind:
        case "int":
            return pa.array(values, pa.int64(), mask=values < 0)
        case "float":
            return pa.array(values, pa.float64(), mask=np.isnan(values))
        case "time":
            return pa.array(values, pa.timestamp("us")).cast(TYPES[kind])
        case _:
            return pa.array(values, TYPES[kind])


def to_columns(table: pa.Table, columns: Iterable[Column]) -> dict[str, NDArray[Any]]:
    """Numpy columns with the nulls of `model`; blobs stay with the caller."""
    return {c.name: to_numpy(table[c.name], c.kind) for c in columns}


def to_numpy(values: pa.ChunkedArray, kind: Kind) -> NDArray[Any]:
    """One Arrow column as numpy."""
    match kind:
        case "int":
            return np.asarray(values.fill_null(-1))
        case "float":
            return np.asarray(values.fill_null(float("nan")))
        case "bool":
            return np.asarray(values.fill_null(False))
        case "time":
            return np.asarray(values.cast(pa.timestamp("us"))).astype("datetime64[us]")
        case "strs" | "ints" | "blobs":
            return _tuples(values.combine_chunks())
        case _:
            return _texts(values)


def _texts(values: pa.ChunkedArray) -> NDArray[np.object_]:
    """Texts or bytes; where few differ, equal ones are one object: a million take 8 MB, not 60."""
    few = len(values.slice(0, PROBED).unique()) <= PROBED // 2
    if not few or values.type != pa.string():
        return np.asarray(values.to_numpy(zero_copy_only=False), object)
    known = values.combine_chunks().dictionary_encode()
    named: NDArray[np.object_] = np.array([*known.dictionary.to_pylist(), None], object)
    column: NDArray[np.object_] = named[np.asarray(known.indices.fill_null(len(known.dictionary)))]
    return column


def _tuples(values: pa.ListArray) -> NDArray[np.object_]:
    """Lists as tuples; equal ones of one length are one object, made once."""
    column = np.full(len(values), None, object)
    lengths = np.asarray(values.value_lengths().fill_null(-1))
    items = values.flatten().dictionary_encode()
    named = np.array([*items.dictionary.to_pylist(), None], object)
    codes = np.asarray(items.indices.fill_null(len(items.dictionary)))
    starts = np.cumsum(np.maximum(lengths, 0)) - np.maximum(lengths, 0)
    for length in np.unique(lengths[lengths >= 0]):
        rows = np.flatnonzero(lengths == length)
        taken, which = _distinct(codes[starts[rows][:, None] + np.arange(length)])
        tuples = np.empty(len(taken), object)
        for at, some in enumerate(taken):
            tuples[at] = tuple(named[some])
        column[rows] = tuples[which]
    return column


def _distinct(codes: NDArray[Any]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    """The rows of (N, K) that differ, and which of them each row is."""
    if not codes.shape[1]:
        return codes[:1], np.zeros(len(codes), np.intp)
    order = np.lexsort(codes.T)
    new = np.ones(len(codes), bool)
    new[1:] = (codes[order[1:]] != codes[order[:-1]]).any(axis=1)
    which = np.empty(len(codes), np.intp)
    which[order] = np.cumsum(new) - 1
    return codes[order[new]], which
