"""What lies in a cache, and what of it this version never reads.

Only what has the names that the cache gives is counted, and only that is ever removed: a folder
that was named by mistake loses nothing.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq

from dataset_audit.cache import SEEN_FOLDER
from dataset_audit.errors import InputError
from dataset_audit.features.measure import FEATURE_VERSION
from dataset_audit.features.overlay import OVERLAY_VERSION
from dataset_audit.related import code_digest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY_S = 86_400
CURRENT = {
    "features": FEATURE_VERSION,
    "clips": FEATURE_VERSION,
    "overlay": OVERLAY_VERSION,
    "relations": code_digest(),
}
"""Version that is read, by the first word of a folder's name; the second is its version."""
SHELF = re.compile(rf"{SEEN_FOLDER}|({'|'.join(CURRENT)})-([^-]+)-[\w.-]+")
PART = re.compile(r"[0-9a-f]{32}\.parquet")
UNFINISHED = re.compile(r"\.tmp-[0-9a-f]{16}")
"""What a killed run left; an hour old, nobody writes it any more."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a cache."""

    path: Path
    size: int
    """Bytes."""
    written: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One folder of a cache."""

    name: str
    current: bool
    """Whether this version reads it."""
    parts: tuple[Part, ...]
    unfinished: tuple[Part, ...] = field(default=())

    @property
    def size(self) -> int:
        """Bytes of its parts."""
        return sum(part.size for part in self.parts)

    def entries(self) -> int:
        """Rows of its parts: files, contents or clips; a damaged part has none."""
        return sum(map(rows_of, self.parts))

    def written(self) -> str | None:
        """The last day on which a part was written, UTC."""
        if not self.parts:
            return None
        last = max(part.written for part in self.parts)
        return datetime.fromtimestamp(last, UTC).date().isoformat()


def take_stock(folder: Path) -> list[Shelf]:
    """The folders of a cache, by name; none where there is no cache.

    Raises:
        InputError: it can't be read.
    """
    try:
        found = sorted(path for path in folder.iterdir() if SHELF.fullmatch(path.name))
        return [read_shelf(path) for path in found if path.is_dir() and not path.is_symlink()]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise InputError(f"cache {folder}: can't be read: {error.strerror or error}") from error


def read_shelf(folder: Path) -> Shelf:
    """One folder."""
    match = SHELF.fullmatch(folder.name)
    kind, version = match.groups() if match else (None, None)
    files = sorted(folder.iterdir())
    return Shelf(
        name=folder.name,
        current=kind is None or version == CURRENT[kind],
        parts=tuple(read_files(files, PART)),
        unfinished=tuple(read_files(files, UNFINISHED)),
    )


def read_files(files: list[Path], name: re.Pattern[str]) -> Iterator[Part]:
    """Those with such a name; one that another run takes away meanwhile isn't there."""
    for path in files:
        if name.fullmatch(path.name) and path.is_file():
            status = path.stat()
            yield Part(path, status.st_size, status.st_mtime)


def rows_of(part: Part) -> int:
    """Rows of a part, from its footer."""
    try:
        return int(pq.read_metadata(part.path).num_rows)
    except (OSError, pa.ArrowException):
        return 0


def surplus(shelves: list[Shelf], older_than_days: float | None = None) -> list[Part]:
    """What can go: what this version never reads, and what killed runs left.

    Args:
        shelves: of a cache.
        older_than_days: what was written before that goes as well, whoever may read it.
    """
    now = time.time()
    oldest = -float("inf") if older_than_days is None else now - older_than_days * DAY_S
    found = []
    for shelf in shelves:
        found += [p for p in shelf.unfinished if p.written < now - DAY_S / 24]
        found += [p for p in shelf.parts if not shelf.current or p.written < oldest]
    return found


def remove(parts: list[Part]) -> None:
    """Remove parts, and folders that are empty then.

    Raises:
        InputError: one can't be removed; the others before it are.
    """
    try:
        for part in parts:
            part.path.unlink(missing_ok=True)
        for folder in {part.path.parent for part in parts}:
            if not any(folder.iterdir()):
                folder.rmdir()
    except OSError as error:
        raise InputError(f"cache: can't be removed: {error.strerror}: {error.filename}") from error
