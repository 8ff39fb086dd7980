"""One line of a YOLO label file: a class by number, and where it is, as shares of the image.

| columns | what it is |
|---|---|
| `c x y w h` | a box by its middle |
| `c x y w h confidence` | the same, as a model writes it |
| `c x y w h` and key points | where `kpt_shape` says how many numbers those are |
| `c x1 y1 x2 y2 x3 y3 ...` | a polygon, or the four corners of an oriented box: the box around it |
"""

from __future__ import annotations

import math
from dataclasses import dataclass

BOX = 4
MAX_CLASSES = 1 << 31
MIN_POLYGON = 6
"""Numbers: three corners."""


@dataclass(frozen=True, slots=True)
class Line:
    """An object, as its line tells."""

    number: int
    """Of the class."""
    values: tuple[float, ...]
    """All that stands behind it."""
    keypoints: int = 0

    @property
    def xywh(self) -> tuple[float, float, float, float]:
        """Left, top, width and height, as shares of the image."""
        values = self.values
        if len(values) in (BOX, BOX + 1, BOX + self.keypoints):
            x, y, w, h = values[:BOX]
            return x - w / 2, y - h / 2, w, h
        xs, ys = values[0::2], values[1::2]
        return min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)


def parse(text: str, keypoints: int = 0) -> Line:
    """One line.

    Args:
        text: without white space at its ends.
        keypoints: how many numbers follow each box; 0: the lines are of boxes or polygons.

    Raises:
        ValueError: it isn't of this layout; the message says why.
    """
    words = text.split()
    try:
        number, *values = map(float, words)
    except ValueError:
        raise ValueError("not a class and numbers") from None
    if not all(map(math.isfinite, (number, *values))):
        raise ValueError("not a class and finite numbers")
    if number != int(number) or not 0 <= number < MAX_CLASSES:
        raise ValueError(f"the class is {number:g}, and not a number from 0")
    if not fits(len(values), keypoints):
        raise ValueError(f"{len(words)} columns: {wanted(keypoints)}")
    return Line(int(number), tuple(values), keypoints)


def fits(count: int, keypoints: int) -> bool:
    """Whether so many numbers behind a class mean something."""
    if keypoints:
        return count in (BOX, BOX + keypoints)
    return count in (BOX, BOX + 1) or (count >= MIN_POLYGON and count % 2 == 0)


def wanted(keypoints: int) -> str:
    """What would have been right."""
    if keypoints:
        return f"5 are a box, {5 + keypoints} one with its key points"
    return "5 or 6 are a box, 7 or more by twos a polygon"


def sure(text: str) -> Line:
    """One line that can only be of this layout: its first four numbers are shares.

    Raises:
        ValueError: it might be of another.
    """
    words = text.split()
    if len(words) <= BOX or not words[0].isdecimal():
        raise ValueError("no class and box")
    number, *values = map(float, words)
    if not all(0 <= value <= 1 for value in values[:BOX]):
        raise ValueError("no shares")
    return Line(int(number), tuple(values))
