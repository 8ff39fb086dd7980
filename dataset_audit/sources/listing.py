"""What a source found: images, and all that is written about them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.annotations import Drawn, Faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dataset_audit.model import Image

MAX_SIDE = 1 << 20
"""Pixels; what claims more is no size."""
MAX_CLASS = 200
"""Characters of a class that are kept."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source found."""

    images: tuple[Image, ...]
    """Sorted by path."""
    others: tuple[str, ...]
    """Paths of files that aren't images, nor read as something about them, sorted."""
    root: Path | str = field(default_factory=Path)
    """What paths are relative to; of a data set of one image, that file; of one far away, its
    address without secrets."""
    layout: str = "folder"
    drawn: Drawn | None = None
    """None: the layout has no boxes."""
    faults: Faults = field(default_factory=Faults)
    """What is wrong with the annotations, as far as it shows without opening an image."""
    manifest: Path | None = None
    """A file of the data set that says what made the images, and when."""
    name: str | None = None
    """Of a data set that was found by its name, wherever its images lie; None: by the root."""


class Marks:
    """Collects what annotations say of images, by the row of the image.

    Annotation files name images; they never make us open one: a name is looked up among the files
    that were found.
    """

    def __init__(self, images: Sequence[Image]) -> None:
        self.images = images
        self.faults = Faults()
        self.classes: dict[str, int] = {}
        """Number by name, in the order of declaration or first sight."""
        self.counts: dict[int, dict[int, int]] = {}
        """Of each image that was annotated: how many of each class."""
        self.splits: dict[int, str] = {}
        self.sizes: dict[int, tuple[int, int, str]] = {}
        self._rows = {image.path: row for row, image in reversed(list(enumerate(images)))}
        self._by_name: dict[str, list[int]] | None = None
        self._files: dict[str, int] = {}
        self._image, self._label = array("q"), array("q")
        self._xywh, self._pixels = array("d"), array("b")
        self._file, self._line = array("i"), array("i")

    def row(self, name: str, folders: Iterable[str] = ()) -> int | None:
        r"""The image that an annotation means: below one of `folders` or the root, else by its end.

        A name may be written with `\\`, begin with `./` or be of another machine: then it is the
        one image whose path has most of its last parts in common. None: there is none, or two.
        """
        name = clean_name(name)
        for folder in (*folders, ""):
            path = f"{folder.strip('/')}/{name}".strip("/")
            row = self._rows.get(path if ".." not in path else normal(path))
            if row is not None:
                return row
        return self._by_end(PurePosixPath(normal(name)).parts)

    def _by_end(self, parts: tuple[str, ...]) -> int | None:
        if self._by_name is None:
            self._by_name = {}
            for path, row in self._rows.items():
                self._by_name.setdefault(path.rpartition("/")[2], []).append(row)
        rows = self._by_name.get(parts[-1], []) if parts else []
        if len(rows) < 2:
            return rows[0] if rows else None
        alike = [common_end(PurePosixPath(self.images[row].path).parts, parts) for row in rows]
        best = max(alike)
        return rows[alike.index(best)] if alike.count(best) == 1 else None

    def see(self, row: int) -> None:
        """The image was annotated, perhaps as one that shows nothing."""
        self.counts.setdefault(row, {})

    def declare(self, names: Iterable[str]) -> None:
        """Classes that the data set says it has."""
        for name in names:
            self.number(name)

    def number(self, name: str) -> int:
        """The number of a class."""
        number = self.classes.get(name)
        if number is not None:
            return number
        # JSON may hold halves of characters, which no file that is written could.
        name = name[:MAX_CLASS].encode("utf-8", "backslashreplace").decode()
        return self.classes.setdefault(name, len(self.classes))

    def split(self, row: int, split: str, file: str, line: int | None = None) -> None:
        """The image is of this split; a second one is a fault."""
        before = self.splits.setdefault(row, split)
        if before != split:
            path = self.images[row].path
            says = f"the image is listed in {before} and in {split}"
            self.faults.add("duplicate-id", file, line, says, path)

    def size(self, row: int, width: float, height: float, file: str) -> None:
        """Pixels of the image, as the annotation says; what is no size is passed over."""
        if 0 < width < MAX_SIDE and 0 < height < MAX_SIDE:
            self.sizes[row] = (int(width), int(height), file)

    def label(self, row: int, name: str, count: int = 1) -> None:
        """The image shows a class, wherever in it."""
        counts, number = self.counts.setdefault(row, {}), self.number(name)
        counts[number] = counts.get(number, 0) + count

    def box(
        self,
        row: int,
        name: str,
        xywh: Sequence[float],
        *,
        pixels: bool,
        file: str,
        line: int | None = None,
    ) -> None:
        """The image shows a class there: left, top, width, height.

        A box that isn't four numbers under `MAX_SIDE`, or has no area, is a fault; the class counts
        all the same, since somebody saw one.
        """
        self.label(row, name)
        if len(xywh) != 4 or not all(abs(v) < MAX_SIDE for v in xywh) or min(xywh[2:]) <= 0:
            says = f"{name}: a box without area: {', '.join(f'{v:g}' for v in xywh[:4])}"
            self.faults.add("box-outside-image", file, line, says, self.images[row].path)
            return
        self._image.append(row)
        self._label.append(self.number(name))
        self._xywh.extend(xywh)
        self._pixels.append(pixels)
        self._file.append(self._files.setdefault(file, len(self._files)))
        self._line.append(line or 0)

    def listing(
        self,
        others: Iterable[str],
        root: Path | str,
        layout: str,
        manifest: Path | None = None,
    ) -> Listing:
        """The images with what was said of them; what nothing was said of keeps what it had."""
        names = tuple(self.classes)
        images = []
        for row, image in enumerate(self.images):
            split = self.splits.get(row, image.split)
            counts = self.counts.get(row)
            if counts is None:
                images.append(replace(image, split=split))
                continue
            told = sorted((names[number], count) for number, count in counts.items())
            labels, numbers = tuple(n for n, _ in told), tuple(c for _, c in told)
            images.append(replace(image, split=split, labels=labels, label_counts=numbers))
        return Listing(
            tuple(images), tuple(sorted(others)), root, layout, self.drawn(), self.faults, manifest
        )

    def drawn(self) -> Drawn:
        """The boxes in the order of their images."""
        image = np.array(self._image, np.int64)
        order = np.argsort(image, kind="stable")
        return Drawn(
            image=image[order],
            label=np.array(self._label, np.int64)[order],
            xywh=np.array(self._xywh, np.float64).reshape(-1, 4)[order],
            pixels=np.array(self._pixels, bool)[order],
            file=np.array(self._file, np.int32)[order],
            line=np.array(self._line, np.int32)[order],
            files=tuple(self._files),
            classes=tuple(self.classes),
            sizes=self.sizes,
        )


def clean_name(name: str) -> str:
    """A name as paths have it: `/` between folders, no `./` before the first."""
    name = name.strip().replace("\\", "/")
    while name.startswith("./"):
        name = name[2:]
    return name


def normal(path: str) -> str:
    """Without `.`, and each `..` taken together with the folder before it."""
    kept: list[str] = []
    for part in path.split("/"):
        if part == ".." and kept:
            kept.pop()
        elif part not in ("", ".", ".."):
            kept.append(part)
    return "/".join(kept)


def common_end(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many last parts two paths share."""
    count = 0
    for a, b in zip(reversed(one), reversed(other), strict=False):
        if a != b:
            break
        count += 1
    return count
