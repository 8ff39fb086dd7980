"""Which frames of one scene to keep, so that together they show the most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import threadpool_limits

from dataset_audit.relate.agreement import agreement, structure
from dataset_audit.relate.novelty import REACH_PX, blocks, facing, same_blocks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]


def keep_most_different(
    layouts: NDArray[np.uint8],
    rows: NDArray[np.intp],
    medoid: int,
    k: int,
    *,
    max_looked: int = 2000,
) -> NDArray[np.intp]:
    """Choose k frames of a scene, farthest first, in the order in which they were chosen.

    The medoid is the first. Each next one is the frame with the most blocks that no chosen frame
    shows, as `novelty` compares them; of equals the one farthest from its nearest chosen frame,
    then the first by row.

    Args:
        layouts: (N, 64, 64) grey thumbnails.
        rows: of the frames of the scene.
        medoid: the row that frames are laid onto, one of `rows`.
        k: how many, at least 1; all frames where there are no more.
        max_looked: of a larger scene so many frames, evenly spaced, are looked at, or k if that is
            more: a frame takes 9 kB.
    """
    rows = np.unique(rows)
    if k >= len(rows):
        return np.concatenate([[medoid], rows[rows != medoid]])
    others = rows[rows != medoid]
    spaced = np.linspace(0, len(others) - 1, min(max(max_looked, k), len(others))).round()
    looked = np.concatenate([[medoid], others[spaced.astype(np.intp)]])
    with threadpool_limits(limits=1):  # sums add up in one order, whatever the machine's cores
        return looked[_farthest_first(*_laid(layouts, looked), max(k, 1))]


def _laid(layouts: NDArray[np.uint8], rows: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Detail and brightness of the blocks of the frames, laid onto the first one."""
    pairs = np.stack([np.zeros(len(rows), np.intp), np.arange(len(rows))], 1)
    frames = layouts[rows]
    shift = agreement(structure(frames[:1]), structure(frames), pairs, REACH_PX)[1]
    return blocks(frames, shift)


def _farthest_first(detail: Floats, brightness: Floats, k: int) -> list[int]:
    """Positions, the first frame's first. Block b of frame f: detail (B, F, P), brightness."""
    chosen = [0]
    shown = np.zeros(brightness.shape, bool)
    nearest = np.full(brightness.shape[1], np.inf)
    while len(chosen) < k:
        last = slice(chosen[-1], chosen[-1] + 1)
        right = facing(detail[:, last])
        alike = same_blocks(detail, brightness, right, brightness[:, last])[..., 0]
        shown |= alike
        nearest = np.minimum(nearest, (~alike).sum(0))
        nearest[chosen[-1]] = -1  # never twice
        new = np.where(nearest < 0, -1, (~shown).sum(0))
        chosen.append(int(np.lexsort((np.arange(len(new)), -nearest, -new))[0]))
    return chosen
