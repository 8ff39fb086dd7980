"""Two plain ways to find scenes, to be beaten: hashes that are near, blocks that correlate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import imagehash
import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

MAX_BITS = 8
SIDE, BLOCK = 64, 8
LOW_PX = 2.0
"""What is smoother than this is taken away."""
TEXTURE = 4.0
"""Standard deviation, in grey levels, from which a block has a vote."""
MIN_AGREEMENT = 0.55
CHUNK = 256


def phash_scenes(files: Sequence[Path]) -> NDArray[np.int64]:
    """Connected components (N,) of pHash within 8 of 64 bits."""
    hashes = np.array([int(str(imagehash.phash(Image.open(f))), 16) for f in files], np.uint64)
    pairs = pairs_where(lambda rows: near_hashes(hashes[rows], hashes), len(hashes))
    return components(pairs, len(files))


def near_hashes(some: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.bool_]:
    near: NDArray[np.bool_] = np.bitwise_count(some[:, None] ^ others) <= MAX_BITS
    return near


def sketch_scenes(files: Sequence[Path]) -> NDArray[np.int64]:
    """Single linkage (N,) of the mean correlation of blocks that have texture in both images."""
    grey = np.stack([thumbnail(file) for file in files])
    detail = grey - gaussian_filter(grey, (0, LOW_PX, LOW_PX))
    blocks = detail.reshape(len(grey), SIDE // BLOCK, BLOCK, SIDE // BLOCK, BLOCK)
    blocks = blocks.swapaxes(2, 3).reshape(len(grey), -1, BLOCK**2)
    blocks -= blocks.mean(2, keepdims=True)
    spread = blocks.std(2)
    unit = blocks / np.maximum(spread * BLOCK, 1e-6)[..., None]
    textured = (spread > TEXTURE).astype(np.float32)
    unit = (unit * textured[..., None]).reshape(len(grey), -1)

    def near(rows: slice) -> NDArray[np.bool_]:
        votes = textured[rows] @ textured.T
        agree: NDArray[np.bool_] = unit[rows] @ unit.T >= MIN_AGREEMENT * np.maximum(votes, 1)
        return agree

    return components(pairs_where(near, len(unit)), len(files))


def thumbnail(file: Path) -> NDArray[np.float32]:
    small = Image.open(file).convert("L").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.float32)


def pairs_where(near: Callable[[slice], NDArray[np.bool_]], count: int) -> NDArray[np.intp]:
    """Pairs (P, 2) of `count` images that are near, asked for some rows at a time."""
    parts = []
    for start in range(0, count, CHUNK):
        pairs = np.argwhere(near(slice(start, start + CHUNK)))
        pairs[:, 0] += start
        parts.append(pairs)
    return np.concatenate(parts)


def components(pairs: NDArray[np.intp], count: int) -> NDArray[np.int64]:
    """Numbers (N,) of the connected components of `count` images, by the pairs (P, 2) that link."""
    links = csr_array((np.ones(len(pairs), bool), (pairs[:, 0], pairs[:, 1])), shape=(count, count))
    label: NDArray[np.int64] = connected_components(links, directed=False)[1].astype(np.int64)
    return label
