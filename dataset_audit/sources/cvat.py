"""CVAT for images, version 1.1: XML files that name the images of a task or project.

    annotations.xml   images/0001.jpg

It is recognised by an XML file whose root is `annotations`, with `version`, `meta` or `image` in
it; all of them are read, piece by piece, whatever their size. PATH may be such a file.

`name` of an `image` is looked up in `images` beside the file, beside it, and in folders near it
that hold images, in a folder of its `subset` first; and else by the end of the path. Of `box`,
`polygon`, `polyline`, `points`, `ellipse`, `mask`, `cuboid` and `skeleton` the box around them is
kept, of a rotated one that around it as rotated; points and lines without area, and every `tag`,
count as the class and have no box.

Classes are the labels in `meta`, those without instances among them; where there are any, another
label is a fault. `subset` is the split (`default` is none); without it a folder named like a split
gives it.

Not read: CVAT for video (`track`), which is a fault; attributes of shapes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.sources.beside import Beside, images_of, some, with_suffix
from dataset_audit.sources.figures import number_of
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.markup import Elements, MarkupError, head_of
from dataset_audit.sources.shapes import SHAPES, THIN, around
from dataset_audit.sources.splits import split_called
from dataset_audit.sources.tree import path_of
from dataset_audit.words import shown

if TYPE_CHECKING:
    from dataset_audit.annotations import FaultKind
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.shapes import Corners
    from dataset_audit.sources.tree import Parts, Tree

ROOT, INSIDE = "annotations", {"version", "meta", "image"}
SAMPLE = 20


def recognise(tree: Tree) -> bool:
    """Whether one of some XML files is of CVAT, or that which the user named."""
    files = with_suffix(tree, ".xml")
    if tree.named:
        return tree.named in files and is_cvat(tree, tree.named)
    likely = [parts for parts in files if parts[-1].lower() == "annotations.xml"]
    return any(is_cvat(tree, parts) for parts in (*some(likely, SAMPLE), *some(files, SAMPLE)))


def is_cvat(tree: Tree, parts: Parts) -> bool:
    """Whether a file begins like CVAT's."""
    try:
        with tree.open(parts) as stream:
            head = head_of(stream)
    except OSError:
        return False
    return head[:1] == (ROOT,) and INSIDE.issuperset(head[1:])


def read(tree: Tree) -> Listing:
    """The images with what the files of a CVAT tree say of them."""
    found, others = images_of(tree)
    marks = Marks(found)
    beside = Beside([image.path for image in found])
    told: dict[int, str] = {}
    for parts in (tree.named,) if tree.named else with_suffix(tree, ".xml"):
        if tree.named or is_cvat(tree, parts):
            others.discard(path_of(parts))
            read_file(tree, parts, marks, told, beside.near(parts))
    return marks.listing(others, tree.root, "cvat")


def read_file(
    tree: Tree, parts: Parts, marks: Marks, told: dict[int, str], near: tuple[str, ...]
) -> None:
    """Read one file, as far as it is XML."""
    path = path_of(parts)
    try:
        with tree.open(parts) as stream:
            CvatFile(path, marks, told, near).read(stream)
    except OSError as error:
        marks.faults.add("unreadable-annotation", path, None, f"can't be read: {error}")
    except MarkupError as error:
        marks.faults.add("unreadable-annotation", path, error.line, error.says)


class CvatFile(Elements):
    """Writes down what one file says, as it is read."""

    def __init__(
        self, file: str, marks: Marks, told: dict[int, str], near: tuple[str, ...]
    ) -> None:
        """With where each image was first told of, which is added to; and folders with images."""
        super().__init__()
        base = file.rpartition("/")[0]
        self.folders = (f"{base}/images", base, *near)
        self.file, self.marks, self.told = file, marks, told
        self.declared: set[str] = set()
        self.tracks = False
        self.row: int | None = None
        self.seen: dict[tuple[str, Corners], int] = {}
        """Boxes of this image, and their lines."""
        self.shape: tuple[str, int] | None = None
        """Label and line of what is being read."""
        self.corners: list[Corners] = []

    def opened(self, attributes: dict[str, str]) -> None:
        """An image begins, or something on it."""
        match self.path[1:]:
            case ("image",):
                self.image(attributes)
            case ("track",) if not self.tracks:
                self.tracks = True
                self.fault("unreadable-annotation", "a track: CVAT for video isn't read")
            case ("image", kind) if self.row is not None and kind in (*SHAPES, "tag", "skeleton"):
                self.begin(kind, attributes)
            case ("image", "skeleton", kind) if self.shape and kind in SHAPES:
                self.outline(kind, attributes)

    def closed(self, text: str) -> None:
        """What is on the image ends; or a label is declared."""
        match self.path[1:]:
            case ("meta", *_, "labels", "label", "name"):
                self.declared.add(text)
                self.marks.declare([text])
            case ("image", kind) if self.shape:
                self.end(self.shape[0], self.shape[1], kind)
                self.shape = None

    def fault(self, kind: FaultKind, says: str, line: int | None = None) -> None:
        """Something is wrong on this line."""
        path = None if self.row is None else self.marks.images[self.row].path
        self.marks.faults.add(kind, self.file, line or self.line, says, path)

    def image(self, attributes: dict[str, str]) -> None:
        """Find the image that the file speaks of from here on."""
        name, subset = attributes.get("name", ""), attributes.get("subset", "")
        folders = self.folders
        if subset:
            folders = (*(f"{below}/{subset}" for below in folders), *folders)
        self.row = row = self.marks.row(name, folders) if name else None
        self.seen.clear()
        if row is None:
            says = f"`{shown(name)}` isn't there" if name else "an image without a name"
            self.fault("missing-image" if name else "unreadable-annotation", says)
            return
        here = f"{self.file}:{self.line}"
        if self.told.setdefault(row, here) != here:
            self.fault("duplicate-id", f"the image stands at {self.told[row]} already: passed over")
            self.row = None
            return
        self.marks.see(row)
        split = split_called(subset)
        if split:
            self.marks.split(row, split, self.file, self.line)
        try:
            width, height = (number_of(attributes.get(k), k) for k in ("width", "height"))
            self.marks.size(row, width, height, self.file)
        except ValueError as error:
            self.fault("unreadable-annotation", str(error))

    def begin(self, kind: str, attributes: dict[str, str]) -> None:
        """Something on the image."""
        label = attributes.get("label", "").strip()
        if not label:
            self.fault("unreadable-annotation", f"a {kind} without a label")
            return
        if self.declared and label not in self.declared:
            self.fault("unknown-class", f"`{shown(label)}`, which `meta` doesn't name")
        self.shape, self.corners = (label, self.line), []
        if kind in SHAPES:
            self.outline(kind, attributes)

    def outline(self, kind: str, attributes: dict[str, str]) -> None:
        """A shape, or one of a skeleton."""
        try:
            self.corners.append(SHAPES[kind](attributes))
        except ValueError as error:
            self.fault("unreadable-annotation", f"a {kind}: {error}")

    def end(self, label: str, line: int, kind: str) -> None:
        """All of it was read: one box around it."""
        assert self.row is not None
        if not self.corners:
            self.marks.label(self.row, label)
            return
        left, top, right, bottom = whole = self.corners[0]
        if kind == "skeleton":
            ends = [end for c in self.corners for end in (c[:2], c[2:])]
            left, top, right, bottom = whole = around(ends)
        first = self.seen.setdefault((label, whole), line)
        if kind in THIN and (left == right or top == bottom):
            self.marks.label(self.row, label)
        elif first != line:
            self.fault("duplicate-id", f"{shown(label)}: the same box as on line {first}", line)
        else:
            xywh = (left, top, right - left, bottom - top)
            self.marks.box(self.row, label, xywh, pixels=True, file=self.file, line=line)
