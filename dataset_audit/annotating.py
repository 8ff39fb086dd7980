"""From boxes as they were written to boxes on the images as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.annotations import Boxes, no_boxes
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.annotations import Drawn, Faults
    from dataset_audit.model import Image
    from dataset_audit.relating import Columns

MAX_OUTSIDE_PX = 1.0
"""What rounding explains: a box may reach so far beyond the image."""
ROUNDING = 1e-9
"""Of a share: one pixel in a hundred is .010000000000000009."""
FIRST_ON_ITS_SIDE = 5
"""EXIF orientations from here on turn width into height."""


def place_boxes(
    drawn: Drawn | None, images: Sequence[Image], columns: Columns, faults: Faults
) -> Boxes:
    """Boxes as shares of their upright images, cut at the edges; what is odd joins the faults.

    A box in pixels is of the size that its annotation gives, else of the image's own; without
    either it can't be placed, and is left out: that image is unreadable, which is told. Where the
    annotation gives the size of the stored pixels, and the image is shown turned, so is the box.

    Args:
        drawn: as the source found them; None: there are none.
        images: of the source, that `drawn` numbers.
        columns: of the images as they were measured: more rows than `images` where clips are.
        faults: are added to.
    """
    if drawn is None:
        return no_boxes()
    rows = {path: row for row, path in reversed(list(enumerate(columns["path"])))}
    row_of = np.array([rows.get(image.path, -1) for image in images], np.int64)
    sizes, turned = true_sizes(drawn, row_of, columns, faults)
    size = sizes[drawn.image]
    unit = np.where(drawn.pixels[:, None], size, 1.0)
    with np.errstate(over="ignore"):  # what is no number of pixels becomes infinite, and outside
        low = drawn.xywh[:, :2] / unit
        high = low + drawn.xywh[:, 2:] / unit
    pixel = np.where(np.isnan(size), 0.001, 1 / size)  # of unreadable images: a thousandth
    known = row_of[drawn.image] >= 0
    placed = ~(np.isnan(low) | np.isnan(high)).any(axis=1) & known
    beyond = np.maximum(-low, high - 1)
    outside = placed & (beyond > MAX_OUTSIDE_PX * pixel + ROUNDING).any(axis=1)
    tell_outside(drawn, images, np.flatnonzero(outside), low, high, faults)
    tell_unplaced(drawn, images, known, faults)
    low, high = np.clip(low, 0, 1), np.clip(high, 0, 1)
    kept = placed & (high > low).all(axis=1)
    row = row_of[drawn.image]
    order = np.flatnonzero(kept)[np.argsort(row[kept], kind="stable")]
    xywh = np.hstack([low, high - low])[order]
    turn = np.where(
        (turned[drawn.image] & drawn.pixels)[order], columns["orientation"][row[order]], 1
    )
    return Boxes(
        image=row[order],
        label=drawn.label[order],
        xywh=turn_boxes(xywh, turn),
        repeated=np.full(len(order), -1, np.int64),
        classes=drawn.classes,
    )


def tell_outside(
    drawn: Drawn,
    images: Sequence[Image],
    boxes: NDArray[np.intp],
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    faults: Faults,
) -> None:
    """Boxes that reach beyond their images, as shares of those."""
    for box in boxes:
        x, y, right, bottom = (
            f"{100 * edge:.4g}%" for edge in (*low[box].tolist(), *high[box].tolist())
        )
        name = drawn.classes[drawn.label[box]]
        says = f"{name}: a box from {x}, {y} to {right}, {bottom} of the image"
        path, line = images[drawn.image[box]].path, int(drawn.line[box]) or None
        faults.add("box-outside-image", drawn.files[drawn.file[box]], line, says, path)


def tell_unplaced(
    drawn: Drawn, images: Sequence[Image], known: NDArray[np.bool_], faults: Faults
) -> None:
    """Boxes of a clip: of which of its frames they are isn't said."""
    lost = np.flatnonzero(~known)
    image, first, number = np.unique(drawn.image[lost], return_index=True, return_counts=True)
    for row, box, boxes in zip(image, lost[first], number, strict=True):
        says = f"{count(int(boxes), 'annotation')} of a clip, and not of one of its frames"
        line = int(drawn.line[box]) or None
        file, path = drawn.files[drawn.file[box]], images[row].path
        faults.add("missing-image", file, line, says, path)


def true_sizes(
    drawn: Drawn, row_of: NDArray[np.int64], columns: Columns, faults: Faults
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What the boxes of each image of the source are measured in.

    A size that is wrong in one way only, height for width, is a slip of whoever wrote it: the boxes
    are of the image as it is. Any other wrong size is that of the image before it was scaled.

    Returns:
        (I, 2) width and height, NaN where unknown; and (I,) whether that is the size of the stored
        pixels, which the upright image has the other way round.
    """
    known = row_of >= 0
    sizes, turned = np.full((len(row_of), 2), np.nan), np.zeros(len(row_of), bool)
    measured = np.stack([columns["width"], columns["height"]], axis=1)
    sizes[known] = np.where(measured > 0, measured, np.nan)[row_of[known]]
    orientation = columns["orientation"]
    for row, (width, height, file) in sorted(drawn.sizes.items()):
        real = tuple(sizes[row])
        unknown, same = bool(np.isnan(real).any()), (width, height) == real
        swapped = not same and (width, height) == real[::-1]
        turned[row] = swapped and orientation[row_of[row]] >= FIRST_ON_ITS_SIDE
        if not (unknown or same or turned[row]):
            says = f"{width}x{height}, and the image is {real[0]:.0f}x{real[1]:.0f}"
            faults.add("size-mismatch", file, None, says, str(columns["path"][row_of[row]]))
        if not swapped or turned[row]:
            sizes[row] = width, height
    return sizes, turned


def turn_boxes(xywh: NDArray[np.float64], orientation: NDArray[np.int64]) -> NDArray[np.float64]:
    """Boxes (B, 4) on the stored pixels as boxes on the upright images; both as shares.

    Args:
        xywh: left, top, width, height.
        orientation: (B,) EXIF orientation, 1..8: which edge of the upright image row 0 of the
            stored pixels is, and which one column 0 is (EXIF 2.32, Orientation).
    """
    x, y, width, height = xywh.T
    right, bottom = 1 - x - width, 1 - y - height
    left_edge = [x, right, right, x, y, bottom, bottom, y]
    top_edge = [y, y, bottom, bottom, x, x, right, right]
    on_side = orientation >= FIRST_ON_ITS_SIDE
    at = [orientation == number for number in range(1, 9)]
    return np.stack(
        [
            np.select(at, left_edge, x),
            np.select(at, top_edge, y),
            np.where(on_side, height, width),
            np.where(on_side, width, height),
        ],
        axis=1,
    )
