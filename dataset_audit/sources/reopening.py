"""Where the images of a finished audit are now, by their paths in its tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.errors import AuditError
from dataset_audit.places import File, Where, look, open_file
from dataset_audit.sources.addresses import is_address
from dataset_audit.sources.huggingface import PARQUET, rows_of
from dataset_audit.sources.parquet_rows import ERRORS, Shelf
from dataset_audit.sources.remote import find_file
from dataset_audit.sources.tar import Member, walk_tar
from dataset_audit.sources.webdataset import TAR

if TYPE_CHECKING:
    from collections.abc import Mapping

ARCHIVES = (TAR, PARQUET)
MAX_ARCHIVES = 8
"""Whose members are remembered."""


class Reopened:
    """Finds images again; an archive is searched once, far away only what is asked for."""

    def __init__(self, root: str) -> None:
        """Begin.

        Args:
            root: as `audit.json` has it: a folder, an image, or an address.
        """
        self.root = root
        self.far = is_address(root)
        self.shelf = Shelf()
        self.archives: dict[str, Mapping[str, Where]] = {}

    def place(self, path: str) -> Where | None:
        """Where the bytes of an image are; None: not there any more."""
        archive, inner = split_archive(path)
        if archive and (self.far or Path(self.root, archive).is_file()):
            return self.members(archive).get(inner)
        return self.file(path)

    def file(self, path: str) -> File | None:
        """A file of the data set; None: it isn't there."""
        if self.far:
            try:
                return find_file(self.root, tuple(path.split("/")))
            except AuditError:  # no way to that host now: as if it weren't there
                return None
        root = Path(self.root)
        file = root / path if root.is_dir() else root
        return file if file.is_file() else None

    def members(self, archive: str) -> Mapping[str, Where]:
        """The images in an archive, by their paths in it, as far as it can be read."""
        if archive not in self.archives:
            while len(self.archives) >= MAX_ARCHIVES:
                self.archives.pop(next(iter(self.archives)))
            file = self.file(archive)
            found: dict[str, Where] = {}
            self.archives[archive] = found
            try:
                if file is not None:
                    self.search(file, found)
            except (AuditError, *ERRORS):
                pass  # damaged, or gone meanwhile: what came before is found
        return self.archives[archive]

    def search(self, file: File, found: dict[str, Where]) -> None:
        """Add the images in one archive."""
        seen = look(file)
        if file.suffix.lower() == PARQUET:
            for row, _ in rows_of(file, self.shelf):
                found[row.name] = row
            return
        with open_file(file) as stream:
            for entry in walk_tar(stream, seen.size):
                place = Member(file, seen, entry.path, entry.start, entry.size)
                found.setdefault(entry.path, place)


def split_archive(path: str) -> tuple[str, str]:
    """The archive that an image is in, and its path there; empty texts where it is in none."""
    parts = path.split("/")
    for at in range(1, len(parts)):
        if parts[at - 1].lower().endswith(ARCHIVES):
            return "/".join(parts[:at]), "/".join(parts[at:])
    return "", ""
