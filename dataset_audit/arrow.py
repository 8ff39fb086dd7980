"""Between the columns of `model` and Arrow: the types, and the nulls on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from dataset_audit.columns import Column, Kind

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
            column = np.empty(len(values), dtype=object)
            column[:] = [None if v is None else tuple(v) for v in values.to_pylist()]
            return column
        case _:
            column = np.empty(len(values), dtype=object)
            column[:] = values.to_pylist()
            return column
