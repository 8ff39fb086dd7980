"""What each frame shows that its scene does not show anyway, block by block.

A scene is one background, seen again and again. What a frame adds is what passes in front of it
and the light it lies in, so frames are laid onto each other and compared in 8 x 8 blocks. Two
blocks show the same by the structural similarity of Wang et al. (2004), with their constant, if
their brightness is near too: the first frame of a night is new, the second is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from threadpoolctl import threadpool_limits

from dataset_audit.relate.agreement import BLOCKS, MARGIN_PX, agreement, structure
from dataset_audit.relate.chunks import in_buckets
from dataset_audit.relate.picked import once

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

MIN_SIMILARITY = 0.7
"""Structural similarity, -1..1, from which two blocks show the same. 1 less it is the share of
their variance that differs. docs/scenes.md has what was measured."""
FAINT_VARIANCE = (0.03 * 255) ** 2
"""Grey levels squared, the C2 of the paper: noise and JPEG of blank blocks drown in it."""
MAX_BRIGHTNESS_STEP = 32
"""Grey levels between the means of two blocks alike: one stop of light at middle grey in sRGB."""
REACH_PX = 3
"""The longest shift onto the medoid, pixels of the thumbnail: what one link of a scene bridges."""
CHUNK = 256
"""Frames laid onto their medoids at a time."""
PAIRS = 65_536
"""Pairs of frames compared at a time: about 50 MB."""
TURNS = 8
"""Times so many pairs of a scene: of a larger one each part is a piece of work."""
TOGETHER = 8
"""Scenes a piece of work, at most."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """How much of what images show is new in their scenes."""

    redundancy: NDArray[np.float64]
    """(N,) share of an image's blocks that another image of its scene shows, 0..1: identical
    frames 1, an image alone 0; NaN for images of no scene."""
    effective_images: NDArray[np.float64]
    """(S,) how many different images each scene is worth, 1 to its number of images."""


def measure_novelty(
    layouts: NDArray[np.uint8],
    scene_id: NDArray[np.int64],
    confidence: NDArray[np.float64],
    *,
    max_compared: int = 500,
) -> Novelty:
    """Compare the frames of each scene by their thumbnails (N, 64, 64).

    The effective images are the similarity-sensitive Hill number of order 1 (Leinster and Cobbold,
    2012) at each block, averaged over the blocks: 1 for identical frames, n for n frames with
    nothing in common.

    Each frame of a scene of more than `max_compared` is compared with that many, evenly spaced by
    row. Both figures are then lower bounds: what only frames between them show is taken for new
    in each of these, and the scene is worth what the compared ones are.

    Args:
        layouts: grey thumbnails.
        scene_id: (N,), -1 for images of no scene; S is the highest + 1.
        confidence: (N,), the highest in a scene is its medoid, which frames are laid onto.
        max_compared: frames.
    """
    member = scene_id >= 0
    redundancy = np.where(member, 0.0, np.nan)
    effective = np.ones(int(scene_id.max(initial=-1)) + 1)
    scenes = list(_scenes(scene_id))
    pieces = list(_pieces(scenes, max_compared))
    shares: dict[int, NDArray[np.float64]] = {}

    def take(some: slice) -> tuple[list[_Part]]:
        return ([_take(layouts, shift, *part) for piece in pieces[some] for part in piece],)

    with threadpool_limits(limits=1):  # sums add up in one order, whatever the machine's cores
        shift = _register(layouts, scenes, confidence)
        found = in_buckets(_compare, take, len(pieces), 1)
    parts = (part for piece in pieces for part in piece)
    for (rows, others), (shown, logs) in zip(parts, chain.from_iterable(found), strict=True):
        redundancy[rows] = shown
        scene = scene_id[rows[0]]
        shares[scene] = shares.get(scene, 0) + logs
        effective[scene] = np.exp(-shares[scene] / len(others)).mean()
    return Novelty(redundancy, effective)


class _Part(NamedTuple):
    """Frames of a scene that are compared with others of it; shifts lay each onto the medoid."""

    frames: NDArray[np.uint8]
    shift: Ints
    others: tuple[NDArray[np.uint8], Ints] | None
    """Thumbnails and shifts; None: the frames themselves."""
    own: Ints
    """Which of the frames are among the others."""

    @property
    def faced(self) -> tuple[NDArray[np.uint8], Ints]:
        """Thumbnails and shifts of what the frames are compared with."""
        return self.others or (self.frames, self.shift)


def _pieces(scenes: list[Ints], max_compared: int) -> Iterator[list[tuple[Ints, Ints]]]:
    """Rows and what they are compared with: some scenes, or a part of a large one."""
    piece: list[tuple[Ints, Ints]] = []
    pairs = 0
    for rows in scenes:
        spaced = np.linspace(0, len(rows) - 1, min(max_compared, len(rows)))
        others = rows[spaced.round().astype(np.intp)]
        step = TURNS * _turn(len(others))
        for start in range(0, len(rows), step):
            piece.append((rows[start : start + step], others))
            pairs += len(piece[-1][0]) * len(others)
            if len(piece) == TOGETHER or pairs >= PAIRS:
                yield piece
                piece, pairs = [], 0
    if piece:
        yield piece


def _turn(others: int) -> int:
    """Frames that are compared with so many others at a time."""
    return max(1, PAIRS // others)


def _take(layouts: NDArray[np.uint8], shift: Ints, rows: Ints, others: Ints) -> _Part:
    own = np.flatnonzero(np.isin(rows, others, assume_unique=True))
    whole = len(own) == len(rows) == len(others)
    facing = None if whole else (layouts[others], shift[others])
    return _Part(layouts[rows], shift[rows], facing, own)


def _compare(parts: list[_Part]) -> list[tuple[NDArray[np.float64], NDArray[np.float64]]]:
    """Of each part the redundancy of its frames, and (B,) sums over those that all face.

    Summed is the logarithm of the share of frames, itself included, that are like each one.
    """
    found = []
    for part in parts:
        count = _count_alike(part)
        logs = np.log(count[part.own] / len(part.faced[1])).sum(0)
        count[part.own] -= 1  # itself
        found.append(((count > 0).mean(1), logs))
    return found


def _scenes(scene_id: NDArray[np.int64]) -> Iterator[Ints]:
    """Rows, ascending, of each scene of two or more. No scene of one costs a step."""
    order = np.argsort(scene_id, kind="stable")
    order = order[scene_id[order] >= 0]
    _, starts, counts = np.unique(scene_id[order], return_index=True, return_counts=True)
    for start, count in zip(starts[counts > 1], counts[counts > 1], strict=True):
        yield order[start : start + count]


def _register(
    layouts: NDArray[np.uint8], scenes: list[Ints], confidence: NDArray[np.float64]
) -> Ints:
    """(N, 2) pixels down and right that lay each image onto the medoid of its scene."""
    shift = np.zeros((len(layouts), 2), np.intp)
    if not scenes:
        return shift
    every = np.concatenate(scenes)
    medoid = np.concatenate([np.full(len(s), s[confidence[s].argmax()]) for s in scenes])

    def take(some: slice) -> tuple[NDArray[np.uint8], NDArray[np.uint8], Ints]:
        return layouts[every[some]], *once(layouts, medoid[some])

    shift[every] = np.concatenate(in_buckets(_lay, take, len(every), CHUNK))
    return shift


def _lay(layouts: NDArray[np.uint8], medoids: NDArray[np.uint8], which: Ints) -> Ints:
    """(R, 2) what lays each thumbnail onto its medoid."""
    pairs = np.stack([which, np.arange(len(which))], 1)
    return agreement(structure(medoids), structure(layouts), pairs, REACH_PX)[1]


def _count_alike(part: _Part) -> Ints:
    """(R, B) how many of the others show the same in each block of each frame."""
    detail, brightness = blocks(*part.faced)
    right = facing(detail)
    count = np.empty((len(part.frames), BLOCKS**2), np.intp)
    step = _turn(detail.shape[1])
    for start in range(0, len(count), step):
        some = slice(start, start + step)
        if part.others:
            own = blocks(part.frames[some], part.shift[some])
        else:
            own = detail[:, some], brightness[:, some]
        count[some] = same_blocks(*own, right, brightness).sum(2).T
    return count


def facing(detail: Floats) -> Floats:
    """(B, P + 2, F) blocks of frames as the right side of the product in `same_blocks`."""
    variance = (detail * detail).sum(2, keepdims=True)
    ones = np.ones_like(variance)
    return np.concatenate([2 * detail, ones, -MIN_SIMILARITY * variance], 2).transpose(0, 2, 1)


def same_blocks(
    detail: Floats, light: Floats, right: Floats, brightness: Floats
) -> NDArray[np.bool_]:
    """(B, R, F) whether blocks of R frames show the same as those of F, made ready by `facing`."""
    # One product decides 2 cov + C >= MIN (var + var + C) for all pairs of a block.
    least = np.float32((MIN_SIMILARITY - 1) * FAINT_VARIANCE)
    own = (detail * detail).sum(2, keepdims=True)
    left = np.concatenate([detail, -MIN_SIMILARITY * own, np.ones_like(own)], 2)
    alike: NDArray[np.bool_] = left @ right >= least
    alike &= np.abs(light[:, :, None] - brightness[:, None]) <= MAX_BRIGHTNESS_STEP
    return alike


def blocks(layouts: NDArray[np.uint8], shift: Ints) -> tuple[Floats, Floats]:
    """Detail (B, R, P) of each block, mean 0, squares sum to its variance; brightness (B, R)."""
    side = layouts.shape[1] - 2 * MARGIN_PX
    windows = np.lib.stride_tricks.sliding_window_view(layouts, (side, side), axis=(1, 2))
    inner = windows[np.arange(len(shift)), MARGIN_PX - shift[:, 0], MARGIN_PX - shift[:, 1]]
    block = side // BLOCKS
    tiles = inner.reshape(-1, BLOCKS, block, BLOCKS, block).transpose(1, 3, 0, 2, 4)
    grey = tiles.reshape(BLOCKS**2, len(shift), block**2).astype(np.float32)
    brightness = grey.mean(2)
    return (grey - brightness[..., None]) / np.float32(block), brightness
