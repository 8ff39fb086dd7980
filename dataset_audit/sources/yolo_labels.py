"""The label files of YOLO and Darknet: which belongs to which image, and what it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.sources import yolo_lines
from dataset_audit.sources.beside import Beside
from dataset_audit.sources.label_lines import head_of, label_files, mostly
from dataset_audit.sources.textlines import read_lines
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from dataset_audit.sources.listing import Marks
    from dataset_audit.sources.tree import Parts, Tree

NAME_LISTS = ("classes.txt", "labels.txt", "names.txt", "obj.names", "classes.names")
"""Files of one name a line, as LabelImg, CVAT and Darknet write them."""


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of a data set by number."""

    names: dict[int, str] | None
    """None: nobody said, and they are called `class 7`."""
    source: str
    """The file that says so."""

    def called(self, number: int) -> str | None:
        """The name of a class; None: there is no such one."""
        return f"class {number}" if self.names is None else self.names.get(number)


@dataclass(slots=True)
class LabelReader:
    """Reads the label files of a tree into marks."""

    tree: Tree
    marks: Marks
    classes: Classes
    keypoints: int = 0

    def read_all(self, passed: Collection[str]) -> set[str]:
        """Read all; the result are the paths of the files that are of no image or read.

        Args:
            passed: paths of text files that are known to be something else.
        """
        files = {path_of(p): p for p in label_files(self.tree) if not is_other(p)}
        files = {path: parts for path, parts in files.items() if path not in passed}
        told: dict[str, Parts] = {}
        labelled = set()
        for row, image in enumerate(self.marks.images):
            path = label_path(image.path)
            if path not in files:
                path = image.path.rpartition(".")[0] + ".txt"
            if path in files:
                self.read_file(files[path], row)
                told[path] = files[path]
                labelled.add(row)
        beside = Beside([image.path for image in self.marks.images])
        for path, parts in files.items():
            if path in told:
                continue
            found = beside.find(parts)
            if found is not None and found not in labelled:
                self.read_file(parts, found)
            elif self.is_orphan(parts):
                self.marks.faults.add("orphan-label", path, None, "there is no image of its name")
            else:
                continue
            told[path] = parts
        return set(told)

    def is_orphan(self, parts: Parts) -> bool:
        """Whether a text file without an image is of labels."""
        lines = head_of(self.tree, parts)
        if not lines:
            return "labels" in (part.lower() for part in parts[:-1])
        return mostly(lines, yolo_lines.sure)

    def read_file(self, parts: Parts, row: int) -> None:
        """Add the objects of one image."""
        lines = read_lines(self.tree, parts, self.marks.faults)
        if lines is None:
            return
        if not lines:
            self.marks.see(row)
        path, image = path_of(parts), self.marks.images[row].path
        add = self.marks.faults.add
        seen: dict[tuple[int, tuple[float, ...]], int] = {}  # as Ultralytics drops them: by box
        for number, text in lines:
            try:
                line = yolo_lines.parse(text, self.keypoints)
            except ValueError as error:
                add("unreadable-annotation", path, number, str(error), image)
                continue
            name = self.classes.called(line.number)
            if name is None:
                says = f"class {line.number}, and {self.classes.source} names "
                add("unknown-class", path, number, f"{says}{len(self.classes.names or ())}", image)
                continue
            first = seen.setdefault((line.number, line.xywh), number)
            if first != number:
                add("duplicate-id", path, number, f"the same box as on line {first}", image)
                continue
            self.marks.box(row, name, line.xywh, pixels=False, file=path, line=number)


def label_path(image: str) -> str:
    """Where the labels of an image lie: the last folder `images` on its way is `labels`."""
    above, images, name = f"/{image}".rpartition("/images/")
    path = f"{above}/labels/{name}" if images else f"/{image}"
    return path[1:].rpartition(".")[0] + ".txt"


def is_other(parts: Parts) -> bool:
    """Whether a text file is surely not of labels."""
    name = parts[-1].lower()
    return name in NAME_LISTS or name.startswith(("readme", "license", "licence"))


def names_in(tree: Tree, parts: Parts, marks: Marks) -> dict[int, str]:
    """Names of classes, one a line; the first is number 0."""
    lines = read_lines(tree, parts, marks.faults) or ()
    return {number: name for number, (_, name) in enumerate(lines)}


def names_file(tree: Tree) -> Parts | None:
    """A file that lists the classes, nearest to the root."""
    found = [parts for parts in tree.files if parts[-1].lower() in NAME_LISTS]
    return min(found, key=lambda parts: (len(parts), parts), default=None)
