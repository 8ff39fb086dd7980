"""A first look at a pair: could the two agree at all, and where? Most candidates plainly do not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import scipy.fft

from dataset_audit.relate.agreement import inside, shifts
from dataset_audit.relate.chunks import in_chunks

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.models import Models
    from dataset_audit.relate.packed import Packed

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

WAVES = 20
"""Slowest waves along each axis that decide whether to look on, of 32 in a thumbnail of 64."""
MIN_CORRELATION = 0.1
"""Of whole pictures at their best shift. Of 1,856 candidates of the development corpus that agree
by .28 or more the lowest has .132; of those that agree by less, 86 % lie below .1."""
CHUNK = 128
"""Pairs or models at a time: what they need stays in the cache of a core."""


def glance(model: Packed | Models, pairs: Ints, reach_px: int) -> tuple[NDArray[np.bool_], Ints]:
    """(P,) which pairs of models (G, S, S) correlate under some shift of up to `reach_px`.

    And the best shift (P, 2) of those, as `agreement` has it; of the others none.
    """
    asked, where = np.unique(pairs, return_inverse=True)
    pairs = where.reshape(pairs.shape)
    spectrum, step = _spectrum(model, asked)
    moves, side = shifts(reach_px), model.shape[1]
    slow, fast = np.split(_onto_moves(side, reach_px), [_slow(side)])
    waves = np.split(spectrum, [_slow(side)], axis=1)
    likely = np.empty(len(pairs), np.bool_)
    shift = np.zeros((len(pairs), 2), np.intp)

    def work(rows: slice) -> None:
        correlation = _cross(waves[0], pairs[rows]) @ slow
        least = MIN_CORRELATION / (step[pairs[rows]].prod(1) + np.float32(1e-12))
        likely[rows] = here = correlation.max(1) >= least
        correlation = correlation[here] + _cross(waves[1], pairs[rows][here]) @ fast
        shift[rows][here] = moves[correlation.argmax(1)]

    in_chunks(work, len(pairs), CHUNK)
    return likely, shift


def _spectrum(model: Packed | Models, asked: Ints) -> tuple[Packed, Floats]:
    """(A, S * (S + 2)) half spectra of some models in steps, the slow waves first.

    Real and imaginary in turn. The slow waves have unit length; a step (A,) is a 127th of the
    strongest wave.
    """
    side = model.shape[1]
    order, slow = _order(side), _slow(side)
    out = np.empty((len(asked), 2 * len(order)), np.int8)
    step = np.empty(len(asked), np.float32)

    def work(rows: slice) -> None:
        waves = scipy.fft.rfft2(inside(model[asked[rows]]))
        waves[:, :, 1:-1] *= np.float32(2**0.5)  # stands for the half that rfft2 leaves out
        flat = waves.reshape(len(waves), -1).take(order, axis=1).view(np.float32)
        flat /= np.linalg.norm(flat[:, :slow], axis=1, keepdims=True) + np.float32(1e-3)
        step[rows] = np.abs(flat).max(1) / 127
        out[rows] = np.rint(flat / (step[rows, None] + np.float32(1e-12)))

    in_chunks(work, len(asked), CHUNK)
    return out, step


def _cross(waves: Packed, pairs: Ints) -> Floats:
    """Cross spectra of pairs, real and imaginary in turn."""
    one, other = (waves[side].astype(np.float32).view(np.complex64) for side in pairs.T)
    np.conjugate(other, out=other)
    cross: Floats = np.multiply(one, other, out=one).view(np.float32)
    return cross


@cache
def _onto_moves(side: int, reach_px: int) -> Floats:
    """Matrix from a cross spectrum to the correlation at the moves."""
    moves = shifts(reach_px)
    down = np.fft.fftfreq(side)[:, None, None] * moves[:, 0]
    right = np.fft.rfftfreq(side)[None, :, None] * moves[:, 1]
    wave = np.exp(2j * np.pi * (down + right)).reshape(-1, len(moves))[_order(side)]
    return np.stack([wave.real, -wave.imag], 1).reshape(-1, len(moves)).astype(np.float32)


@cache
def _order(side: int) -> Ints:
    """The waves of a half spectrum, the slow ones first."""
    order: Ints = np.argsort(~_is_slow(side).ravel(), kind="stable")
    return order


def _slow(side: int) -> int:
    """Numbers that the slow waves take up, real and imaginary."""
    return 2 * int(_is_slow(side).sum())


def _is_slow(side: int) -> NDArray[np.bool_]:
    """(S, S // 2 + 1) which waves are slow along both axes."""
    down = np.abs(np.fft.fftfreq(side, 1 / side)) <= WAVES
    right = np.fft.rfftfreq(side, 1 / side) <= WAVES
    slow: NDArray[np.bool_] = down[:, None] & right
    return slow
