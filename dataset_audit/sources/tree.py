"""The files of a data set: which there are, and their bytes. Nothing of what they mean.

Of a data set far away, `remote.RemoteTree` takes the place of `Tree`.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field, replace
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
AUDIT = {"audit.json", "images.parquet"}
"""What an audit folder holds."""


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
    links: frozenset[Parts] = frozenset()
    """Those of `files` that are links, as they were listed: no file is asked again."""

    def file(self, parts: Parts) -> File:
        """Where a file lies."""
        return Path(self.root, *parts)

    def problem(self, parts: Parts) -> str | None:
        """Why a file must not be opened; None: it may."""
        root = Path(self.root)
        return problem_of_link(root.joinpath(*parts), root) if parts in self.links else None

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
    return replace(walk(root), named=named)


def is_one_file(root: Path) -> bool:
    """Whether the root is a file; fails unless it is one or a folder that can be read."""
    try:
        if stat.S_ISREG(root.stat().st_mode):
            return True
        with os.scandir(root):
            return False
    except FileNotFoundError:
        raise InputError(f"{root}: there is no such folder") from None
    except OSError as error:
        raise InputError(f"{root}: can't be read: {error.strerror}") from error


def walk(root: Path) -> Tree:
    """Every file below the root, without hidden ones and audit folders.

    Links to folders are files here: they are never entered, so loops can't be either.
    """
    found: list[Parts] = []
    links: set[Parts] = set()
    closed: dict[Parts, str] = {}
    folders: list[Parts] = [()]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(Path(root, *below)) as entries:
                inside = {
                    e.name: (e.is_dir(follow_symlinks=False), e.is_symlink()) for e in entries
                }
        except OSError as error:
            closed[below] = f"permission: a folder: {error.strerror}"
            continue
        if inside.keys() >= AUDIT:
            continue
        for name, (is_folder, is_link) in inside.items():
            if name.startswith("."):
                continue
            (folders if is_folder else found).append((*below, name))
            if is_link:
                links.add((*below, name))
    return Tree(root, tuple(sorted(found)), closed, links=frozenset(links))


def problem_of_link(file: Path, root: Path) -> str | None:
    """Why a link must not be opened; None: it leads to something below the root."""
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return None  # opening it will name the problem: dangling, or a loop
    inside = target.is_relative_to(root.resolve())
    return None if inside else "link: leads out of the data set"


def printable(name: str) -> str:
    r"""The name as UTF-8 text; bytes that aren't UTF-8 as `\xNN`."""
    return name if name.isascii() else os.fsencode(name).decode("utf-8", "backslashreplace")


def path_of(parts: Parts) -> str:
    """What a file is called in the tables."""
    return printable("/".join(parts))
