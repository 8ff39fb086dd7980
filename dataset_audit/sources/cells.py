"""What the cells of a table say of an image: split, classes, a box."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataset_audit import headings
from dataset_audit.names import split_frame
from dataset_audit.sources.figures import number_of
from dataset_audit.sources.splits import split_called
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dataset_audit.annotations import FaultKind
    from dataset_audit.sources.listing import Marks
    from dataset_audit.sources.rows import Row

BAR = "|"
NAMELESS = "object"
"""The class of boxes in a table that names none."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which column says what; empty: none does."""

    path: str
    split: str
    label: str
    box: tuple[str, ...]
    """Four, or one that holds four."""
    corners: bool
    """Whether the last two of the box are its right and bottom; else width and height."""
    size: bool
    device: tuple[str, ...]
    """Of cameras and times."""

    @property
    def says(self) -> bool:
        """Whether the table says what images show, or of which split they are."""
        return bool(self.split or self.label or self.box)

    @classmethod
    def of(cls, header: Iterable[str]) -> Columns | None:
        """From the names of columns; None: no paths are among them."""
        names = {name.lower() for name in header}

        def first(of: tuple[str, ...]) -> str:
            return next((name for name in of if name in names), "")

        path, split, label = map(first, (headings.PATH, headings.SPLIT, headings.LABEL))
        if label == "class" and names & {"make", "model"}:
            label = first(tuple(name for name in headings.LABEL if name != "class"))
        boxes = (*headings.CORNERS, headings.SIDES, (headings.BOX,))
        box: tuple[str, ...] = next((four for four in boxes if names.issuperset(four)), ())
        size = bool(box) and names.issuperset(headings.SIZE)
        device = tuple(name for name in headings.DEVICE if name in names)
        return cls(path, split, label, box, box in headings.CORNERS, size, device) if path else None


class Told:
    """Writes down the rows of one table."""

    def __init__(
        self,
        file: str,
        columns: Columns,
        marks: Marks,
        folders: tuple[str, ...],
        split: str | None,
    ) -> None:
        """With the folders that paths may begin in, and the split of rows that don't say theirs."""
        self.file, self.columns, self.marks = file, columns, marks
        self.folders, self.split = folders, split
        self.seen: dict[int, int] = {}
        """Images of a table of images, by where they stood first."""
        self.drawn: set[int] = set()
        """Boxes of a table of boxes, shortened: 60 bytes each."""
        self.missing = ""

    def take(self, row: Row) -> str | None:
        """Write down one row; the path of its image, or of the frame of a clip, if it is there."""
        name = row.values.get(self.columns.path)
        if not isinstance(name, str) or not name.strip():
            self.fault(row, "unreadable-annotation", "there is no path")
            return None
        clip, second = split_frame(name)
        image = self.marks.row(clip, self.folders)
        if image is None:
            if name != self.missing:  # the boxes of an image stand together
                self.fault(row, "missing-image", f"`{shown(name)}` isn't there")
            self.missing = name
            return None
        path = self.marks.images[image].path
        if second is None:
            try:
                self.write(row, image)
            except ValueError as error:
                self.fault(row, "unreadable-annotation", str(error), path)
        return path if second is None else f"{path}#t={second}"

    def fault(self, row: Row, kind: FaultKind, says: str, path: str | None = None) -> None:
        """Something is wrong with a row."""
        says = says if row.line else f"row {row.number:,}: {says}"
        self.marks.faults.add(kind, self.file, row.line, says, path)

    def write(self, row: Row, image: int) -> None:
        """What the row says of an image of the data set.

        Raises:
            ValueError: it can't be understood.
        """
        if not self.columns.box and self.stands_already(row, image):
            return
        split = split_called(text_of(row.values.get(self.columns.split), "split")) or self.split
        if split:
            self.marks.split(image, split, self.file, row.line)
        if self.columns.box:
            self.write_box(row, image)
            return
        value = row.values.get(self.columns.label)
        names = labels_of(value, several=self.columns.label in headings.SEVERAL)
        if names or isinstance(value, list):
            self.marks.see(image)
        for name in names:
            self.marks.label(image, name)

    def stands_already(self, row: Row, image: int) -> bool:
        """Whether the image had a row before, which is a fault."""
        place = row.line or row.number
        first = self.seen.setdefault(image, place)
        if first == place:
            return False
        says = f"the image stands in {'line' if row.line else 'row'} {first} already"
        self.fault(row, "duplicate-id", says, self.marks.images[image].path)
        return True

    def write_box(self, row: Row, image: int) -> None:
        """One box, or that there is none."""
        values, columns = row.values, self.columns
        name = text_of(values.get(columns.label), "label") or NAMELESS
        try:
            four = box_of(values, columns)
        except ValueError:
            self.marks.label(image, name)
            raise
        if four is not None:
            self.draw(row, image, name, four)
        elif name == NAMELESS:
            self.marks.see(image)
        else:
            self.marks.label(image, name)
        if columns.size and not all(empty(values.get(side)) for side in headings.SIZE):
            width, height = (figure(values.get(side), side) for side in headings.SIZE)
            self.marks.size(image, width, height, self.file)

    def draw(self, row: Row, image: int, name: str, four: tuple[float, ...]) -> None:
        """A box, unless it stands above."""
        whole = struct.pack("<2q4d", image, self.marks.number(name), *four)
        short = int.from_bytes(hashlib.blake2b(whole, digest_size=8).digest())
        if short in self.drawn:
            says = f"{shown(name)}: the same box stands above"
            self.fault(row, "duplicate-id", says, self.marks.images[image].path)
            return
        self.drawn.add(short)
        shares = all(0 <= value <= 1 for value in four)
        x, y, right, bottom = four
        xywh = (x, y, right - x, bottom - y) if self.columns.corners else four
        self.marks.box(image, name, xywh, pixels=not shares, file=self.file, line=row.line)


def parsed(cell: object) -> object:
    """A list that a cell of CSV holds as text."""
    if not isinstance(cell, str) or not cell.strip():
        return cell
    try:
        return json.loads(cell)
    except (ValueError, RecursionError):
        raise ValueError("a box that is no list of numbers") from None


def box_of(values: dict[str, Any], columns: Columns) -> tuple[float, ...] | None:
    """The four numbers of a box; None: all of them are empty."""
    cells = [values.get(name) for name in columns.box]
    if len(cells) == 1:
        whole = parsed(cells[0])
        cells = list(whole) if isinstance(whole, list) else [whole]
    if all(empty(cell) for cell in cells):
        return None
    if len(cells) != 4:
        raise ValueError(f"a box of {len(cells)} numbers")
    names = columns.box if len(columns.box) == 4 else headings.SIDES
    return tuple(figure(cell, name) for cell, name in zip(cells, names, strict=True))


def empty(cell: object) -> bool:
    """Whether a cell says nothing."""
    blank = isinstance(cell, str) and not cell.strip()
    return cell is None or blank or (isinstance(cell, float) and math.isnan(cell))


def figure(cell: object, what: str) -> float:
    """A finite number.

    Raises:
        ValueError: it is none.
    """
    if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) < 1e300:
        return float(cell)
    return number_of(None if cell is None else str(cell), what)


def text_of(cell: object, what: str) -> str:
    """A text; of a number its digits, and nothing of an empty cell.

    Raises:
        ValueError: it is a list or a struct.
    """
    if empty(cell):
        return ""
    if isinstance(cell, str | int | float):
        return str(cell).strip()
    raise ValueError(f"the {what} is no text")


def labels_of(cell: object, *, several: bool) -> list[str]:
    """The classes in a cell.

    Raises:
        ValueError: they aren't texts.
    """
    if several and isinstance(cell, str):
        cell = cell.split(BAR)
    cells = cell if isinstance(cell, list | tuple) else [cell]
    return [name for name in (text_of(each, "label") for each in cells) if name]
