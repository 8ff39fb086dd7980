"""The vectors of all images: in files, because they may take more than memory holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Vectors:
    """What lies apart from the table; row i is image i, all zero where it was not measured."""

    layouts: NDArray[np.uint8]
    """(N, S, S) grey thumbnails."""
    embeddings: NDArray[np.float16] | None
    """(N, D); None: measured without an embedder."""


class Stack:
    """(N, D) from blobs of one length as they come, in a file; zeros for missing ones."""

    def __init__(self, file: Path, count: int, dtype: np.dtype[Any]) -> None:
        """Begin a stack of `count` rows; `file` is made by the first blob."""
        self.file, self.count, self.dtype = file, count, dtype
        self.begun = False

    def put(self, rows: NDArray[np.intp], blobs: Sequence[bytes | None]) -> None:
        """Put blobs into rows. The file is mapped only so long: its pages count as memory."""
        there = [place for place, blob in enumerate(blobs) if blob]
        if not there:
            return
        block = np.frombuffer(b"".join(blobs[place] or b"" for place in there), self.dtype)
        block = block.reshape(len(there), -1)
        if not self.begun:
            shape = (self.count, block.shape[1])
            np.lib.format.open_memmap(self.file, "w+", self.dtype, shape)
            self.begun = True
        np.load(self.file, mmap_mode="r+")[rows[there]] = block

    def done(self) -> NDArray[Any]:
        """All rows; D is 0 where no blob came."""
        if not self.begun:
            return np.zeros((self.count, 0), self.dtype)
        mapped: NDArray[Any] = np.load(self.file, mmap_mode="r")
        return mapped


class Stacks:
    """Both kinds of vectors, from tables of features as they come."""

    def __init__(self, folder: Path, count: int) -> None:
        """Begin the vectors of `count` images, in files of a folder that nobody else writes to."""
        folder.mkdir(parents=True, exist_ok=True)
        self.layout = Stack(folder / "layout.npy", count, np.dtype(np.uint8))
        self.embedding = Stack(folder / "embedding.npy", count, np.dtype(np.float16))

    def done(self) -> Vectors:
        """The vectors; they can be read even when the folder has gone."""
        layouts, embeddings = self.layout.done(), self.embedding.done()
        side = int(np.sqrt(layouts.shape[1]))
        return Vectors(
            layouts=layouts.reshape(len(layouts), side, side),
            embeddings=embeddings if embeddings.shape[1] else None,
        )
