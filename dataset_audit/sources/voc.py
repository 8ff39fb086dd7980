"""Pascal VOC: an XML file an image, and text files that name the images of a split.

    Annotations/000001.xml   JPEGImages/000001.jpg   ImageSets/Main/train.txt

It is recognised by the XML files: most of up to 20 have the root `annotation`. They may as well lie
beside the images, in a folder like `annotations` or `labels` beside those of the images, or
anywhere, if `filename`, `folder` or `path` in them tell the image.

An XML file speaks of the image that has its name; where there is none, of the one that `filename`
names. Read are `size`, and `name` and `bndbox` of every `object`, difficult ones too; the parts of
an object are no objects. VOC counted pixels from 1, and most tools that write its format count
from 0: corners are taken as they are written, and a box may reach a pixel beyond the image.
An image that two files speak of has the objects of the first.

Splits are `train.txt`, `val.txt` and `test.txt` of `ImageSets/Main` (or `ImageSets`);
`trainval.txt` only where there is neither `train.txt` nor `val.txt`, and it is `train`. Files of
one class (`car_train.txt`) are no splits. Without them a folder named like a split gives it.

Not read: segmentation masks (the files of `SegmentationClass` and `SegmentationObject` are no
images), poses, actions.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dataset_audit.sources.beside import Beside, images_of, some, with_suffix
from dataset_audit.sources.figures import number_of
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.markup import Elements, MarkupError, head_of
from dataset_audit.sources.splits import SPLITS
from dataset_audit.sources.textlines import read_lines
from dataset_audit.sources.tree import path_of
from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

ROOT = "annotation"
SAMPLE = 20
MAX_BYTES = 1 << 26
"""Of the XML of one image; 100,000 objects take a third."""
MASKS = frozenset({"SegmentationClass", "SegmentationObject"})
CORNERS = ("xmin", "ymin", "xmax", "ymax")


@dataclass(slots=True)
class Thing:
    """An object as it was written."""

    line: int
    name: str = ""
    corners: dict[str, str] = field(default_factory=dict)
    """Texts, by `CORNERS`."""


class VocFile(Elements):
    """What one XML file says."""

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self.texts: dict[str, str] = {}
        """Of `filename`, `folder`, `path`, `size/width`, `size/height`."""
        self.lines: dict[str, int] = {}
        self.things: list[Thing] = []

    def opened(self, _attributes: dict[str, str]) -> None:
        """Note the root, and each object."""
        self.root = self.path[0]
        if self.path[1:] == ("object",):
            self.things.append(Thing(self.line))

    def closed(self, text: str) -> None:
        """Keep the first text of each element that is read."""
        match self.path[1:]:
            case ("filename" | "folder" | "path",) | ("size", "width" | "height"):
                key = "/".join(self.path[1:])
                if text:
                    self.lines.setdefault(key, self.line)
                    self.texts.setdefault(key, text)
            case ("object", "name"):
                self.things[-1].name = self.things[-1].name or text
            case ("object", "bndbox", corner) if corner in CORNERS:
                self.things[-1].corners.setdefault(corner, text)


def recognise(tree: Tree) -> bool:
    """Whether most XML files are of VOC."""
    if tree.named:
        return False
    heads = [head[:1] == (ROOT,) for head in heads_of(tree)]
    return sum(heads) * 2 > len(heads)


def heads_of(tree: Tree) -> Iterator[tuple[str, ...]]:
    """The first names in some of the XML files."""
    for parts in some(with_suffix(tree, ".xml"), SAMPLE):
        try:
            with tree.open(parts) as stream:
                yield head_of(stream)
        except OSError:
            yield ()


def read(tree: Tree) -> Listing:
    """The images with the objects and splits of a VOC tree."""
    found, others = images_of(tree)
    marks = Marks([image for image in found if not is_mask(image.path)])
    beside = Beside([image.path for image in marks.images])
    told: dict[int, str] = {}
    for parts in with_suffix(tree, ".xml"):
        if read_file(tree, parts, marks, beside, told):
            others.discard(path_of(parts))
    for parts in split_files(tree):
        others.discard(path_of(parts))
        read_split(tree, parts, marks, beside)
    return marks.listing(others, tree.root, "voc")


def is_mask(path: str) -> bool:
    """Whether a picture is an annotation of another."""
    return not MASKS.isdisjoint(path.split("/")[:-1])


def read_file(tree: Tree, parts: Parts, marks: Marks, beside: Beside, told: dict[int, str]) -> bool:
    """Read the XML of one image; False: it is of something else."""
    path, voc = path_of(parts), VocFile()
    try:
        with tree.open(parts) as stream:
            voc.read(stream, MAX_BYTES)
    except OSError as error:
        marks.faults.add("unreadable-annotation", path, None, f"can't be read: {error}")
        return True
    except MarkupError as error:
        if voc.root in ("", ROOT):
            marks.faults.add("unreadable-annotation", path, error.line, error.says)
        return voc.root in ("", ROOT)
    if voc.root != ROOT:
        return False
    row = image_of(voc, parts, marks, beside)
    if row is None:
        without_image(voc, path, marks)
    elif row in told:
        says = f"{told[row]} speaks of the image already: the objects of this file don't count"
        image = marks.images[row].path
        marks.faults.add("duplicate-id", path, voc.lines.get("filename"), says, image)
    else:
        told[row] = path
        mark(voc, row, path, marks)
    return True


def image_of(voc: VocFile, parts: Parts, marks: Marks, beside: Beside) -> int | None:
    """The image that a file speaks of."""
    row = beside.find(parts)
    if row is not None:
        return row
    texts, near = voc.texts, beside.near(parts)
    names = [texts[key] for key in ("filename", "path") if key in texts]
    if "filename" in texts and "folder" in texts:
        names.insert(1, f"{texts['folder']}/{texts['filename']}")
    rows = (marks.row(name, near) for name in names)
    return next((row for row in rows if row is not None), None)


def without_image(voc: VocFile, path: str, marks: Marks) -> None:
    """A file whose image isn't there."""
    key = "filename" if "filename" in voc.texts else "path"
    if key in voc.texts:
        says = f"`{shown(voc.texts[key])}` isn't there"
        marks.faults.add("missing-image", path, voc.lines[key], says)
    else:
        says = "names no image, and there is none of its name"
        marks.faults.add("orphan-label", path, None, says)


def mark(voc: VocFile, row: int, file: str, marks: Marks) -> None:
    """Write down what a file says of its image."""
    marks.see(row)
    image = marks.images[row].path
    if any(key in voc.texts for key in ("size/width", "size/height")):
        try:
            width, height = (number_of(voc.texts.get(f"size/{s}"), s) for s in ("width", "height"))
            marks.size(row, width, height, file)
        except ValueError as error:
            line = voc.lines.get("size/width")
            marks.faults.add("unreadable-annotation", file, line, str(error), image)
    seen: dict[tuple[str, ...], int] = {}
    for thing in voc.things:
        if not thing.name:
            says = "an object without a name"
            marks.faults.add("unreadable-annotation", file, thing.line, says, image)
            continue
        corners = tuple(thing.corners.get(corner, "") for corner in CORNERS)
        first = seen.setdefault((thing.name, *corners), thing.line)
        if first != thing.line and any(corners):
            says = f"{shown(thing.name)}: the same box as on line {first}"
            marks.faults.add("duplicate-id", file, thing.line, says, image)
            continue
        mark_thing(thing, row, file, marks)


def mark_thing(thing: Thing, row: int, file: str, marks: Marks) -> None:
    """Write down one object."""
    try:
        if not thing.corners:
            raise ValueError("there is no bndbox")
        left, top, right, bottom = (number_of(thing.corners.get(c), c) for c in CORNERS)
    except ValueError as error:
        says, image = f"{shown(thing.name)}: {error}", marks.images[row].path
        marks.faults.add("unreadable-annotation", file, thing.line, says, image)
        marks.label(row, thing.name)
        return
    xywh = (left, top, right - left, bottom - top)
    marks.box(row, thing.name, xywh, pixels=True, file=file, line=thing.line)


def split_files(tree: Tree) -> list[Parts]:
    """The text files that name the images of a split."""
    found = {}
    for parts in with_suffix(tree, ".txt"):
        below, name = tuple(p.lower() for p in parts[:-1]), parts[-1].lower().removesuffix(".txt")
        if name in SPLITS and (below[-2:] == ("imagesets", "main") or below[-1:] == ("imagesets",)):
            found[parts[:-1], name] = parts
    return [
        parts
        for (below, name), parts in found.items()
        if name != "trainval" or not {(below, "train"), (below, "val")} & found.keys()
    ]


def read_split(tree: Tree, parts: Parts, marks: Marks, beside: Beside) -> None:
    """Read the names of the images of a split: without folder and suffix, or with both."""
    path = path_of(parts)
    split = SPLITS[parts[-1].lower().removesuffix(".txt")]
    depth = next(i for i, name in enumerate(parts) if name.lower() == "imagesets")
    above = path_of(parts[:depth])
    for line, text in read_lines(tree, parts, marks.faults) or ():
        name = text.split()[0]
        rows = (beside.of_stem(above, text), beside.of_stem(above, name), marks.row(text, (above,)))
        row = next((row for row in rows if row is not None), None)
        if row is None:
            marks.faults.add("missing-image", path, line, f"`{shown(name)}` isn't there")
        else:
            marks.split(row, split, path, line)
