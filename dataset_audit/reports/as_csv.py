"""The images, or the scenes, as CSV (RFC 4180), for a spreadsheet."""

from __future__ import annotations

import csv
from typing import IO, TYPE_CHECKING, Any

from dataset_audit import arrow
from dataset_audit.columns import COLUMNS, SCENE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from dataset_audit.columns import Column, Kind
    from dataset_audit.model import Audit

ROWS = 8192
"""Rows that are text at a time."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""How a cell begins that a spreadsheet would run: OWASP, CSV injection. The last four are the
full-width forms of the first, which some spreadsheets read as those."""


def write_images(audit: Audit, stream: IO[str]) -> None:
    """Write a row an image, but none for those that a person dropped."""
    write_rows(audit.table.columns, COLUMNS, stream)


def write_scenes(audit: Audit, stream: IO[str]) -> None:
    """Write a row a scene, largest first."""
    write_rows(audit.table.scenes, SCENE_COLUMNS, stream)


def write_rows(
    data: Mapping[str, NDArray[Any]], columns: tuple[Column, ...], stream: IO[str]
) -> None:
    """Write a header and the rows; an empty cell is null."""
    writer = csv.writer(stream)
    writer.writerow([column.name for column in columns])
    for start in range(0, len(data[columns[0].name]), ROWS):
        part = {column.name: data[column.name][start : start + ROWS] for column in columns}
        writer.writerows(zip(*(cells(part[c.name], c.kind) for c in columns), strict=True))


def cells(values: NDArray[Any], kind: Kind) -> list[Any]:
    """One column: numbers as numbers, times as ISO 8601 in UTC, lists joined, null as nothing."""
    match kind:
        case "time":
            texts = values.astype("datetime64[ms]").astype(str).tolist()
            return ["" if text == "NaT" else f"{text}Z" for text in texts]
        case "bool":
            return ["true" if value else "false" for value in values.tolist()]
        case "str":
            return [safe(value) for value in values.tolist()]
        case "strs" | "ints":
            return [None if v is None else safe("; ".join(map(str, v))) for v in values.tolist()]
        case _:
            plain: list[Any] = arrow.to_array(values, kind).to_pylist()
            return plain


def safe(text: str | None) -> str | None:
    """Text that no spreadsheet takes for a formula."""
    if text is None:
        return None
    # What isn't Unicode can't be written as UTF-8.
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return f"'{text}" if text.startswith(FORMULA) else text
