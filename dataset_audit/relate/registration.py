"""Whether one thumbnail is another, mirrored, turned, cropped or rotated a little.

The better of two of the eight ways to lay a rectangle onto itself is refined by an affine motion
(efficient second-order minimisation, Benhimane and Malis, 2004), coarse to fine. What counts then
is how many blocks still differ, so that a passer-by is noticed: the whole would agree.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

from dataset_audit.relate.chunks import in_buckets
from dataset_audit.relate.picked import once

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

COARSE, FINE = (16, 8), (32, 4)
"""Pixels a side, and steps there."""
MIN_COARSE = 0.5
"""Correlation after the coarse steps that is worth refining."""
TRIED = 2
"""Of the eight ways to lay it down, those that agree best before anything is refined."""
BLOCKS = 8
FAINT_GREY = 4.0
"""Contrast, in grey levels, below which a block is blank: what differs there is noise."""
BLACK = 3
"""Grey levels: what is no brighter may be the corners and bars of an edit, and is left out."""
MAX_STILL = 0.2
"""Share of blocks. Where no more differ before anything is moved, these are frames of one camera
that stood still, in which a block is a person: the hash judges them, not this."""
MIN_OVERLAP = 0.5
"""Share of the picture, so that a crop must keep half of it."""
CHUNK = 128
"""Pairs at a time: of fewer, threads hand each other the interpreter more than they compute."""


def differing(layouts: NDArray[np.uint8], pairs: Ints) -> Floats:
    """Share (P,) of the blocks two registered thumbnails (N, S, S) share in which they differ.

    Of those with contrast. 0..1; 1 where less than `MIN_OVERLAP` is common, where fewer than eight
    common blocks have contrast, and where hardly anything differs before one is moved: such frames
    are not edits. A block differs if its structural similarity, without brightness, is below .7.
    """
    out = np.ones(len(pairs), np.float32)

    # Most are still: the others are gathered first, so that no piece of work is a handful.
    moves = in_buckets(_moves, lambda rows: once(layouts, pairs[rows]), len(pairs), CHUNK)
    moving = np.flatnonzero(np.concatenate([out[:0] > 0, *moves]))
    pairs = pairs[moving]
    found = in_buckets(_differing, lambda rows: once(layouts, pairs[rows]), len(pairs), CHUNK)
    out[moving] = np.concatenate([out[:0], *found])
    return out


def _sides(layouts: NDArray[np.uint8], pairs: Ints) -> Floats:
    """Both sides of pairs (P, 2) of thumbnails: (2, P, S, S)."""
    return layouts.astype(np.float32)[pairs.T]


def ways(stack: Floats) -> Floats:
    """(8, P, S, S): turned by quarters, then mirrored and turned."""
    both = (stack, stack[:, :, ::-1])
    return np.stack([np.rot90(one, turn, (1, 2)) for one in both for turn in range(4)])


def _differing(layouts: NDArray[np.uint8], pairs: Ints) -> Floats:
    """`differing` of pairs that move."""
    fixed, other = _sides(layouts, pairs)
    moving = ways(other)
    small, (side, steps) = _shrunk(fixed, COARSE[0]), COARSE
    laid = np.stack([_shrunk(way, side) for way in moving])
    alike = [_correlation(small, way) for way in laid]
    order = np.argsort(-np.stack(alike), axis=0, kind="stable")[:TRIED]
    every = np.arange(len(fixed))
    out = np.ones(len(fixed), np.float32)
    tried = [_registered(small, laid[way, every], steps) for way in order]
    fits = np.stack([fit for _, fit in tried])
    best = np.argmax(fits, axis=0)
    fit = np.flatnonzero(fits.max(axis=0) >= MIN_COARSE)
    if len(fit):
        moved = moving[order[best[fit], fit], fit]
        out[fit] = _refined(
            fixed[fit], moved, np.stack([motion for motion, _ in tried])[best[fit], fit]
        )
    return out


def _registered(small: Floats, other: Floats, steps: int) -> tuple[Floats, Floats]:
    """The coarse motion (P, 2, 3) of each, and how far the two then correlate."""
    motion = np.tile(np.eye(2, 3, dtype=np.float32), (len(small), 1, 1))
    for _ in range(steps):
        motion += _step(small, other, motion)
    fit: Floats = _correlation(small, *_warped(other, motion))
    return motion, fit


def _refined(fixed: Floats, moving: Floats, motion: Floats) -> Floats:
    side, steps = FINE
    small, other = _shrunk(fixed, side), _shrunk(moving, side)
    for _ in range(steps):
        motion = motion + _step(small, other, motion)
    warped, inside = _warped(other, motion)
    enough = inside.mean((1, 2)) >= MIN_OVERLAP
    seen, other_seen = _bright(fixed, side), _bright(moving, side)
    inside = inside * seen * (_warped(other_seen, motion)[0] > 0.99)
    differ: Floats = np.where(enough, _unlike(small, warped, inside), np.float32(1))
    return differ


def _moves(layouts: NDArray[np.uint8], pairs: Ints) -> NDArray[np.bool_]:
    """Which pairs don't agree as they lie."""
    one, other = _sides(layouts, pairs)
    side = FINE[0]
    inside = _bright(one, side) * _bright(other, side)
    differ = _unlike(_shrunk(one, side), _shrunk(other, side), inside)
    return differ > MAX_STILL


def _bright(stack: Floats, side: int) -> Floats:
    bright = np.ones((len(stack), side, side), np.float32)
    some = np.flatnonzero(stack.min((1, 2)) <= BLACK)  # few: elsewhere all is bright
    bright[some] = _shrunk((stack[some] > BLACK).astype(np.float32), side) > 0.99
    return bright


def _step(fixed: Floats, moving: Floats, motion: Floats) -> Floats:
    """What to add to the motions (P, 2, 3), in half sides."""
    count, side, _ = fixed.shape
    warped, inside = _warped(moving, motion)
    left, right = _normal(fixed, inside), _normal(warped, inside)
    slope = _slope(left + right)
    slope *= inside[:, None]
    places = _places(side)  # (3, S * S)
    columns = np.empty((count, 6, side * side), np.float32)
    flat, thrice = slope.reshape(count, 2, 1, -1), columns.reshape(count, 2, 3, -1)
    np.multiply(flat, places[:2], out=thrice[:, :, :2])
    thrice[:, :, 2:] = flat  # the third place is 1
    left -= right
    left *= inside
    wrong = left.reshape(count, -1, 1)
    normal = columns @ columns.transpose(0, 2, 1)
    normal += (
        np.eye(6, dtype=np.float32)
        * (1e-3 * np.trace(normal, axis1=1, axis2=2) + 1e-3)[:, None, None]
    )
    step = np.linalg.solve(normal, columns @ wrong).reshape(count, 2, 3)
    longest = np.abs(step).max((1, 2), keepdims=True)
    limited: Floats = step * np.minimum(1, 0.1 / np.maximum(longest, 1e-6))
    return limited


def _slope(both: Floats) -> Floats:
    """Mean slope (P, 2, S, S), x and y, of two pictures added up, a half side.

    As `np.gradient`, all steps being powers of two.
    """
    count, side, _ = both.shape
    slope = np.empty((count, 2, side, side), np.float32)
    for onto, of in ((slope[:, 0], both), (slope[:, 1].swapaxes(1, 2), both.swapaxes(1, 2))):
        np.subtract(of[..., 2:], of[..., :-2], out=onto[..., 1:-1])
        for edge, (one, other) in ((0, (1, 0)), (-1, (-1, -2))):
            onto[..., edge] = 2 * (of[..., one] - of[..., other])
    slope *= np.float32(side / 8)
    return slope


def _warped(moving: Floats, motion: Floats) -> tuple[Floats, Floats]:
    """Each picture seen under its motion, and 1 where it is seen at all, else 0."""
    count, side, _ = moving.shape
    x, y = ((motion @ _places(side) + 1) * side / 2 - 0.5).transpose(1, 0, 2)
    inside = (x >= -0.5) & (x <= side - 0.5) & (y >= -0.5) & (y <= side - 0.5)
    x, y = np.clip(x, 0, side - 1.001), np.clip(y, 0, side - 1.001)
    left, top = np.floor(x), np.floor(y)
    x -= left
    y -= top
    at = (top * side + left).astype(np.intp)
    at += np.arange(count)[:, None] * side**2
    flat = moving.ravel()
    above, below = (
        flat[row:].take(at) * (1 - x) + flat[row + 1 :].take(at) * x for row in (0, side)
    )
    warped = above * (1 - y) + below * y
    return warped.reshape(moving.shape), inside.reshape(moving.shape).astype(np.float32)


def _normal(stack: Floats, inside: Floats) -> Floats:
    """Zero mean and unit spread over what is inside."""
    count = inside.sum((1, 2), keepdims=True) + 1
    mean = (stack * inside).sum((1, 2), keepdims=True) / count
    normal: Floats = stack - mean
    seen = normal * inside
    seen *= seen
    normal /= np.sqrt(seen.sum((1, 2), keepdims=True) / count) + 1
    return normal


def _unlike(fixed: Floats, warped: Floats, inside: Floats) -> Floats:
    common = _block_means(inside) > 0.99
    gain = _spread(fixed, inside) / (_spread(warped, inside) + 1)
    warped = warped * np.clip(gain, 0.25, 4)[:, None, None]
    one, other = (_block_means(x) for x in (fixed, warped))
    var_one, var_other = (
        _block_means(x * x) - mean * mean for x, mean in ((fixed, one), (warped, other))
    )
    cov = _block_means(fixed * warped) - one * other
    similar = (2 * cov + FAINT_GREY**2) / (var_one + var_other + FAINT_GREY**2)
    textured = (common & (np.maximum(var_one, var_other) > FAINT_GREY**2)).sum((1, 2))
    differ = (common & (similar < 0.7)).sum((1, 2)) / np.maximum(textured, 1)
    poor = textured < BLOCKS
    return np.where(poor, 1, differ).astype(np.float32)


def _spread(stack: Floats, inside: Floats) -> Floats:
    count = inside.sum((1, 2)) + 1
    mean = (stack * inside).sum((1, 2)) / count
    spread: Floats = np.sqrt((((stack - mean[:, None, None]) * inside) ** 2).sum((1, 2)) / count)
    return spread


def _correlation(one: Floats, other: Floats, inside: Floats | None = None) -> Floats:
    inside = np.ones_like(one) if inside is None else inside
    product = _normal(one, inside) * _normal(other, inside) * inside
    alike: Floats = product.sum((1, 2)) / (inside.sum((1, 2)) + 1)
    return alike


def _block_means(stack: Floats) -> Floats:
    count, side, _ = stack.shape
    step = side // BLOCKS
    tiles = stack.reshape(count, BLOCKS, step, BLOCKS, step)
    # Sums of columns, then of rows: as `mean` adds up, six times as fast.
    rows = tiles[..., 0] + tiles[..., 1]
    for column in range(2, step):
        rows += tiles[..., column]
    total: Floats = rows[:, :, 0] + rows[:, :, 1]
    for row in range(2, step):
        total += rows[:, :, row]
    return total / np.float32(step * step)


@cache
def _places(side: int) -> Floats:
    """(3, S * S): x, y in -1..1, and 1, of each pixel."""
    at = (2 * np.arange(side, dtype=np.float32) + 1) / side - 1
    y, x = np.meshgrid(at, at, indexing="ij")
    return np.stack([x.ravel(), y.ravel(), np.ones(side * side, np.float32)])


def _shrunk(stack: Floats, side: int) -> Floats:
    shrink = _shrinking(stack.shape[1], side)
    return (shrink @ stack @ shrink.T).astype(np.float32, copy=False)


@cache
def _shrinking(side: int, onto: int) -> Floats:
    """(onto, side) matrix that blurs by a pixel of the small picture, and shrinks."""
    blur = gaussian_filter(np.eye(side), (0.5 * side / onto, 0), mode="nearest")
    pool = np.repeat(np.eye(onto), side // onto, axis=1) * onto / side
    shrinking: Floats = (pool @ blur).astype(np.float32)
    return shrinking
