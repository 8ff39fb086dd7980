"""What a record says of one image: its classes and boxes, from the fields that are common.

A class is a text or a number. `label`, `labels`, `class`, `classes` and `class_name` hold one or a
list of them. `objects` and `annotations` hold boxes, as a list of records or as a record of lists:
`bbox` is left, top, width, height in pixels; the class is in `category`, `label`, `class`,
`category_name`, `class_name`, `name`, `categories`, `labels` or `category_id`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dataset_audit.annotations import Faults
from dataset_audit.sources import folder
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from dataset_audit.annotations import FaultKind
    from dataset_audit.model import Image
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

LABELS = ("label", "labels", "class", "classes", "class_name")
OBJECTS = ("objects", "annotations")
CLASSES = (
    "category", "label", "class", "category_name", "class_name", "name", "categories", "labels",
    "category_id",
)  # fmt: skip
MAX_NUMBER = 1 << 31
"""Of a class."""


@dataclass(slots=True)
class Told:
    """What was said of one image."""

    file: str
    line: int | None = None
    said: bool = False
    """Whether anything was, if only that it shows nothing."""
    labels: list[str] = field(default_factory=list)
    boxes: list[tuple[str, tuple[float, ...]]] = field(default_factory=list)
    wrong: list[tuple[FaultKind, str]] = field(default_factory=list)

    def label(self, value: object, names: Sequence[str] | None = None) -> None:
        """One class, or a list of them; below zero: nobody said."""
        self.said |= isinstance(value, list | tuple)
        for one in value if isinstance(value, list | tuple) else (value,):
            if one is not None and not is_unsaid(one):
                self.said = True
                self.labels += self.named(one, names)

    def record(self, record: Mapping[str, Any], names: Mapping[str, Sequence[str]]) -> None:
        """All fields of a record.

        Args:
            record: the fields by name.
            names: of classes that are numbers, by `field` or by `objects.field`.
        """
        for key in LABELS:
            if key in record:
                self.label(record[key], names.get(key))
        for key in OBJECTS:
            value = record.get(key)
            if value is not None:
                self.said = True
                self.objects(value, {n: names.get(f"{key}.{n}") for n in CLASSES})

    def objects(self, value: object, names: Mapping[str, Sequence[str] | None]) -> None:
        """The boxes of a field; `names` are by the field of the class."""
        if not isinstance(value, list | dict):
            self.wrong.append(("unreadable-annotation", "objects that are neither list nor record"))
            return
        for one in to_records(value):
            key = next((key for key in CLASSES if key in one), None)
            if key is None:
                self.wrong.append(("unreadable-annotation", "an object without a class"))
                continue
            for name in self.named(one[key], names.get(key)):
                if one.get("bbox") is None:
                    self.labels.append(name)
                else:
                    self.boxes.append((name, to_numbers(one["bbox"])))

    def named(self, value: object, names: Sequence[str] | None) -> list[str]:
        """The name of a class, or none where that is wrong."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, str) and value.strip():
            return [value.strip()]
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < MAX_NUMBER:
            if names is None:
                return [str(value)]
            if value < len(names):
                return [names[value]]
            says = f"class {value}, and {len(names)} are named"
            self.wrong.append(("unknown-class", says))
            return []
        says = f"a class that is neither text nor number: {type(value).__name__}"
        self.wrong.append(("unreadable-annotation", says))
        return []

    def mark(self, marks: Marks, row: int) -> None:
        """Put it down for an image. A class with boxes is counted by its boxes alone."""
        for kind, says in self.wrong:
            marks.faults.add(kind, self.file, self.line, says, marks.images[row].path)
        if self.said:
            marks.see(row)
        boxed = {name for name, _ in self.boxes}
        for name in dict.fromkeys(self.labels):
            if name not in boxed:
                marks.label(row, name)
        for name, xywh in self.boxes:
            marks.box(row, name, xywh, pixels=True, file=self.file, line=self.line)


@dataclass(slots=True)
class Found:
    """Images with what was said of each, while archives are read."""

    rows: list[tuple[Image, Told | None]] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)
    classes: dict[str, None] = field(default_factory=dict)
    """That are declared, in that order."""


def read_archives(
    tree: Tree,
    is_archive: Callable[[Parts], bool],
    read: Callable[[Parts, Found], None],
    layout: str,
) -> Listing:
    """The images in the archive that was named; else in all of them, and loose ones beside them.

    Args:
        tree: of the data set.
        is_archive: whether a file is one, by its name.
        read: adds what one holds.
        layout: its name.
    """
    found = Found()
    archives = [tree.named] if tree.named else [p for p in tree.files if is_archive(p)]
    if not tree.named:
        loose, paths = folder.read(tree), set(map(path_of, archives))
        found.rows = [(image, None) for image in loose.images]
        found.others = [path for path in loose.others if path not in paths]
    for parts in archives:
        read(parts, found)
    return put_together(found, tree.root, layout)


def put_together(found: Found, root: Path | str, layout: str) -> Listing:
    """The listing of it all, sorted by path."""
    found.rows.sort(key=lambda row: row[0].path)
    marks = Marks([image for image, _ in found.rows])
    marks.faults = found.faults
    marks.declare(found.classes)
    for row, (_, told) in enumerate(found.rows):
        if told:
            told.mark(marks, row)
    return marks.listing(found.others, root, layout)


def is_unsaid(value: object) -> bool:
    """Whether a number stands for no class: -1 in the test splits of Hugging Face."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value < 0


def to_records(value: list[Any] | dict[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A list of records as it is; a record of lists turned round."""
    if isinstance(value, list):
        yield from (one if isinstance(one, dict) else {} for one in value)
        return
    lists = {key: column for key, column in value.items() if isinstance(column, list)}
    length = max((len(column) for column in lists.values()), default=0)
    for at in range(length):
        yield {key: column[at] for key, column in lists.items() if at < len(column)}


def to_numbers(value: object) -> tuple[float, ...]:
    """A box as it was written; what is no list of numbers is not finite, and so a fault."""
    if not isinstance(value, list | tuple):
        return (float("nan"),) * 4
    try:
        return tuple(float(number) for number in value[:5])
    except (TypeError, ValueError, OverflowError):
        return (float("nan"),) * 4
