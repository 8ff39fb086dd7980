"""How far two backgrounds agree: local structure, block by block, under a small shift.

A *structure* is a thumbnail after its low frequencies are removed and its local contrast evened
out, so that light, haze and exposure drop out. The mean of the aligned structures of many frames
keeps what stands still and fades where things move: it is a scene's background model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.fft
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

FINE_PX = 2.0
"""Scale of the structure that is compared, pixels of a 64-pixel thumbnail."""
FAINT_GREY = 2.0
"""Local contrast, in grey levels, below which a place counts as faint: noise and JPEG blocks."""
MARGIN_PX = 4
"""Left out on each side: black borders, caption bars and the clock agree between cameras."""
BLOCKS = 8
EVIDENCE = 0.6
"""Texture, in fully textured blocks of 64, that an agreement is weighed against."""
CHUNK = 512


def structure(layouts: NDArray[np.uint8]) -> Floats:
    """Local structure (N, S, S), float32, about -2..2, of thumbnails (N, S, S), uint8."""
    out = np.empty(layouts.shape, np.float32)
    for start in range(0, len(layouts), CHUNK):
        grey = layouts[start : start + CHUNK].astype(np.float32)
        detail = grey - _blur(grey)
        out[start : start + CHUNK] = detail / np.sqrt(_blur(detail * detail) + FAINT_GREY**2)
    return out


def _blur(stack: Floats) -> Floats:
    blurred: Floats = gaussian_filter(stack, (0, FINE_PX, FINE_PX), mode="reflect")
    return blurred


def shifts(reach: int) -> NDArray[np.intp]:
    """All (down, right) offsets of up to `reach` pixels, (K, 2), the smallest first."""
    span = np.arange(-reach, reach + 1)
    grid = np.stack(np.meshgrid(span, span, indexing="ij"), -1).reshape(-1, 2)
    return grid[np.argsort((grid**2).sum(1), kind="stable")]


def agreement(
    one: Floats, other: Floats, pairs: NDArray[np.intp], reach: int
) -> tuple[Floats, NDArray[np.intp]]:
    """Agreement (P,), -1..1, of `one[pairs[:, 0]]` and `other[pairs[:, 1]]`, and the best shift.

    The shift (P, 2), pixels down and right, moves the second onto the first. Each block's
    correlation is weighed by the texture both have there: where either is blank, it has no vote.
    """
    moves = shifts(reach)
    kernel = _inverse(one.shape[1], moves)
    spectrum = _spectrum(one)
    other_spectrum = spectrum if other is one else _spectrum(other)
    score = np.empty(len(pairs), np.float32)
    shift = np.empty((len(pairs), 2), np.intp)
    for start in range(0, len(pairs), CHUNK):
        rows = slice(start, start + CHUNK)
        left, right = pairs[rows].T
        surface = (spectrum[left] * other_spectrum[right].conj()).view(np.float32) @ kernel
        shift[rows] = moves[surface.argmax(1)]
        score[rows] = _score(one[left], _moved(other[right], shift[rows]))
    return score, shift


def _spectrum(model: Floats) -> NDArray[np.complex64]:
    """Half spectrum (N, S * (S // 2 + 1)) of the models, their margins blanked."""
    inner = np.zeros_like(model)
    inside = (slice(None), slice(MARGIN_PX, -MARGIN_PX), slice(MARGIN_PX, -MARGIN_PX))
    inner[inside] = model[inside]
    half = scipy.fft.rfft2(inner).astype(np.complex64)
    return half.reshape(len(model), -1)


def _inverse(side: int, moves: NDArray[np.intp]) -> Floats:
    """Matrix (2 * S * (S // 2 + 1), K) from a cross spectrum to the correlation at the moves."""
    down = np.fft.fftfreq(side)[:, None, None] * moves[:, 0]
    right = np.fft.rfftfreq(side)[None, :, None] * moves[:, 1]
    wave = np.exp(2j * np.pi * (down + right))
    wave[:, 1:-1] *= 2  # the half of the spectrum that rfft2 leaves out
    wave = wave.reshape(-1, len(moves))
    return np.stack([wave.real, -wave.imag], 1).reshape(-1, len(moves)).astype(np.float32)


def _moved(stack: Floats, shift: NDArray[np.intp]) -> Floats:
    """Each image of (P, S, S) rolled by its own shift."""
    moved = stack.copy()
    for move in np.unique(shift, axis=0):
        if move.any():
            rows = (shift == move).all(1)
            moved[rows] = np.roll(stack[rows], tuple(move), (1, 2))
    return moved


def _score(left: Floats, right: Floats) -> Floats:
    """Mean correlation of the blocks, weighed by joint texture, which cancels block by block."""
    texture = np.sqrt(_block_means(left * left) * _block_means(right * right))
    total: Floats = _block_means(left * right).sum((1, 2)) / (texture.sum((1, 2)) + EVIDENCE)
    return total


def _block_means(stack: Floats) -> Floats:
    """Mean over the pixels of each block, (P, BLOCKS, BLOCKS), the margin left out."""
    inner = stack[:, MARGIN_PX:-MARGIN_PX, MARGIN_PX:-MARGIN_PX]
    count, side, _ = inner.shape
    block = side // BLOCKS
    rows = inner.reshape(count, BLOCKS, block, side).sum(2)
    gather = np.repeat(np.eye(BLOCKS, dtype=np.float32), block, axis=0) / block**2
    means: Floats = rows @ gather
    return means
