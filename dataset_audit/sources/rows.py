"""The rows of a table that strangers wrote, one at a time: CSV, TSV, Parquet, JSON Lines.

What is wrong with one row is told to a `Complain`, and the next is read.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dataset_audit.headings import DEVICE, PATH

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

Complain = Callable[[int | None, str], None]
"""The line, from 1, where there is one; and what is wrong with it."""

SUFFIXES = (".csv", ".tsv", ".parquet", ".jsonl", ".ndjson")
MAX_LINE, MAX_OBJECT = 1 << 16, 1 << 20
"""Bytes of a line: as for a manifest, and of JSON."""
DELIMITERS = ",;\t"
_ROWS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table."""

    line: int | None
    """Where it begins, from 1; None where there are no lines."""
    number: int
    """From 1, the header not counted."""
    values: dict[str, Any]
    """By the name of the column, in small letters; of CSV all texts."""


@dataclass(slots=True)
class Lines:
    """The lines of a text, one at a time; one that isn't UTF-8 is complained of and left out."""

    stream: IO[bytes]
    complain: Complain
    most: int = MAX_LINE
    number: int = 0
    """Of the line that was given last."""

    def __iter__(self) -> Iterator[str]:
        """Each with its end, as the csv module wants them."""
        while raw := self.stream.readline(self.most + 1):
            self.number += 1
            if len(raw) > self.most:
                self.complain(self.number, f"a line of over {self.most:,} bytes")
                while raw and not raw.endswith(b"\n"):
                    raw = self.stream.readline(self.most)
                continue
            try:
                text = raw.decode("utf-8-sig" if self.number == 1 else "utf-8")
            except UnicodeDecodeError:
                self.complain(self.number, "no UTF-8 text")
                continue
            if "\0" in text:
                self.complain(self.number, "a NUL, and so no text")
                continue
            yield text


def rows_of(
    stream: IO[bytes], suffix: str, wanted: Collection[str], complain: Complain
) -> Iterator[Row]:
    """The rows of a file.

    Args:
        stream: of the file, seekable.
        suffix: of its name, one of `SUFFIXES`, in small letters.
        wanted: names of columns, in small letters; others may be left out.
        complain: is told of what can't be read.
    """
    if suffix == ".parquet":
        yield from parquet_rows(stream, wanted, complain)
    elif suffix in (".csv", ".tsv"):
        yield from csv_rows(stream, complain)
    else:
        yield from json_rows(stream, complain)


def csv_rows(stream: IO[bytes], complain: Complain) -> Iterator[Row]:
    """The rows below a header; the delimiter is the one that splits the header most."""
    lines = Lines(stream, complain)
    texts = iter(lines)
    first = next(texts, "")
    delimiter = max(DELIMITERS, key=first.count)
    header = small(split_header(first))
    reader = csv.reader(texts, delimiter=delimiter, strict=True)
    number = 0
    while True:
        line = lines.number + 1
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            complain(line, f"no row of a table: {error}")
            continue
        if not values:
            continue  # an empty line
        number += 1
        if len(values) != len(header):
            complain(line, f"{len(values)} values, and the header names {len(header)}")
            continue
        yield Row(line, number, named(header, values))


def json_rows(stream: IO[bytes], complain: Complain) -> Iterator[Row]:
    """An object a line."""
    lines, number = Lines(stream, complain, MAX_OBJECT), 0
    for text in lines:
        if not text.strip():
            continue
        number += 1
        try:
            values = json.loads(text)
        except (ValueError, RecursionError):
            complain(lines.number, "no JSON")
            continue
        if isinstance(values, dict):
            yield Row(lines.number, number, named(small(values), list(values.values())))
        else:
            complain(lines.number, "no JSON object")


def parquet_rows(stream: IO[bytes], wanted: Collection[str], complain: Complain) -> Iterator[Row]:
    """The rows of a Parquet file, of the wanted columns that are there."""
    number = 0
    try:
        file = pq.ParquetFile(stream)
        names = {name.lower(): name for name in reversed(file.schema_arrow.names)}
        columns = [name for key, name in names.items() if key in wanted]
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=columns):
            header = small(batch.schema.names)
            cells = [plain(column).to_pylist() for column in batch.columns]
            for values in zip(*cells, strict=True):
                number += 1
                yield Row(None, number, named(header, values))
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        complain(None, f"after row {number:,}: {error}")


def plain(column: pa.Array) -> pa.Array:
    """With its times to the microsecond, which Python can hold."""
    if not pa.types.is_timestamp(column.type):
        return column
    return column.cast(pa.timestamp("us", tz=column.type.tz), safe=False)


def header_of(stream: IO[bytes], suffix: str) -> tuple[str, ...]:
    """The names of the columns as they are written; of JSON Lines those of the first row.

    Of Parquet without the names of columns that should hold texts and don't, such as images.
    Empty: it is no table.
    """
    if suffix == ".parquet":
        try:
            return tuple(f.name if is_fit(f) else "" for f in pq.read_schema(stream))
        except (pa.ArrowException, OSError, ValueError):
            return ()
    if suffix in (".csv", ".tsv"):
        return tuple(split_header(next(iter(Lines(stream, pass_over)), "")))
    return next((tuple(row.values) for row in json_rows(stream, pass_over)), ())


def is_fit(column: pa.Field) -> bool:
    """Whether a column may hold what its name says."""
    kind, name = column.type, column.name.lower()
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    texts = pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind)
    times = pa.types.is_timestamp(kind) or pa.types.is_date(kind)
    return texts or (times and name == "captured_at") or name not in (*PATH, *DEVICE)


def pass_over(_line: int | None, _says: str) -> None:
    """Complaints wait until the whole is read."""


def split_header(line: str) -> list[str]:
    """The names of the columns; none if the line can't be split."""
    try:
        names = next(csv.reader([line], delimiter=max(DELIMITERS, key=line.count)), [])
    except csv.Error:
        return []
    return [name.strip() for name in names]


def small(names: Iterable[str]) -> list[str]:
    """In small letters, without white space around."""
    return [name.strip().lower() for name in names]


def named(names: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Values by the names of their columns; of two of one name the first."""
    return dict(reversed(list(zip(names, values, strict=False))))
