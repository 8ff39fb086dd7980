"""From boxes as they were written to boxes on the images as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.annotations import Boxes, no_boxes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.annotations import Drawn, Faults
    from dataset_audit.model import Image
    from dataset_audit.relating import Columns

MAX_OUTSIDE_PX = 1.0
"""What rounding explains: a box may reach so far beyond the image."""


def place_boxes(
    drawn: Drawn | None, images: Sequence[Image], columns: Columns, faults: Faults
) -> Boxes:
    """Boxes as shares of their images, cut at the edges; what is odd about them joins the faults.

    A box in pixels is of the size that its annotation gives, else of the image's own; without
    either it can't be placed, and is left out: that image is unreadable, which is told.

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
    sizes = true_sizes(drawn, row_of, columns, faults)
    size = sizes[drawn.image]
    unit = np.where(drawn.pixels[:, None], size, 1.0)
    shares = drawn.xywh / np.tile(unit, 2)
    placed = np.isfinite(shares).all(axis=1) & (row_of[drawn.image] >= 0)
    pixel = np.where(np.isnan(size), 0.001, 1 / size)  # of unreadable images: a thousandth
    low = np.clip(shares[:, :2], 0, 1)
    high = np.clip(shares[:, :2] + shares[:, 2:], 0, 1)
    beyond = np.maximum(-shares[:, :2], shares[:, :2] + shares[:, 2:] - 1)
    outside = placed & (beyond > MAX_OUTSIDE_PX * pixel).any(axis=1)
    for box in np.flatnonzero(outside):
        x, y, w, h = shares[box]
        says = (
            f"{drawn.classes[drawn.label[box]]}: a box from {x:.1%}, {y:.1%} to {x + w:.1%}, "
            f"{y + h:.1%} of the image"
        )
        path, line = images[drawn.image[box]].path, int(drawn.line[box]) or None
        faults.add("box-outside-image", drawn.files[drawn.file[box]], line, says, path)
    kept = placed & (high > low).all(axis=1)
    order = np.flatnonzero(kept)[np.argsort(row_of[drawn.image[kept]], kind="stable")]
    return Boxes(
        image=row_of[drawn.image[order]],
        label=drawn.label[order],
        xywh=np.hstack([low, high - low])[order],
        repeated=np.full(len(order), -1, np.int64),
        classes=drawn.classes,
    )


def true_sizes(
    drawn: Drawn, row_of: NDArray[np.int64], columns: Columns, faults: Faults
) -> NDArray[np.float64]:
    """(I, 2) width and height that the boxes of each image of the source are measured in; NaN."""
    known = row_of >= 0
    sizes = np.full((len(row_of), 2), np.nan)
    measured = np.stack([columns["width"], columns["height"]], axis=1)
    sizes[known] = np.where(measured > 0, measured, np.nan)[row_of[known]]
    for row, (width, height, file) in sorted(drawn.sizes.items()):
        real = tuple(sizes[row])
        if not np.isnan(real).any() and (width, height) not in (real, real[::-1]):
            says = f"{width}x{height}, and the image is {real[0]:.0f}x{real[1]:.0f}"
            faults.add("size-mismatch", file, None, says, str(columns["path"][row_of[row]]))
        sizes[row] = width, height
    return sizes
