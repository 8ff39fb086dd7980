"""Which images a folder, a list of paths or a pattern means, as data sets write them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dataset_audit.sources.listing import clean_name, normal
from dataset_audit.sources.splits import split_in
from dataset_audit.sources.textlines import read_lines
from dataset_audit.sources.tree import path_of
from dataset_audit.words import brief

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dataset_audit.sources.listing import Marks
    from dataset_audit.sources.tree import Parts, Tree

LIST_SUFFIXES = (".txt", ".lst", ".list")


class ImageLists:
    """Finds what entries mean among the files of a tree."""

    def __init__(self, tree: Tree, marks: Marks) -> None:
        self.tree, self.marks = tree, marks
        self.files = {path_of(parts): parts for parts in tree.files}
        self.used: set[str] = set()
        """Paths of the lists that were read."""
        self._below: dict[str, list[int]] = {"": list(range(len(marks.images)))}
        for row, image in enumerate(marks.images):
            for folder in list(PurePosixPath(image.path).parents)[:-1]:
                self._below.setdefault(folder.as_posix(), []).append(row)

    def has(self, folder: str) -> bool:
        """Whether there are images in a folder."""
        return folder in self._below

    def find(self, entry: str, base: str = "") -> list[int] | Parts | None:
        """What an entry means: rows of images, a file that lists them, or None: it isn't there.

        Args:
            entry: relative to the base, or a path of another machine, of which the end is looked
                for; a folder, a list, or a pattern of `*`, `?` and `**`.
            base: folder below the root.
        """
        for path in places(entry, base):
            if path in self._below:
                return self._below[path]
            if path in self.files and path.lower().endswith(LIST_SUFFIXES):
                return self.files[path]
            rows = self.matching(path) if any(c in path for c in "*?[") else []
            if rows:
                return rows
        return None

    def matching(self, pattern: str) -> list[int]:
        """Images that a pattern means, or whose folder it means."""
        parts = tuple(pattern.split("/"))
        rows = enumerate(image.path.split("/") for image in self.marks.images)
        return [row for row, path in rows if fits(path, parts)]

    def listed(self, parts: Parts, base: str = "") -> Iterator[tuple[int, int]]:
        """Line and row of each image that a list names; what it names in vain is a fault."""
        path, faults = path_of(parts), self.marks.faults
        self.used.add(path)
        folders = (path.rpartition("/")[0], base)
        for line, name in read_lines(self.tree, parts, faults) or ():
            row = self.marks.row(name, folders)
            if row is None:
                faults.add("missing-image", path, line, brief(name))
            else:
                yield line, row


def read_splits(
    splits: Iterable[tuple[str, str, int | None]], file: str, lists: ImageLists, base: str
) -> None:
    """Mark the images of each split.

    Args:
        splits: split, entry and line.
        file: that says so.
        lists: find what is meant.
        base: folder below the root that the entries are relative to.
    """
    marks = lists.marks
    for split, entry, line in splits:
        found = lists.find(entry, base)
        if found is None:
            says = f"{split}: {brief(entry)} isn't in this folder: audit the one that holds it"
            marks.faults.add("missing-image", file, line, says)
        elif isinstance(found, tuple):
            for at, row in lists.listed(found, base):
                marks.split(row, split, path_of(found), at)
        else:
            for row in found:
                marks.split(row, split, file, line)


def places(entry: str, base: str) -> Iterator[str]:
    """Paths below the root that an entry may mean, the likeliest first."""
    name = clean_name(entry).strip("/")
    # Roboflow writes `../train/images` into a file beside `train`.
    for path in (f"{base}/{name}", f"{base}/{normal(name)}", normal(name)):
        if not escapes(path):
            yield normal(path)
    # The end of another machine's path; `images` alone would be those of every split.
    parts = normal(name).split("/")
    yield from (
        "/".join(parts[at:])
        for at in range(1, len(parts))
        if at < len(parts) - 1 or split_in(parts[at])
    )


def escapes(path: str) -> bool:
    """Whether a path leads above the folder that it begins in."""
    depth = 0
    for part in path.split("/"):
        depth += {"..": -1, ".": 0, "": 0}.get(part, 1)
        if depth < 0:
            return True
    return False


def fits(path: list[str], pattern: tuple[str, ...]) -> bool:
    """Whether a pattern means a path, or a folder that it lies in; `**` is any number of folders.

    All ways to match go on side by side, so that no pattern takes long.
    """
    ways = after_stars({0}, pattern)
    for part in path:
        if len(pattern) in ways:
            return True
        ahead = {w + 1 for w in ways if w < len(pattern) and fnmatchcase(part, pattern[w])}
        ways = after_stars(ahead | {w for w in ways if pattern[w : w + 1] == ("**",)}, pattern)
    return len(pattern) in ways


def after_stars(ways: set[int], pattern: tuple[str, ...]) -> set[int]:
    """The places in a pattern, and those that `**` for no folder leads to."""
    found = set(ways)
    for way in sorted(ways):
        at = way
        while pattern[at : at + 1] == ("**",):
            at += 1
            found.add(at)
    return found
