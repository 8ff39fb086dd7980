"""A text file an image, and in it a line an object: class, left, top, right, bottom.

    images/0001.jpg   labels/0001.txt

    traffic light 12 40 31 96
    person 100 80 160 220 difficult

Numbers are pixels, corners as they are written. It is recognised by its lines: most of those of up
to 20 text files that belong to images are such. A text file belongs to the image of its name
beside it, or in a folder like `images` beside one like `labels` or `ground-truth`. `difficult` at
the end is passed over. A class may have several words, but none that is only a number: such lines
are of another layout (YOLO's begin with the number of the class).

Splits are folders named like one. Images without a text file are listed as those nobody annotated.

Not read: what a model said (folders `detection-results`, `predictions` and the like).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.sources.figures import is_number, number_of
from dataset_audit.sources.label_lines import Line, fit, read_label_files

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Tree

CORNERS = ("left", "top", "right", "bottom")
DIFFICULT = "difficult"


def recognise(tree: Tree) -> bool:
    """Whether most lines are a class and four numbers."""
    return fit(tree, box_of)


def box_of(text: str) -> Line:
    """One line that can only be of this layout: corners in their order, and no shares.

    Raises:
        ValueError: it might be of another.
    """
    line = parse(text)
    left, top, right, bottom = line.corners
    if not (left < right and top < bottom and max(right, bottom) > 1):
        raise ValueError("no corners in pixels")
    return line


def read(tree: Tree) -> Listing:
    """The images with their objects."""
    return read_label_files(tree, parse, "plain-boxes")


def parse(text: str) -> Line:
    """One line.

    Raises:
        ValueError: it isn't of this layout.
    """
    words = text.split()
    if words[-1:] == [DIFFICULT]:
        words.pop()
    names, values = words[:-4], words[-4:]
    if not names or any(map(is_number, names)):
        raise ValueError("not a class and four numbers")
    left, top, right, bottom = (
        number_of(value, corner) for corner, value in zip(CORNERS, values, strict=True)
    )
    return Line(" ".join(names), (left, top, right, bottom))
