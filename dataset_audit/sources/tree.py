"""The files of a data set: which there are, and their bytes. Nothing of what they mean.

Of a data set far away, `remote.RemoteTree` takes the place of `Tree`.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING

from dataset_audit.errors import InputError
from dataset_audit.places import PlaceError, open_file

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import IO

    from dataset_audit.places import File

Parts = tuple[str, ...]
"""A file below the root, folder by folder."""

MAX_BYTES = 1 << 30
"""A larger annotation file isn't read into memory at once."""
ABOVE = frozenset({"annotations", "labels", "annotation", "label", "data"})
"""Folders that hold what is written about images: the data set is the folder above."""


@dataclass(frozen=True, slots=True)
class Tree:
    """The files below a folder."""

    root: Path | str
    """A text: the address of a data set far away, without secrets."""
    files: tuple[Parts, ...]
    """Without hidden ones and audit folders, sorted."""
    closed: Mapping[Parts, str] = field(default_factory=dict)
    """Folders that can't be read, each with its problem."""
    named: Parts | None = None
    """The file that the user named, where that isn't the folder."""

    def file(self, parts: Parts) -> File:
        """Where a file lies."""
        return Path(self.root, *parts)

    def problem(self, parts: Parts) -> str | None:
        """Why a file must not be opened; None: it may."""
        root = Path(self.root)
        return problem_of_link(root.joinpath(*parts), root)

    def read(self, parts: Parts, most: int = MAX_BYTES) -> bytes:
        """The bytes of a file, up to one more than `most`, so that too many can be told.

        Raises:
            OSError: it can't be read, or is a link that leads out of the data set.
        """
        with self.open(parts) as stream:
            return stream.read(most + 1)

    def open(self, parts: Parts) -> IO[bytes]:
        """A file that is read piece by piece, since it may be larger than memory; seekable.

        Raises:
            OSError: it can't be read, or is a link that leads out of the data set.
        """
        problem = self.problem(parts)
        if problem:
            raise PlaceError(problem)
        return open_file(self.file(parts))


def open_tree(root: Path) -> Tree:
    """List a folder, or the folder around a file that says what the data set is.

    Raises:
        InputError: the root isn't there or can't be read.
    """
    named = None
    if is_one_file(root):
        whole = root.absolute()
        folder = whole.parent
        if folder.name.lower() in ABOVE and folder.parent != folder:
            folder = folder.parent
        root, named = folder, whole.relative_to(folder).parts
    files, closed = walk(root)
    return Tree(root, tuple(sorted(files)), closed, named)


def is_one_file(root: Path) -> bool:
    """Whether the root is a file; fails unless it is one or a folder that can be read."""
    try:
        if stat.S_ISREG(root.stat().st_mode):
            return True
        os.scandir(root).close()
    except FileNotFoundError:
        raise InputError(f"{root}: there is no such folder") from None
    except OSError as error:
        raise InputError(f"{root}: can't be read: {error.strerror}") from error
    return False


def walk(root: Path) -> tuple[list[Parts], dict[Parts, str]]:
    """Every file below the root as its parts, without hidden ones and audit folders.

    Also the folders that can't be read, each with its problem. Links to folders are files here:
    they are never entered, so loops can't be either.
    """
    found: list[Parts] = []
    errors: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=errors.append):
        if {"audit.json", "images.parquet"} <= set(files):
            folders.clear()
            continue
        below = Path(folder).relative_to(root).parts
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = [n for n in folders if not n.startswith(".") and n not in linked]
        found += [(*below, name) for name in (*files, *linked) if not name.startswith(".")]
    closed = {
        Path(error.filename).relative_to(root).parts: f"permission: a folder: {error.strerror}"
        for error in errors
    }
    return found, closed


def problem_of_link(file: Path, root: Path) -> str | None:
    """Why a link must not be opened; None for a file, and for a link to one below the root."""
    if not file.is_symlink():
        return None
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return None  # opening it will name the problem: dangling, or a loop
    inside = target.is_relative_to(root.resolve())
    return None if inside else "link: leads out of the data set"


def printable(name: str) -> str:
    r"""The name as UTF-8 text; bytes that aren't UTF-8 as `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def path_of(parts: Parts) -> str:
    """What a file is called in the tables."""
    return printable("/".join(parts))
