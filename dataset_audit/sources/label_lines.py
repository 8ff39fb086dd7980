"""Text files of one image each, with an object a line: what layouts of such lines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.sources.beside import Beside, beside_images, images_of, some, with_suffix
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.textlines import lines_in, read_lines
from dataset_audit.sources.tree import path_of
from dataset_audit.words import shown

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

SAMPLE = 20
HEAD = 1 << 12
"""Bytes of each that are looked at to recognise it: about 100 lines."""
PREDICTED = frozenset({"detection-results", "detections", "predictions", "predicted", "results"})
"""Folders of what a model said, not a person."""


@dataclass(frozen=True, slots=True)
class Line:
    """An object, as its line tells."""

    name: str
    corners: tuple[float, float, float, float]
    """Left, top, right, bottom; pixels."""


Parse = Callable[[str], Line | None]
"""From a line to its object; None: it is of no object. Raises ValueError, saying what is wrong."""


def label_files(tree: Tree) -> list[Parts]:
    """Text files that may tell of images."""
    files = with_suffix(tree, ".txt")
    return [parts for parts in files if PREDICTED.isdisjoint(p.lower() for p in parts[:-1])]


def fit(tree: Tree, parse: Callable[[str], object]) -> bool:
    """Whether most lines of some of the text files that belong to images are such objects."""
    files = label_files(tree)
    if tree.named or not files:
        return False
    beside = beside_images(tree)
    known = [parts for parts in files if beside.find(parts) is not None]
    return mostly([text for p in some(known, SAMPLE) for text in head_of(tree, p)], parse)


def head_of(tree: Tree, parts: Parts) -> list[str]:
    """The first lines of a file, whole ones; one that isn't text counts as a line."""
    try:
        data = tree.read(parts, HEAD)
        whole = data if len(data) <= HEAD else data[: data.rfind(b"\n") + 1]
        return [text for _, text in lines_in(whole)]
    except (OSError, UnicodeDecodeError):
        return [""]


def mostly(lines: Sequence[str], parse: Callable[[str], object]) -> bool:
    """Whether more than half of some lines can be read."""
    return sum(fits(text, parse) for text in lines) * 2 > len(lines)


def fits(text: str, parse: Callable[[str], object]) -> bool:
    """Whether a line can be read."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def read_label_files(tree: Tree, parse: Parse, layout: str) -> Listing:
    """The images, with what the text files that belong to them say."""
    found, others = images_of(tree)
    marks = Marks(found)
    beside = Beside([image.path for image in found])
    told: dict[int, str] = {}
    for parts in label_files(tree):
        path, row = path_of(parts), beside.find(parts)
        if row is None:
            if not mostly(head_of(tree, parts), parse):
                continue
            marks.faults.add("orphan-label", path, None, "there is no image of its name")
        elif row in told:
            says = f"{told[row]} speaks of the image already: the objects of this file don't count"
            marks.faults.add("duplicate-id", path, None, says, marks.images[row].path)
        else:
            told[row] = path
            read_file(tree, parts, row, marks, parse)
        others.discard(path)
    return marks.listing(others, tree.root, layout)


def read_file(tree: Tree, parts: Parts, row: int, marks: Marks, parse: Parse) -> None:
    """Write down the objects of one image."""
    path, image = path_of(parts), marks.images[row].path
    lines = read_lines(tree, parts, marks.faults)
    if lines is None:
        return
    marks.see(row)
    seen: dict[Line, int] = {}
    for number, text in lines:
        try:
            line = parse(text)
        except ValueError as error:
            marks.faults.add("unreadable-annotation", path, number, str(error), image)
            continue
        if line is None:
            continue
        first = seen.setdefault(line, number)
        if first != number:
            says = f"{shown(line.name)}: the same box as on line {first}"
            marks.faults.add("duplicate-id", path, number, says, image)
            continue
        left, top, right, bottom = line.corners
        xywh = (left, top, right - left, bottom - top)
        marks.box(row, line.name, xywh, pixels=True, file=path, line=number)
