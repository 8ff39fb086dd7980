"""KITTI's object set: a text file an image, of 15 columns.

    training/image_2/000000.png   training/label_2/000000.txt   testing/image_2/000000.png

    Car 0.00 0 -1.58 587.01 173.33 614.12 200.12 1.65 1.67 3.64 -0.65 1.71 46.70 -1.59

It is recognised by its lines: most of those of up to 20 text files that belong to images are such.
A text file belongs to the image of its name beside it, or in a folder like `image_2` or `images`
beside `label_2` or `labels`. Read are the class and the box, columns 5 to 8 in pixels; a
16th column, the score, is passed over. `DontCare` is a place where nobody looked, and no object.

`training` and `testing` give the split, and so does every folder named like one.

Not read: the boxes in space, calibration, tracks (which have 17 columns).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.sources.figures import number_of
from dataset_audit.sources.label_lines import Line, fit, read_label_files

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Tree

COLUMNS = (
    "type", "truncated", "occluded", "alpha", "left", "top", "right", "bottom",
    "height", "width", "length", "x", "y", "z", "rotation_y", "score",
)  # fmt: skip
NOBODY_LOOKED = "DontCare"


def recognise(tree: Tree) -> bool:
    """Whether most lines are KITTI's."""
    return fit(tree, parse)


def read(tree: Tree) -> Listing:
    """The images with their objects."""
    return read_label_files(tree, parse, "kitti")


def parse(text: str) -> Line | None:
    """One line.

    Raises:
        ValueError: it isn't KITTI's.
    """
    values = text.split()
    if len(values) not in (len(COLUMNS) - 1, len(COLUMNS)):
        raise ValueError(f"{len(values)} columns, and KITTI has {len(COLUMNS) - 1}")
    numbers = [number_of(value, name) for name, value in zip(COLUMNS[1:], values[1:], strict=False)]
    if values[0] == NOBODY_LOOKED:
        return None
    left, top, right, bottom = numbers[3:7]
    return Line(values[0], (left, top, right, bottom))
