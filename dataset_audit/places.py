"""Where the bytes of an image are: a file of this disk, a part of an archive, or far away.

A file of this disk is its `Path` and nothing more, so that a million of them cost no more than
their names. All else is a `Place`, which has what is needed of a `Path`: `name`, `suffix`,
`read_bytes()`; and `look()`, which for a `Path` is the function below.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol


@dataclass(frozen=True, slots=True)
class Seen:
    """What is known of bytes before they are read."""

    size: int | None
    """Bytes; None: only reading tells."""
    stamp: str | None
    """Changes whenever the bytes do; None: only reading tells."""


class PlaceError(OSError):
    """Bytes can't be read; the message is the `problem` of the image."""


def name_problem(error: OSError) -> str:
    """Why a file could not be read, as a `problem`."""
    if isinstance(error, PlaceError):
        return str(error)
    kind = "permission" if isinstance(error, PermissionError) else "unreadable"
    return f"{kind}: {os.strerror(error.errno) if error.errno else error}"


class Place(Protocol):
    """Bytes that aren't a file of this disk. Safe to read from several threads."""

    @property
    def name(self) -> str:
        """As a file would be called."""

    @property
    def suffix(self) -> str:
        """Of the name, with its dot."""

    def look(self) -> Seen:
        """What tells unchanged bytes without reading them; OSError: they can't be read."""

    def read_bytes(self) -> bytes:
        """All of them; OSError: they can't be read."""


class Far(Place, Protocol):
    """A file of another machine, of which parts can be read."""

    def open(self) -> IO[bytes]:
        """A stream that can seek; OSError: it can't be opened."""

    def read_part(self, start: int, size: int) -> bytes:
        """Some of its bytes, fewer at its end; OSError: they can't be read."""


File = Path | Far
Where = Path | Place


def look(where: Where) -> Seen:
    """What tells unchanged bytes without reading them: of a file, one call of `stat`.

    Raises:
        OSError: they can't be read.
    """
    if not isinstance(where, Path):
        return where.look()
    status = where.stat()
    if not stat.S_ISREG(status.st_mode):
        raise PlaceError("decoder: not a regular file")
    return Seen(status.st_size, stamp_of(status))


def stamp_of(status: os.stat_result) -> str:
    """What tells an unchanged file of this disk without reading it.

    The change time can't be set by a program: an archive that restores equal sizes and times over
    a reused inode can't pass for the file that was measured.
    """
    parts = (
        status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns,
    )  # fmt: skip
    return "-".join(map(str, parts))


def open_file(file: File) -> IO[bytes]:
    """A file for reading, here or far away."""
    return file.open("rb") if isinstance(file, Path) else file.open()


def read_part(file: File, start: int, size: int) -> bytes:
    """Some bytes of a file, here or far away; OSError: there are fewer."""
    if isinstance(file, Path):
        with file.open("rb") as stream:
            stream.seek(start)
            data = stream.read(size)
    else:
        data = file.read_part(start, size)
    if len(data) != size:
        raise PlaceError("truncated: the file around it ends before it does")
    return data
