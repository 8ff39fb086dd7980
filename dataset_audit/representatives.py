"""`--embed representatives`: near-identical frames share the vector of the first of them.

Frames of a fixed camera that differ by noise need one inference, not one each. All stills are
measured without vectors, then the representatives once more with them. A vector that was taken over
isn't cached, because it depends on which other images there are.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from dataset_audit.measuring import measure_images
from dataset_audit.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dataset_audit.engine import Engine
    from dataset_audit.features.embedding import Embedder
    from dataset_audit.model import Image

CELLS = 16
"""A side, of equal parts of a thumbnail."""
TOLERANCE = 0.1
"""No cell differs by more than that part of the contrast (standard deviation of the cells) of the
frame with less of it. Then the cosine between the vector taken and the true one is at least .96 in
all pairs of two corpora (benchmarks/reuse.py), where the rounding of the model to 8 bits costs down
to .93. Levels of grey would not do: what differs by 4 of them by night may be another scene."""
RECENT = 16
"""An image is compared with so many representatives before it, and with one of equal hash."""
BLOCK = 4096
"""Vectors that are copied at a time."""


def measure_representatives(
    images: Sequence[Image],
    cache_folder: Path | str,
    embedder: Embedder | None,
    scratch: Path,
    *,
    engine: Engine,
    start: Callable[..., None],
    advance: Callable[[int], None],
) -> tuple[pa.Table, Vectors]:
    """As `measuring.measure_images`, but near-identical stills share a vector.

    Frames of clips were measured with their vectors, and keep them. `start` is called for the
    stills, then, with "representatives" as its third argument, for what gets a vector of its own.
    """
    frame = np.array([image.content_hash is not None for image in images], bool)
    stills = np.flatnonzero(~frame)
    run: dict[str, Any] = {"engine": engine, "advance": advance}
    pictures = [images[row] for row in stills.tolist()]
    features, looks = measure_images(
        pictures,
        cache_folder,
        None,
        scratch / "stills",
        start=lambda _, known: start(len(images), known + int(frame.sum())),
        **run,
    )
    takes = np.arange(len(images))  # the row whose vector each image takes
    takes[stills] = stills[choose(looks.layouts, features["phash"].to_pylist())]
    own = np.unique(takes)
    more, vectors = measure_images(
        [images[row] for row in own.tolist()],
        cache_folder,
        embedder,
        scratch / "own",
        start=lambda total, known: start(total, known, "representatives"),
        **run,
    )
    place = np.empty(len(images), np.intp)  # of each image in both tables, one after the other
    place[own] = len(stills) + np.arange(len(own))
    place[stills] = np.arange(len(stills))
    layouts = gather([looks.layouts, vectors.layouts], place, scratch / "layout.npy")
    embeddings = vectors.embeddings
    if embeddings is not None:
        embeddings = gather([embeddings], np.searchsorted(own, takes), scratch / "embedding.npy")
    return pa.concat_tables([features, more]).take(pa.array(place)), Vectors(layouts, embeddings)


def choose(layouts: NDArray[np.uint8], phashes: Sequence[str | None]) -> NDArray[np.intp]:
    """The row whose vector each image takes: its own, or that of an earlier one.

    Args:
        layouts: (N, S, S) grey thumbnails, S a multiple of `CELLS`.
        phashes: N perceptual hashes; None where there is no picture.
    """
    takes = np.arange(len(phashes))
    recent: deque[int] = deque(maxlen=RECENT)
    latest: dict[str, int] = {}
    for row, phash in enumerate(phashes):
        if phash is None:
            continue
        tried = sorted({*recent, latest.get(phash, row)} - {row})
        apart = differ(layouts[tried], layouts[row]) if tried else np.ones(1)
        nearest = int(apart.argmin())
        if apart[nearest] <= TOLERANCE:
            takes[row] = tried[nearest]
        else:
            recent.append(row)
            latest[phash] = row
    return takes


def differ(some: NDArray[np.uint8], one: NDArray[np.uint8]) -> NDArray[np.float64]:
    """By how much a cell of each of some thumbnails (K, S, S) differs at most from that of another.

    In parts of the lesser contrast of both; 0 where they are equal, contrast or not.
    """
    cells, own = pool(some), pool(one[None])
    contrast = np.minimum(cells.std(axis=1), own.std())
    apart = np.abs(cells - own).max(axis=1)
    parts: NDArray[np.float64] = np.where(apart > 0, np.inf, 0.0)
    np.divide(apart, contrast, out=parts, where=contrast > 0)
    return parts


def pool(layouts: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(K, S, S) to the means of their cells (K, `CELLS`²)."""
    each = layouts.shape[1] // CELLS
    cells: NDArray[np.float64] = layouts.reshape(-1, CELLS, each, CELLS, each).mean(axis=(2, 4))
    return cells.reshape(len(layouts), -1)


def gather(stacks: Sequence[NDArray[Any]], places: NDArray[np.intp], file: Path) -> NDArray[Any]:
    """Rows of stacks that lie one after the other, in the order of `places`, mapped from a file."""
    starts = np.cumsum([0, *(len(stack) for stack in stacks)])
    shape = (len(places), *max(stack.shape[1:] for stack in stacks))
    if 0 in shape:  # nothing could be measured
        return np.zeros(shape, stacks[0].dtype)
    rows = np.lib.format.open_memmap(file, "w+", stacks[0].dtype, shape)
    for begin in range(0, len(places), BLOCK):
        some = places[begin : begin + BLOCK]
        for stack, first, end in zip(stacks, starts[:-1], starts[1:], strict=True):
            here = np.flatnonzero((some >= first) & (some < end) & bool(stack.size))
            rows[begin + here] = stack[some[here] - first]
    return rows
