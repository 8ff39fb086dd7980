"""The audit folder: what an audit leaves behind, and what a later one starts from.

images.parquet    one row an image
scenes.parquet    one row a scene
boxes.parquet     one row a box
faults.parquet    what is wrong with the annotations
found.parquet     what decisions may change, as it was found
vectors/          layout.npy, embedding.npy: row i is image i
audit.toml        the complete settings
report.html       the page that a person opens
audit.json        everything a program needs; written last: without it the folder is unfinished
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dataset_audit import arrow
from dataset_audit.annotations import Boxes, Fault, Faults
from dataset_audit.atomic import replacing
from dataset_audit.columns import (
    BOX_COLUMNS,
    COLUMNS,
    FAULT_COLUMNS,
    FOUND_COLUMNS,
    SCENE_COLUMNS,
    Column,
)
from dataset_audit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from dataset_audit.model import Table


SCENE_AT = "scene_at_"
ROW_GROUP = 100_000
"""Rows that are written at a time."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A finished audit folder, read back."""

    columns: dict[str, NDArray[Any]]
    scenes: dict[str, NDArray[Any]]
    vectors: dict[str, NDArray[Any]]
    """By name, mapped into memory; no embedding where none was measured."""
    found: dict[str, NDArray[Any]]
    """`FOUND_COLUMNS` before any decision, and `scene_at` (N, K)."""
    boxes: Boxes
    """Of all images."""
    faults: Faults
    document: dict[str, Any]
    """`audit.json`."""


def write_audit(
    folder: Path,
    table: Table,
    vectors: Mapping[str, NDArray[Any]],
    found: Mapping[str, NDArray[Any]],
    settings: str,
    document: Mapping[str, Any],
    page: bytes | None = None,
    *,
    judged_alone: bool = False,
) -> None:
    """Write an audit folder, each file whole or not at all, `audit.json` last.

    Other files in the folder (decisions, say) are left alone.

    Args:
        folder: made where it isn't there.
        table: its images and boxes, those that a person dropped among them, and its scenes.
        vectors: arrays by name, instead of those in the folder; empty leaves those alone.
        found: columns of the images before any decision.
        settings: as TOML.
        document: what `audit.json` holds.
        page: what `report.html` holds; None: there is none, and one of an earlier audit goes.
        judged_alone: the folder holds this very table and these columns, which stay as they are.

    Raises:
        InputError: the folder can't be written.
    """
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    make_folder(folder)
    try:
        (folder / "audit.json").unlink(missing_ok=True)
        if not judged_alone:
            write_tables(folder, table, found)
        if vectors:
            write_vectors(folder / "vectors", vectors)
        write_text(folder / "audit.toml", settings)
        write_page(folder / "report.html", page)
        write_text(folder / "audit.json", text)
    except OSError as error:
        raise InputError(f"{folder}: can't be written: {error.strerror or error}") from error


def write_tables(folder: Path, table: Table, found: Mapping[str, NDArray[Any]]) -> None:
    """What is said of images, scenes and annotations."""
    write_parquet(folder / "images.parquet", table.columns, COLUMNS)
    write_parquet(folder / "scenes.parquet", table.scenes, SCENE_COLUMNS)
    write_found(folder / "found.parquet", found)
    write_boxes(folder / "boxes.parquet", table.boxes, table["path"])
    faults = [asdict(fault) for fault in table.faults.listed]
    write_parts(folder / "faults.parquet", [arrow.from_rows(faults, FAULT_COLUMNS)], FAULT_COLUMNS)


def make_folder(folder: Path) -> None:
    """Make the audit folder, or say that it can't be written before anything is measured.

    Raises:
        InputError: it can't be made, or this user may not write there.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=folder).close()
    except OSError as error:
        raise InputError(f"{folder}: can't be written: {error.strerror or error}") from error


def write_vectors(folder: Path, vectors: Mapping[str, NDArray[Any]]) -> None:
    """These arrays and no other: one left from an earlier audit would belong to other images."""
    for old in folder.glob("*.npy"):
        if old.stem not in vectors:
            old.unlink()
    for name, array in vectors.items():
        with replacing(folder / f"{name}.npy") as temporary, temporary.open("wb") as file:
            np.save(file, array)


def write_found(file: Path, found: Mapping[str, NDArray[Any]]) -> None:
    """What decisions start from, `scene_at` a column a cut."""
    cuts = {f"{SCENE_AT}{cut}": scene for cut, scene in enumerate(found["scene_at"].T)}
    write_parquet(file, {**found, **cuts}, (*FOUND_COLUMNS, *scene_at_columns(cuts)))


def read_found(file: Path) -> dict[str, NDArray[Any]]:
    """What `write_found` wrote."""
    table = pq.read_table(file)
    cuts = scene_at_columns(name for name in table.column_names if name.startswith(SCENE_AT))
    scene_at = list(arrow.to_columns(table, cuts).values())
    return arrow.to_columns(table, FOUND_COLUMNS) | {"scene_at": np.stack(scene_at, axis=1)}


def scene_at_columns(names: Iterable[str]) -> list[Column]:
    """A column a cut."""
    return [Column(name, "int", "its scene at one of the cuts around that used") for name in names]


def write_parquet(
    file: Path, columns: Mapping[str, NDArray[Any]], described: Iterable[Column]
) -> None:
    """Columns as one table, of which only a row group at a time is in memory as Arrow."""
    described = tuple(described)
    rows = len(columns[described[0].name])
    groups = (slice(start, start + ROW_GROUP) for start in range(0, max(rows, 1), ROW_GROUP))
    parts = ({c.name: columns[c.name][group] for c in described} for group in groups)
    write_parts(file, (arrow.from_columns(part, described) for part in parts), described)


def write_parts(file: Path, parts: Iterable[pa.Table], described: Iterable[Column]) -> None:
    """Tables, a row group each, as one; zstd."""
    with (
        replacing(file) as temporary,
        pq.ParquetWriter(temporary, arrow.schema(described), compression="zstd") as writer,
    ):
        for part in parts:
            writer.write_table(part)


def write_boxes(file: Path, boxes: Boxes, paths: NDArray[Any]) -> None:
    """One row a box, in the order of the images."""
    sides = dict(zip(("x", "y", "width", "height"), boxes.xywh.T, strict=True))
    columns = sides | {
        "path": paths[boxes.image],
        "label": np.array(boxes.classes, object)[boxes.label],
        "area": boxes.area,
        "repeated": boxes.repeated,
    }
    write_parquet(file, columns, BOX_COLUMNS)


def read_boxes(file: Path, paths: NDArray[Any], classes: tuple[str, ...]) -> Boxes:
    """What `write_boxes` wrote, of images with these paths and of these classes."""
    table = pq.read_table(file).combine_chunks()
    numbers = arrow.to_columns(table, (c for c in BOX_COLUMNS if c.kind in {"float", "int"}))
    sides = [numbers[name] for name in ("x", "y", "width", "height")]
    return Boxes(
        image=row_in(table["path"], paths),
        label=row_in(table["label"], np.array(classes, object)),
        xywh=np.stack(sides, axis=1),
        repeated=numbers["repeated"],
        classes=classes,
    )


def row_in(values: pa.ChunkedArray, texts: NDArray[Any]) -> NDArray[np.int64]:
    """The first row of `texts` that has each value."""
    rows = pc.index_in(values, value_set=pa.array(texts, pa.string()))
    return np.asarray(rows.cast(pa.int64()), np.int64)


def read_faults(file: Path, counts: Mapping[str, int]) -> Faults:
    """The listed faults, and how many there are of each kind."""
    listed = [Fault(**row) for row in pq.read_table(file).to_pylist()]
    return Faults(listed, Counter(counts))


def write_text(file: Path, text: str) -> None:
    """One text file, UTF-8."""
    with replacing(file) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_page(file: Path, page: bytes | None) -> None:
    """The page of this audit, or none: one of another audit would say what isn't so."""
    if page is None:
        file.unlink(missing_ok=True)
        return
    with replacing(file) as temporary:
        temporary.write_bytes(page)


def read_document(folder: Path) -> dict[str, Any]:
    """Read `audit.json` alone.

    Raises:
        InputError: there is none, or it is damaged.
    """
    file = folder / "audit.json"
    if not file.is_file():
        raise InputError(f"{folder}: no finished audit (there is no audit.json)")
    try:
        document: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise unreadable(folder, error) from error
    return document


def read_audit(folder: Path) -> Stored:
    """Read an audit folder.

    Raises:
        InputError: it isn't one, or it is unfinished or damaged.
    """
    document = read_document(folder)
    try:
        columns = arrow.to_columns(pq.read_table(folder / "images.parquet"), COLUMNS)
        facts = document["facts"]
        classes = tuple(each["name"] for each in (facts["labels"] or {"classes": ()})["classes"])
        return Stored(
            columns=columns,
            scenes=arrow.to_columns(pq.read_table(folder / "scenes.parquet"), SCENE_COLUMNS),
            vectors={
                file.stem: np.load(file, mmap_mode="r")
                for file in sorted((folder / "vectors").glob("*.npy"))
            },
            found=read_found(folder / "found.parquet"),
            boxes=read_boxes(folder / "boxes.parquet", columns["path"], classes),
            faults=read_faults(folder / "faults.parquet", facts["faults"]),
            document=document,
        )
    except (OSError, EOFError, ValueError, KeyError, pa.ArrowException) as error:
        raise unreadable(folder, error) from error


def unreadable(folder: Path, error: Exception) -> InputError:
    """What is said of a folder that can't be read."""
    return InputError(
        f"{folder}: the audit can't be read: {error} (if an older version made it, audit again)"
    )
