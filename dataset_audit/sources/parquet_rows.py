"""Images in the rows of a Parquet file, as places: read in turn, a little at a time.

A row group is decoded from its start; rows that are asked for in order, by whichever threads, are
decoded once. Memory holds the last batches of two files.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict, deque
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from threading import Lock
from typing import IO, TYPE_CHECKING, Any
from weakref import finalize

import pyarrow as pa
import pyarrow.parquet as pq

from dataset_audit.places import File, PlaceError, Seen, open_file

if TYPE_CHECKING:
    from collections.abc import Iterator

BATCH_BYTES = 1 << 22
"""About so much is decoded at once."""
KEPT_BYTES = 1 << 26
"""Of a file's last batches: more than all threads together have under way, of camera images."""
MAX_OPEN = 2
"""Files: the threads may be at the end of one and the start of the next."""
BUFFER_BYTES = 1 << 20
"""A column is read through a buffer of that size, not whole."""
ERRORS = (OSError, pa.ArrowException, MemoryError, OverflowError, RecursionError)


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """The images of one file."""

    file: File
    leaf: str
    """Its name in the file's schema: `image.bytes`, or `image`."""
    stamp: str | None
    """Of the file and the column."""


@contextmanager
def open_parquet(file: File) -> Iterator[pq.ParquetFile]:
    """A file, of which the footer is read; OSError or pa.ArrowException: it can't be."""
    with open_file(file) as stream:
        yield parse(stream)


def parse(stream: IO[bytes]) -> pq.ParquetFile:
    """A stream as a file of columns."""
    return pq.ParquetFile(stream, buffer_size=BUFFER_BYTES, pre_buffer=False)


class Cursor:
    """One file that is being read."""

    def __init__(self, column: Column) -> None:
        self.leaf = column.leaf
        stream = open_file(column.file)
        self.close = finalize(self, stream.close)
        self.parquet = parse(stream)
        groups = [self.parquet.metadata.row_group(g) for g in range(self.parquet.num_row_groups)]
        self.starts = [0]
        for group in groups:
            self.starts.append(self.starts[-1] + group.num_rows)
        self.batches: deque[tuple[int, pa.Array]] = deque()
        """The first row of each, and its values: the last that were read, in order."""
        self.upcoming: Iterator[Any] = iter(())
        self.next, self.end = 0, 0
        """The row that `upcoming` begins with, and the end of its group."""
        self.broken: dict[int, tuple[int, str]] = {}
        """By row group: from which row on it can't be read, and why."""

    def value(self, row: int) -> bytes | None:
        """The bytes of a row; None: there are none. PlaceError: they can't be read."""
        kept = self.kept(row)
        if kept is None:
            group = bisect_right(self.starts, row) - 1
            first, why = self.broken.get(group, (row + 1, ""))
            if row >= first:
                raise PlaceError(why)
            if not self.next <= row < self.end:
                self.begin(group)
            kept = self.read_to(row, group)
        value: bytes | None = kept.as_py()
        return value

    def kept(self, row: int) -> pa.Scalar | None:
        """The value of a row that was just read."""
        for start, values in self.batches:
            if start <= row < start + len(values):
                return values[row - start]
        return None

    def begin(self, group: int) -> None:
        """Go to the start of a row group."""
        self.next, self.end = self.starts[group], self.starts[group + 1]
        row_bytes = self.parquet.metadata.row_group(group).total_byte_size // max(
            1, self.end - self.next
        )
        size = max(1, BATCH_BYTES // max(1, row_bytes))
        self.upcoming = self.parquet.iter_batches(
            batch_size=min(size, 1 << 16),
            row_groups=[group],
            columns=[self.leaf],
            use_threads=False,
        )

    def read_to(self, row: int, group: int) -> pa.Scalar:
        """Decode until a row has been read."""
        while (kept := self.kept(row)) is None:
            try:
                values = next(self.upcoming).column(0)
            except (StopIteration, *ERRORS) as error:
                why = f"decoder: a damaged Parquet file: {type(error).__name__}"
                self.broken[group] = self.next, why
                self.end = self.next
                raise PlaceError(why) from None
            if pa.types.is_struct(values.type):
                values = values.field(0)
            self.batches.append((self.next, values))
            self.next += len(values)
            while len(self.batches) > 1 and sum(v.nbytes for _, v in self.batches) > KEPT_BYTES:
                self.batches.popleft()
        return kept


@dataclass(slots=True)
class Shelf:
    """The files that are being read, for all threads."""

    lock: Lock = field(default_factory=Lock)
    cursors: OrderedDict[Column, Cursor] = field(default_factory=OrderedDict)

    def __reduce__(self) -> tuple[type[Shelf], tuple[()]]:
        return Shelf, ()  # sent to another process, it opens files of its own

    def read(self, column: Column, row: int) -> bytes:
        """The bytes of a row; OSError: they can't be read, or there are none."""
        with self.lock:
            try:
                if column not in self.cursors:
                    self.cursors[column] = Cursor(column)
                self.cursors.move_to_end(column)
                while len(self.cursors) > MAX_OPEN:
                    self.cursors.popitem(last=False)[1].close()
                data = self.cursors[column].value(row)
            except pa.ArrowException as error:
                raise PlaceError(f"decoder: {type(error).__name__}") from None
        if data is None:
            raise PlaceError("empty: the row holds no bytes of an image")
        return data


@dataclass(frozen=True, slots=True)
class Row:
    """The bytes of one row, as a place."""

    shelf: Shelf
    column: Column
    number: int
    """From 0."""
    name: str

    @property
    def suffix(self) -> str:
        """Of the name, with its dot."""
        return PurePosixPath(self.name).suffix

    def look(self) -> Seen:
        """The file's stamp with the row; the size only reading tells."""
        return Seen(None, self.column.stamp and f"{self.column.stamp}+{self.number}")

    def read_bytes(self) -> bytes:
        """All of them; OSError: they can't be read."""
        return self.shelf.read(self.column, self.number)
