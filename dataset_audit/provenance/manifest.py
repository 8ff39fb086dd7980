"""A manifest: what the user knows of single images. CSV (UTF-8, a header) or Parquet.

    path,camera,make,model,class,captured_at
    gate/0001.jpg,gate,AXIS,P3265-LVE,camera,2026-03-02T14:31:00Z

`path` and at least one more; columns of splits, labels and boxes (`headings.py`) are passed over.
Paths are those of `images.parquet`; of a video it is each frame that
isn't named itself. Rows are read one at a time, and kept only where their path is in the data set.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from dataset_audit.checking import nearest
from dataset_audit.errors import InputError
from dataset_audit.headings import BESIDE, MANIFEST
from dataset_audit.model import MAX_EXAMPLES
from dataset_audit.names import split_frame
from dataset_audit.provenance.said import CLASSES, MAX_TEXT, Said
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

KEYS = MANIFEST
MAX_PATH, MAX_LINE = 8192, 65_536
"""Characters of a path, bytes of a line: what is longer is no manifest."""
_ROWS_AT_ONCE = 10_000
_DELIMITERS = ",;\t"

Row = tuple[str, dict[str, Any]]
"""Where it stands (`line 7`, `row 7`), and its values."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says of the images of one data set."""

    rows: int = 0
    said: dict[str, Said] = field(default_factory=dict)
    """By path of an image, or of a video."""
    unmatched: int = 0
    """Rows that name no image, nor a frame of a video of the data set."""
    examples: tuple[str, ...] = ()
    """The first few of their paths."""


def read_manifest(file: Path, images: Collection[str]) -> Manifest:
    """Read a manifest.

    Args:
        file: CSV or Parquet, told apart by the first bytes.
        images: paths of all images of the data set; of a video its own, or those of its frames.

    Raises:
        InputError: it can't be read; the message names the line or row, and what is wrong with it.
    """
    wanted = {split_frame(path)[0] for path in images}
    said: dict[str, Said] = {}
    places: dict[str, str] = {}
    strange: list[str] = []
    rows = unmatched = 0
    try:
        with file.open("rb") as stream:
            whole = parquet_rows if stream.read(4) == b"PAR1" else csv_rows
            stream.seek(0)
            for place, values in whole(stream):
                rows += 1
                path = path_of(values.pop("path"), place)
                if split_frame(path)[0] not in wanted:
                    unmatched += 1
                    strange += [path] if len(strange) < MAX_EXAMPLES else []
                    continue
                if path in said:
                    raise ValueError(f"{place}: `{shown(path)}` stands in {places[path]} already")
                said[path], places[path] = said_by(values, place), place
    except OSError as error:
        raise InputError(f"{file}: can't be read: {error.strerror or error}") from error
    except (ValueError, pa.ArrowException) as error:
        raise InputError(f"{file}: no manifest: {error}") from error
    return Manifest(rows, said, unmatched, tuple(strange))


def csv_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of a CSV file, numbered by line."""
    first = next(lines(stream), "")
    delimiter = max(_DELIMITERS, key=lambda d: len(split_header(first, d)))
    header = split_header(first, delimiter)
    check_names(header)
    reader = csv.reader(lines(stream, start=2), delimiter=delimiter, strict=True)
    while True:
        place = f"line {reader.line_num + 2}"
        try:
            values = next(reader, None)
        except csv.Error as error:
            raise ValueError(f"{place}: {error}") from error
        if values is None:
            return
        if not values:
            continue  # an empty line
        if len(values) != len(header):
            raise ValueError(f"{place}: {len(values)} values, and the header names {len(header)}")
        yield place, {k: v for k, v in zip(header, values, strict=True) if k in KEYS}


def split_header(line: str, delimiter: str) -> list[str]:
    """The names of the first line if they are split so; none if `path` isn't among them."""
    try:
        names = [name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        return []
    return names if "path" in names else []


def lines(stream: IO[bytes], start: int = 1) -> Iterator[str]:
    """The lines of a file, none of them endless."""
    for number, line in enumerate(iter(lambda: stream.readline(MAX_LINE + 1), b""), start):
        if len(line) > MAX_LINE:
            raise ValueError(f"line {number}: is longer than {MAX_LINE:,} bytes")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise ValueError(f"line {number}: is no UTF-8 text") from error
        if "\0" in text:
            raise ValueError(f"line {number}: is no text")
        yield text


def parquet_rows(stream: IO[bytes]) -> Iterator[Row]:
    """The rows of a Parquet file, numbered from 1."""
    file = pq.ParquetFile(stream)
    check_names(file.schema_arrow.names)
    columns = [column for column in file.schema_arrow if column.name in KEYS]
    for column in columns:
        texts = pa.types.is_null(column.type) or pa.types.is_string(column.type)
        texts |= pa.types.is_large_string(column.type)
        texts |= pa.types.is_dictionary(column.type) and pa.types.is_string(column.type.value_type)
        times = pa.types.is_timestamp(column.type) or pa.types.is_date(column.type)
        if not (texts or (times and column.name == "captured_at")):
            raise ValueError(f"column `{column.name}` holds {column.type}, not texts")
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE, columns=[c.name for c in columns]):
        for values in plain_times(batch).to_pylist():
            number += 1
            yield f"row {number}", values


def plain_times(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with its times to the microsecond, which Python can hold."""
    index = batch.schema.get_field_index("captured_at")
    if index < 0 or not pa.types.is_timestamp(batch.schema.types[index]):
        return batch
    zone = batch.schema.types[index].tz
    cast = batch.column(index).cast(pa.timestamp("us", tz=zone), safe=False)
    return batch.set_column(index, "captured_at", cast)


def check_names(names: list[str]) -> None:
    """Refuse a header that isn't understood."""
    if "path" not in names:
        raise ValueError("there is no column `path`")
    if len(set(names)) < len(names):
        raise ValueError("two columns have one name")
    for name in names:
        if name not in KEYS and name.lower() not in BESIDE:
            raise ValueError(f"unknown column `{shown(name)}`: {nearest(name, KEYS)}")
    if len(set(KEYS) & set(names)) < 2:
        raise ValueError(f"says nothing beside the paths: add {', '.join(KEYS[1:])}")


def path_of(value: Any, place: str) -> str:  # noqa: ANN401  whatever the file holds
    """The path of a row, without `./` before it."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"{place}: there is no path")
    if len(value) > MAX_PATH:
        raise ValueError(f"{place}: a path of {len(value):,} characters")
    return value.removeprefix("./")


def said_by(values: dict[str, Any], place: str) -> Said:
    """What a row says."""
    texts: dict[str, str] = {}
    for key, value in values.items():
        if value is None or key == "captured_at":
            continue
        text = value.strip()
        if len(text) > MAX_TEXT:
            raise ValueError(f"{place}: `{key}` has {len(text):,} characters")
        if text:
            texts[key] = text
    device_class = texts.get("class")
    if device_class is not None and device_class not in CLASSES:
        raise ValueError(
            f"{place}: class `{shown(device_class)}`: {nearest(device_class, CLASSES)}"
        )
    return Said(
        source="manifest",
        make=texts.get("make"),
        model=texts.get("model"),
        camera=texts.get("camera"),
        device_class=device_class,
        captured_at=time_of(values.get("captured_at"), place),
    )


def time_of(value: str | date | None, place: str) -> datetime | None:
    """A time in UTC; without a zone it is taken for UTC, and a day alone for its beginning."""
    if isinstance(value, str):
        value = parse_time(value.strip(), place)
    if value is None:
        return None
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"{place}: captured_at {value} is no time") from error


def parse_time(text: str, place: str) -> datetime | None:
    """ISO 8601; nothing is None."""
    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise ValueError(
            f"{place}: captured_at `{shown(text)}` is no ISO 8601 time (2026-03-02T14:31:00Z)"
        ) from error
