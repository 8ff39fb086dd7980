"""Whether a table can be read again as a manifest, which is strict."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, get_args

from dataset_audit.headings import BESIDE, DEVICE, MANIFEST
from dataset_audit.model import DeviceClass
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dataset_audit.sources.rows import Row

MAX_PATH, MAX_TEXT = 8192, 1000
"""Characters of a path and of another cell, as a manifest has them."""


class Handed:
    """Looks at the rows of a table, and remembers the first reason against it."""

    def __init__(self, header: Sequence[str], suffix: str) -> None:
        """From the names of the columns as they are written."""
        self.refused: tuple[int | None, str] | None = None
        """The line, where there is one, and why."""
        self._seen: set[str] = set()
        strange = [n for n in header if n not in MANIFEST and n.lower() not in BESIDE]
        if suffix not in (".csv", ".tsv", ".parquet"):
            self.refuse(None, "only CSV and Parquet can say it")
        elif strange or len(set(header)) < len(header):
            says = (
                f"`{shown(strange[0])}` is no column of a manifest" if strange else "twice a name"
            )
            self.refuse(1, says)
        elif "path" not in header or not set(DEVICE) & set(header):
            self.refuse(1, "only columns in small letters, and `path`, can say it")
        elif "class" in header and not {"make", "model"} & set(header):
            self.refuse(1, "`class` is the class of what is shown: call it `label`")

    def refuse(self, line: int | None, says: str) -> None:
        """There is a reason against it."""
        self.refused = self.refused or (line, says)

    def check(self, row: Row, path: str | None) -> None:
        """Look at a row; with the path of its image, if it is there."""
        if self.refused:
            return
        try:
            self._check(row, path)
        except (ValueError, OverflowError) as error:
            place = "" if row.line else f"row {row.number:,}: "
            self.refuse(row.line, f"{place}{error}")

    def _check(self, row: Row, path: str | None) -> None:
        name = row.values["path"]
        if not isinstance(name, str) or not 0 < len(name.strip()) <= len(name) <= MAX_PATH:
            raise ValueError("there is no path")
        if path is None:
            return
        if name.removeprefix("./") != path:
            raise ValueError(f"the audit calls the image `{shown(path)}`")
        if path in self._seen:
            raise ValueError("the path stands there already")
        self._seen.add(path)
        for key in ("camera", "make", "model", "class"):
            check_text(row.values.get(key), key)
        check_time(row.values.get("captured_at"))


def check_text(cell: object, key: str) -> None:
    """Refuse what no device is called.

    Raises:
        ValueError: why.
    """
    if cell is None:
        return
    if not isinstance(cell, str) or len(cell.strip()) > MAX_TEXT:
        raise ValueError(f"`{key}` is no text of up to {MAX_TEXT:,} characters")
    if key == "class" and cell.strip() and cell.strip() not in get_args(DeviceClass):
        raise ValueError(f"class `{shown(cell)}` is none of a device")


def check_time(cell: object) -> None:
    """Refuse what is no time.

    Raises:
        ValueError: why.
        OverflowError: it is no time in UTC.
    """
    if isinstance(cell, str):
        text, cell = cell.strip(), None
        try:
            cell = datetime.fromisoformat(text) if text else None
        except ValueError as error:
            raise ValueError(f"captured_at `{shown(text)}` is no ISO 8601 time") from error
    if isinstance(cell, datetime) and cell.tzinfo:
        cell.astimezone(UTC)
    if not (cell is None or isinstance(cell, date)):
        raise ValueError("captured_at is no time")
