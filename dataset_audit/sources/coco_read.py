"""One COCO file: its categories, images and annotations, into the marks of the images."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from dataset_audit.sources.json_records import (
    BROKEN,
    JsonError,
    decode_file,
    list_in,
    reason,
)
from dataset_audit.sources.splits import split_in, split_of
from dataset_audit.sources.tree import MAX_BYTES, path_of
from dataset_audit.words import MAX_BRIEF, brief, count

if TYPE_CHECKING:
    from dataset_audit.annotations import FaultKind
    from dataset_audit.sources.json_records import Records
    from dataset_audit.sources.listing import Marks
    from dataset_audit.sources.tree import Parts, Tree

T = TypeVar("T", bound=Struct)
Id = int | float | str
"""Some tools write `7.0`, which equals 7."""


class _File(Struct):
    images: Raw = Raw()
    annotations: Raw = Raw()
    categories: Raw = Raw()


class _Category(Struct):
    id: Id
    name: Id
    supercategory: Any = None


class _Image(Struct):
    id: Id
    file_name: str | None = None
    coco_url: str | None = None
    width: Any = None
    height: Any = None


class _Annotation(Struct, gc=False):
    image_id: Id
    category_id: Id
    id: Id | None = None
    bbox: Raw = Raw()
    segmentation: Raw = Raw()


class _Named(Struct):
    """What any record is called."""

    id: Id


class _Asked(Struct):
    """What tells an annotation of a class from a caption."""

    category_id: Raw = Raw()
    bbox: Raw = Raw()


NOTHING = (b"", b"null", b"[]")
_box = msgspec.json.Decoder(list[float]).decode
_polygons = msgspec.json.Decoder(list[list[float]]).decode


def read_file(tree: Tree, parts: Parts, marks: Marks) -> bool:
    """Add what a COCO file says; what is wrong with it joins the faults.

    Returns:
        Whether it says anything of classes or images; captions don't.
    """
    file = _Reader(tree, parts, marks)
    try:
        return file.read(tree.read(parts))
    except OSError as error:
        file.fault("unreadable-annotation", None, f"can't be read: {error.strerror or error}")
    except JsonError as error:
        file.fault("unreadable-annotation", error.line, str(error))
    return True


class _Reader:
    """Reads one file, list by list."""

    def __init__(self, tree: Tree, parts: Parts, marks: Marks) -> None:
        self.tree, self.marks = tree, marks
        self.path = path_of(parts)
        self.split = split_in(parts[-1]) or split_of(parts)
        self.folders = folders_of(parts, self.split)
        self.rows: dict[Id, int | None] = {}
        """Of each image id; None: the image isn't there."""
        self.names: dict[Id, str] = {}
        """Of each category id."""

    def fault(self, kind: FaultKind, line: int | None, says: str, row: int | None = None) -> None:
        """Add one of this file."""
        path = None if row is None else self.marks.images[row].path
        self.marks.faults.add(kind, self.path, line, says, path)

    def read(self, data: bytes) -> bool:
        """All of it; False: it says nothing of images' classes."""
        if len(data) > MAX_BYTES:
            raise JsonError(f"larger than {MAX_BYTES >> 30} GB: split it", None)
        file, data = decode_file(data, _File)
        images = list_in(data, file.images, "images")
        annotations = list_in(data, file.annotations, "annotations")
        if annotations.values and not any(map(is_of_class, annotations.values)):
            return False
        categories = list_in(data, file.categories, "categories")
        parents = self.read_categories(categories)
        self.read_images(images, annotated=bool(memoryview(file.annotations)))
        self.read_annotations(annotations)
        self.marks.declare(name for name in self.names.values() if name not in parents)
        return True

    def read_categories(self, records: Records) -> set[str]:
        """Learn the names; the result are those that are another's supercategory."""
        parents = set()
        for at, (line, record) in enumerate(records):
            category = self.decoded(record, _Category, "category", at, line)
            if category is None:
                continue
            if category.id in self.names:
                says = f"category id {brief(category.id)} is given twice: the first one counts"
                self.fault("duplicate-id", line, says)
                continue
            self.names[category.id] = name = str(category.name)
            if isinstance(category.supercategory, str) and category.supercategory != name:
                parents.add(category.supercategory)
        return parents

    def read_images(self, records: Records, *, annotated: bool) -> None:
        """Find the images; `annotated`: that nothing is said of one means that it shows nothing."""
        for at, (line, record) in enumerate(records):
            image = self.decoded(record, _Image, "image", at, line)
            if image is None:
                continue
            if image.id in self.rows:
                says = f"image id {brief(image.id)} is given twice: the first one counts"
                self.fault("duplicate-id", line, says)
                continue
            name = image.file_name or image.coco_url or ""
            row = self.marks.row(name, self.folders)
            self.rows[image.id] = row
            if row is None:
                says = f"image {brief(image.id)}: {brief(name) or 'no file_name'}"
                self.fault("missing-image", line, says)
                continue
            if annotated:
                self.marks.see(row)
            if self.split:
                self.marks.split(row, self.split, self.path, line)
            if is_number(image.width) and is_number(image.height):
                self.marks.size(row, image.width, image.height, self.path)

    def read_annotations(self, records: Records) -> None:
        """Count what the images show, and where."""
        before = (
            (row, self.marks.counts.get(row)) for row in self.rows.values() if row is not None
        )
        given = {row: frozenset(counts) for row, counts in before if counts}
        ids: set[Id] = set()
        again = 0
        for at, (line, record) in enumerate(records):
            annotation = self.decoded(record, _Annotation, "annotation", at, line)
            if annotation is None:
                continue
            if annotation.id in ids:
                says = f"annotation {brief(annotation.id)}: its id is given twice"
                self.fault("duplicate-id", line, says)
            elif annotation.id is not None:
                ids.add(annotation.id)
            row = self.row_of(annotation, at, line)
            label = self.names.get(annotation.category_id)
            if row is None or label is None:
                continue
            if given and self.marks.number(label) in given.get(row, ()):
                again += 1
            else:
                self.draw(annotation, row, label, at, line)
        if again:
            says = f"{count(again, 'annotation')} of classes that another file gives for the same "
            self.fault("duplicate-id", None, says + "images: not counted again")

    def row_of(self, annotation: _Annotation, at: int, line: int) -> int | None:
        """The image of an annotation; tells what it refers to and isn't there."""
        row = self.rows.get(annotation.image_id)
        if annotation.image_id not in self.rows:
            says = f"{called('annotation', annotation.id, at)}: image_id "
            says += f"{brief(annotation.image_id)} isn't in `images`"
            self.fault("orphan-label", line, says)
        if annotation.category_id not in self.names:
            says = f"{called('annotation', annotation.id, at)}: category_id "
            says += f"{brief(annotation.category_id)}, and `categories` has {len(self.names)}"
            self.fault("unknown-class", line, says, row)
        return row

    def draw(self, annotation: _Annotation, row: int, label: str, at: int, line: int) -> None:
        """Add the box of an annotation; the class counts also where there is no box to be had."""
        try:
            box = box_of(annotation)
        except BROKEN:
            box = None
            bbox = bytes(memoryview(annotation.bbox)[: 2 * MAX_BRIEF]).decode(errors="replace")
            says = f"{called('annotation', annotation.id, at)}: its bbox isn't four numbers: "
            self.fault("unreadable-annotation", line, says + brief(bbox), row)
        if box:
            self.marks.box(row, label, box, pixels=True, file=self.path, line=line)
        else:
            self.marks.label(row, label)

    def decoded(self, record: Raw, kind: type[T], what: str, at: int, line: int) -> T | None:
        """A record; None, and a fault, where it isn't one."""
        try:
            return msgspec.json.decode(record, type=kind)
        except BROKEN as error:
            says = f"{called(what, id_of(record), at)}: {reason(error)}"
            self.fault("unreadable-annotation", line, says)
        return None


def folders_of(parts: Parts, split: str | None) -> tuple[str, ...]:
    """Folders that a file's images may lie in, the likeliest first, relative to the root."""
    here = path_of(parts[:-1])
    above = path_of(parts[:-2])
    word = path_of(parts[-1:]).removesuffix(".json").rpartition("_")[2]  # train2017
    below = dict.fromkeys(name for name in (word, split) if name)
    tops = dict.fromkeys((here, above))
    inner = [f"{top}/{mid}{name}" for name in below for top in tops for mid in ("", "images/")]
    return tuple(dict.fromkeys((*inner, *(f"{top}/images" for top in tops), *tops)))


def box_of(annotation: _Annotation) -> list[float] | None:
    """Left, top, width and height in pixels; None: nobody said where it is, but perhaps by a mask.

    Raises:
        BROKEN: the box isn't four numbers, and there is nothing else to take it from.
    """
    bbox, segmentation = memoryview(annotation.bbox), memoryview(annotation.segmentation)
    if bbox not in NOTHING:
        box = _box(bbox)
        if len(box) != 4:
            raise msgspec.ValidationError
        return box
    if segmentation in NOTHING:
        if bbox:
            raise msgspec.ValidationError
        return None
    try:
        polygons = _polygons(segmentation)
    except BROKEN:
        return None  # run lengths
    xs = [x for polygon in polygons for x in polygon[0::2]]
    ys = [y for polygon in polygons for y in polygon[1::2]]
    if not xs or not ys:
        return None
    return [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]


def is_of_class(record: Raw) -> bool:
    """Whether an annotation has a category or a box, or is broken so that nobody can tell."""
    try:
        asked = msgspec.json.decode(record, type=_Asked)
    except BROKEN:
        return True
    return bool(memoryview(asked.category_id) or memoryview(asked.bbox))


def id_of(record: Raw) -> Id | None:
    """What a record that is broken elsewhere is called."""
    try:
        return msgspec.json.decode(record, type=_Named).id
    except BROKEN:
        return None


def called(what: str, name: Id | None, at: int) -> str:
    """`annotation 17`, by its id; else by its place in the list."""
    return f"{what} {brief(name)}" if name is not None else f"{what} at index {at} of its list"


def is_number(value: object) -> bool:
    """Whether JSON has a number there."""
    return isinstance(value, int | float) and not isinstance(value, bool)
