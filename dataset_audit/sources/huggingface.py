"""Hugging Face: Parquet files that hold the images themselves, in a folder, or one of them.

**Recognised** by `*.parquet` files in a folder without loose images, the first of which has a
column of images: one that the file's own description calls `Image`, or a struct of `bytes` and
`path`. Of several, the one that is called `image`, else the first.

An image is listed by its row, as if the file were a folder, with the suffix of the name that the
row gives it: `data/train-00000-of-00002.parquet/0000012.jpg`. Also read are

* `label`, `labels`, `class`, `classes` or `class_name`: a class, or a list of them. Numbers have
  the names of the file's `ClassLabel`; -1 means that nobody said;
* `objects` or `annotations`: boxes, a record of lists or a list of records, with `bbox` (left, top,
  width, height in pixels, as COCO has it) and the class in `category`, `label`, `class`,
  `category_name`, `class_name`, `name`, `categories`, `labels` or `category_id`.

The split is a word in the file's name (`train-00000-of-00002.parquet`), or its folder.

**Not read:** boxes in another form (a file doesn't say which it has; those that are corners show as
boxes outside the image), masks, captions, other columns. A row without bytes, or with a path
alone, is an image that can't be read.
"""

from __future__ import annotations

import json
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from dataset_audit.model import Image
from dataset_audit.places import File, PlaceError, look, name_problem
from dataset_audit.sources import folder
from dataset_audit.sources.objects import LABELS, OBJECTS, Found, Told, read_archives
from dataset_audit.sources.parquet_rows import ERRORS, Column, Row, Shelf, open_parquet
from dataset_audit.sources.splits import split_in, split_of
from dataset_audit.sources.tree import path_of, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

PARQUET = ".parquet"
DIGITS = 7
"""Of the number of a row, so that names sort as rows do."""
BATCH_ROWS = 1024
MAX_NAME = 1 << 12
"""Characters of a name that is looked at."""


def recognise(tree: Tree) -> bool:
    """Parquet files in a folder without loose images, the first with a column of images."""
    files = [tree.named] if tree.named else tree.files
    first = next((parts for parts in files if is_parquet(parts)), None)
    if first is None or (not tree.named and any(map(folder.has_image_suffix, tree.files))):
        return False
    try:
        return not tree.problem(first) and image_column(read_schema(tree.file(first))) is not None
    except ERRORS:
        return False


def read(tree: Tree) -> Listing:
    """The images in the rows of every Parquet file that holds some, and loose ones beside them."""
    return read_archives(tree, is_parquet, partial(read_file, tree, Shelf()), "huggingface")


def is_parquet(parts: Parts) -> bool:
    """By its name."""
    return parts[-1].lower().endswith(PARQUET)


def read_schema(file: File) -> pa.Schema:
    """The columns of a file; OSError or pa.ArrowException: it can't be read."""
    with open_parquet(file) as parquet:
        return parquet.schema_arrow


def image_column(schema: pa.Schema) -> str | None:
    """The name of the column that holds the images."""
    features = features_of(schema)
    found = [
        column.name
        for column in schema
        if is_image(features.get(column.name)) or has_bytes(column.type)
    ]
    found = [name for name in found if has_bytes(schema.field(name).type, alone=True)]
    return "image" if "image" in found else next(iter(found), None)


def features_of(schema: pa.Schema) -> Mapping[str, Any]:
    """What Hugging Face writes of the columns, by name; empty where it wrote nothing."""
    try:
        told = json.loads((schema.metadata or {}).get(b"huggingface", b"{}"))
        features = told["info"]["features"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}
    return features if isinstance(features, dict) else {}


def is_image(feature: object) -> bool:
    """Whether a column is of images by its description."""
    return isinstance(feature, dict) and feature.get("_type") == "Image"


def has_bytes(kind: pa.DataType, *, alone: bool = False) -> bool:
    """Whether a type is a struct of `bytes` and `path`; or bytes `alone`."""
    if pa.types.is_struct(kind):
        names = {kind.field(at).name for at in range(kind.num_fields)}
        inner = "bytes" in names and has_bytes(kind.field("bytes").type, alone=True)
        return inner and (alone or "path" in names)
    return alone and (pa.types.is_binary(kind) or pa.types.is_large_binary(kind))


def names_of(schema: pa.Schema) -> dict[str, Sequence[str]]:
    """Names of the classes that are numbers, by column, or by `column.field`."""
    found: dict[str, Sequence[str]] = {}
    for column, feature in features_of(schema).items():
        for field, names in class_names(feature, column):
            found[column if field == column else f"{column}.{field}"] = names
    return found


def class_names(feature: object, field: str) -> Iterator[tuple[str, Sequence[str]]]:
    """Every `ClassLabel` in the description of a field, however nested; lists have no name."""
    if isinstance(feature, list):
        for one in feature[:1]:
            yield from class_names(one, field)
    elif isinstance(feature, dict) and feature.get("_type") == "ClassLabel":
        names = feature.get("names")
        if isinstance(names, list) and all(isinstance(name, str) for name in names):
            yield field, names
    elif isinstance(feature, dict):
        for key, value in feature.items():
            yield from class_names(value, field if key == "feature" else key)


def read_file(tree: Tree, shelf: Shelf, parts: Parts, found: Found) -> None:
    """Add the rows of a file; one that is damaged is a row with its problem, too."""
    path, file = path_of(parts), tree.file(parts)
    problem = tree.problem(parts)
    split = split_of(parts) or split_in(parts[-1])
    try:
        if problem is None:
            add_rows(file, path, split, shelf, found)
    except ERRORS as error:
        problem = problem_of(error)
    if problem:
        found.rows.append((Image(path=path, file=file, problem=problem), None))


def add_rows(file: File, path: str, split: str | None, shelf: Shelf, found: Found) -> None:
    """Add the rows of a file; OSError or pa.ArrowException: it can't be read on."""
    schema = read_schema(file)
    if image_column(schema) is None:
        found.others.append(path)
        return
    names = names_of(schema)
    for declared in names.values():
        found.classes |= dict.fromkeys(declared)
    for place, record in rows_of(file, shelf):
        told = Told(path, place.number + 1)
        told.record(record, names)
        found.rows.append((Image(path=f"{path}/{place.name}", file=place, split=split), told))


def problem_of(error: Exception) -> str:
    """Why a file can't be read; Arrow's own words are for programmers."""
    if isinstance(error, OSError) and (error.errno or isinstance(error, PlaceError)):
        return name_problem(error)
    return f"decoder: a damaged Parquet file: {type(error).__name__}"


def rows_of(file: File, shelf: Shelf) -> Iterator[tuple[Row, Mapping[str, Any]]]:
    """The images of a file, each with what stands beside it; none without a column of images.

    Raises:
        OSError, pa.ArrowException: it can't be read on.
    """
    stamp = look(file).stamp
    with open_parquet(file) as parquet:
        schema = parquet.schema_arrow
        name = image_column(schema)
        if name is None:
            return
        image = schema.field(name).type
        leaf = f"{name}.bytes" if pa.types.is_struct(image) else name
        column = Column(file, leaf, stamp and f"{stamp}+{leaf}")
        beside = [key for key in (*LABELS, *OBJECTS) if key in schema.names and key != name]
        called = [f"{name}.path"] if leaf != name and image.get_field_index("path") >= 0 else []
        for number, record in enumerate(records(parquet, [*beside, *called])):
            path = (record.get(name) or {}).get("path") if called else None
            row = Row(shelf, column, number, f"{number:0{DIGITS}}{suffix_of(path)}")
            yield row, {key: record[key] for key in beside}


def records(parquet: Any, columns: list[str]) -> Iterator[Mapping[str, Any]]:  # noqa: ANN401
    """Some columns row by row; without any, as many empty records as there are rows."""
    if not columns:
        for _ in range(parquet.metadata.num_rows):
            yield {}
        return
    for batch in parquet.iter_batches(batch_size=BATCH_ROWS, columns=columns, use_threads=False):
        yield from batch.to_pylist()


def suffix_of(name: object) -> str:
    """The suffix of a name where it is an image's, in small letters."""
    if not isinstance(name, str):
        return ""
    suffix = PurePosixPath(printable(name[-MAX_NAME:])).suffix.lower()
    return suffix if suffix in folder.IMAGE_SUFFIXES else ""
