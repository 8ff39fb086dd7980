"""How far two backgrounds agree: local structure, block by block, under a small shift.

A *structure* is a thumbnail after its low frequencies are removed and its local contrast evened
out, so that light, haze and exposure drop out. The mean of the aligned structures of many frames
keeps what stands still and fades where things move: it is a group's background model.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import scipy.fft
from scipy.ndimage import gaussian_filter

from dataset_audit.relate.chunks import in_buckets, in_chunks
from dataset_audit.relate.packed import unpack
from dataset_audit.relate.picked import once

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.models import Models
    from dataset_audit.relate.packed import Packed, Stack

    Floats = NDArray[np.float32]
    Ints = NDArray[np.intp]

AnyStack = TypeVar("AnyStack", bound="NDArray[Any]")

FINE_PX = 1.4
"""Scale of the structure that is compared, pixels of the thumbnail."""
FAINT_GREY = 2.0
"""Local contrast, in grey levels, below which a place fades: sensor noise and JPEG blocks."""
MARGIN_PX = 4
"""Left out on each side: black borders, caption bars and clocks agree between cameras."""
BLOCKS = 8
EVIDENCE = 0.6
"""Texture, in fully textured blocks of 64, that an agreement is weighed against."""
OVERLAY_ROWS = 2
"""Rows of blocks that a burnt-in bar and logo may fill: they must not carry the decision."""
REST_FACTOR = 1.5
"""The other rows must agree by at least the score over this. On 150 photographs with one bar of 9,
12 and 15 % of the height and one logo, 0 join; without this test 31, 98 and 100 % did."""
REST_EVIDENCE = 2.0
"""Fully textured blocks that the other rows' agreement is weighed against: where they are blank (a
horizon under an empty sky) they say nothing."""
INVERTED = -0.4
"""A block that correlates below this agrees: infrared turns leaves bright and sky dark."""
CHUNK = 128
"""Images or pairs at a time: what they need stays in the cache of a core."""


def structure(layouts: NDArray[np.uint8]) -> Floats:
    """Local structure (N, S, S), float32, about -3..3, of thumbnails (N, S, S), uint8."""
    out = np.empty(layouts.shape, np.float32)
    blur = _blur(layouts.shape[1])

    def work(rows: slice) -> None:
        grey = layouts[rows].astype(np.float32)
        detail = grey - _blurred(grey, blur)
        out[rows] = detail / np.sqrt(_blurred(detail * detail, blur) + FAINT_GREY**2)

    in_chunks(work, len(layouts), CHUNK // 4)
    return out


def agreement(one: Stack, other: Stack, pairs: Ints, reach_px: int) -> tuple[Floats, Ints]:
    """Agreement (P,), -1..1, of `one[pairs[:, 0]]` and `other[pairs[:, 1]]`, and the best shift.

    The shift (P, 2), pixels down and right, moves the second onto the first: the one that
    correlates best, or none where that agrees better, because patches that infrared turned over
    lead the correlation astray. Each block's correlation is weighed by the texture both have
    there: where either is blank, it has no vote.
    """
    moves = shifts(reach_px)
    kernel = _inverse(one.shape[1], reach_px)
    shift = np.empty((len(pairs), 2), np.intp)

    def work(rows: slice) -> None:
        left, right = pairs[rows].T
        cross = _spectrum(one, left) * _spectrum(other, right).conj()
        shift[rows] = moves[(cross.view(np.float32) @ kernel).argmax(1)]

    in_chunks(work, len(pairs), CHUNK)
    return _joined(
        in_chunks(lambda rows: _at_best(one, other, pairs[rows], shift[rows]), len(pairs), CHUNK)
    )


def agreement_at(models: Models, pairs: Ints, shift: Ints) -> tuple[Floats, Ints]:
    """Agreement (P,) at the shifts (P, 2) that correlate best, or at rest where that is more."""

    def take(rows: slice) -> tuple[Packed, Packed, Ints, Ints]:
        left, right = pairs[rows].T
        return models[left], models[right], _facing(len(left)), shift[rows]

    return _joined(in_buckets(_at_best, take, len(pairs), CHUNK))


def _at_best(one: Stack, other: Stack, pairs: Ints, shift: Ints) -> tuple[Floats, Ints]:
    """Agreement of pairs (P, 2), at the shifts or at rest, and at which."""
    (left, right), shift = pairs.T, shift.copy()
    here = _inner(one, left)
    power = _means(here * here)
    score = _score(here, power, _inner(other, right, shift))
    off = np.flatnonzero(shift.any(1))
    rest = _score(here[off], power[off], _inner(other, right[off]))
    better = rest > score[off]
    score[off[better]], shift[off[better]] = rest[better], 0
    return score, shift


def _joined(parts: list[tuple[Floats, Ints]]) -> tuple[Floats, Ints]:
    none = (np.zeros(0, np.float32), np.zeros((0, 2), np.intp))
    score, shift = zip(none, *parts, strict=True)
    return np.concatenate(score), np.concatenate(shift)


def _facing(count: int) -> Ints:
    """Pairs (P, 2) of what lies at the same place on both sides."""
    return np.repeat(np.arange(count)[:, None], 2, axis=1)


def contradiction(models: Stack | Models, pairs: Ints, shift: Ints) -> Floats:
    """Share (P,) of the texture of both models that is unrelated at the shift.

    In single frames that may be foreground. In the models of two groups, from which all that moves
    has faded, it is the sign of two places that only look alike.
    """

    def take(rows: slice) -> tuple[Stack, Stack, Ints]:
        left, right = pairs[rows].T
        return models[left], models[right], shift[rows]

    none = np.zeros(0, np.float32)
    return np.concatenate([none, *in_buckets(_unrelated, take, len(pairs), CHUNK)])


def _unrelated(one: Stack, other: Stack, shift: Ints) -> Floats:
    """`contradiction` of models side by side."""
    every = np.arange(len(shift))
    match, texture = _blocks(_inner(one, every), _inner(other, every, shift))
    share: Floats = ((np.abs(match) < 0.2) * texture).sum((1, 2)) / (texture.sum((1, 2)) + 0.01)
    return share


def blocks(one: Stack, other: Stack, pairs: Ints, shift: Ints) -> tuple[Floats, Floats]:
    """What an agreement is made of, at the shift that it found: two of (P, BLOCKS, BLOCKS).

    The correlation of each block, -1..1, and the texture both have there, 0..1: its weight.
    """
    left, right = pairs.T
    return _blocks(_inner(one, left), _inner(other, right, shift))


def displaced(one: Floats, other: Floats, reach_px: int) -> tuple[Floats, Floats]:
    """Texture (P,) that matches elsewhere than the whole does, and texture (P,) that matches.

    Of frames (P, S, S) and their partners. Between frames of a fixed camera what matches has not
    moved. Parallax, zoom and a turning lens move it by different amounts in different places. Both
    in fully textured blocks of 64.
    """
    pairs = _facing(len(one))
    _, shift = agreement(one, other, pairs, reach_px)
    here, there = _inner(one, pairs[:, 0]), _inner(other, pairs[:, 1], shift)
    power, side = _means(here * here), here.shape[1]
    wide = np.pad(there, ((0, 0), (2, 2), (2, 2)), "wrap")
    squares = wide * wide
    found = [
        _matched(_means(here * wide[part]), power, _means(squares[part]))
        for part in (
            (slice(None), slice(down, down + side), slice(right, right + side))
            for down, right in 2 - shifts(2)
        )
    ]
    still, texture = found[0]  # `shifts` has none first
    best = np.max([match for match, _ in found], axis=0)
    matching = texture * (best > 0.6)
    return (matching * (best - still > 0.15)).sum((1, 2)), matching.sum((1, 2))


def shifts(reach_px: int) -> Ints:
    """All (down, right) offsets of up to `reach_px` pixels, (K, 2), the smallest first."""
    span = np.arange(-reach_px, reach_px + 1)
    grid = np.stack(np.meshgrid(span, span, indexing="ij"), -1).reshape(-1, 2)
    return grid[np.argsort((grid**2).sum(1), kind="stable")]


def moved(stack: AnyStack, shift: Ints) -> AnyStack:
    """Each image of (P, S, S) rolled by its own shift (P, 2)."""
    side = stack.shape[1]
    wide = np.concatenate([stack, stack], 2)
    twice = np.concatenate([wide, wide], 1)
    windows = np.lib.stride_tricks.sliding_window_view(twice, (side, side), axis=(1, 2))
    down, right = (-shift % side).T
    out: AnyStack = windows[np.arange(len(stack)), down, right]
    return out


def _score(left: Floats, power: Floats, right: Floats) -> Floats:
    """Agreement (P,) of images without their margins; `power` are the left ones' mean squares."""
    match, texture = _matched(_means(left * right), power, _means(right * right))
    vote = (np.where(match < INVERTED, -match, match) * texture).sum(2)  # (P, BLOCKS) a row
    weight = texture.sum(2)
    total = vote.sum(1) / (weight.sum(1) + EVIDENCE)
    # Pairs that agree in a caption bar and a logo, and have texture elsewhere that doesn't.
    rest = np.ones_like(vote)
    np.put_along_axis(rest, np.argsort(-vote, axis=1)[:, :OVERLAY_ROWS], 0, axis=1)
    prior = REST_EVIDENCE * total / REST_FACTOR
    left_over = ((vote * rest).sum(1) + prior) / ((weight * rest).sum(1) + REST_EVIDENCE)
    score: Floats = np.minimum(total, REST_FACTOR * left_over)
    return score


def _blocks(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Correlation -1..1 and joint texture 0..1 of each block: two of (P, BLOCKS, BLOCKS)."""
    return _matched(_means(left * right), _means(left * left), _means(right * right))


def _matched(both: Floats, one: Floats, other: Floats) -> tuple[Floats, Floats]:
    """As `_blocks`, from the means of the products and of the squares of either side."""
    texture: Floats = np.sqrt(one * other)
    match: Floats = both / (texture + np.float32(1e-2))
    return match, texture


def _means(inner: Floats) -> Floats:
    """Mean over the pixels of each block."""
    count, side, _ = inner.shape
    block = side // BLOCKS
    tall = inner.reshape(count, BLOCKS, block, side)
    rows = tall[:, :, 0].copy()
    for step in range(1, block):
        rows += tall[:, :, step]
    means: Floats = rows @ (np.repeat(np.eye(BLOCKS, dtype=np.float32), block, axis=0) / block**2)
    return means


def _inner(stack: Stack, index: Ints, shift: Ints | None = None) -> Floats:
    """Images of the stack without their margins, moved by a shift (P, 2) no longer than those."""
    side = stack.shape[1] - 2 * MARGIN_PX
    down, right = (MARGIN_PX, MARGIN_PX) if shift is None else (MARGIN_PX - shift).T
    windows = np.lib.stride_tricks.sliding_window_view(stack, (side, side), axis=(1, 2))
    return unpack(windows[index, down, right])


def _spectrum(stack: Stack, index: Ints) -> NDArray[np.complex64]:
    """Half spectrum (P, S * (S // 2 + 1)) of images of the stack, margins blanked."""
    images, which = once(stack, index)
    spectrum: NDArray[np.complex64] = scipy.fft.rfft2(inside(images))
    return spectrum.reshape(len(images), -1)[which]


def inside(stack: Stack) -> Floats:
    """Images with their margins blanked."""
    out = np.zeros(stack.shape, np.float32)
    inner = (slice(None), slice(MARGIN_PX, -MARGIN_PX), slice(MARGIN_PX, -MARGIN_PX))
    out[inner] = unpack(stack[inner])
    return out


@cache
def _inverse(side: int, reach_px: int) -> Floats:
    """Matrix from a cross spectrum, real and imaginary in turn, to the correlation at the moves."""
    moves = shifts(reach_px)
    down = np.fft.fftfreq(side)[:, None, None] * moves[:, 0]
    right = np.fft.rfftfreq(side)[None, :, None] * moves[:, 1]
    wave = np.exp(2j * np.pi * (down + right))
    wave[:, 1:-1] *= 2  # stands for the half of the spectrum that rfft2 leaves out
    wave = wave.reshape(-1, len(moves))
    return np.stack([wave.real, -wave.imag], 1).reshape(-1, len(moves)).astype(np.float32)


def _blurred(stack: Floats, blur: Floats) -> Floats:
    across = (stack.reshape(-1, stack.shape[2]) @ blur.T).reshape(stack.shape)
    both: Floats = blur @ across
    return both


@cache
def _blur(side: int) -> Floats:
    """Matrix that blurs along one axis: quicker by far than a filter on thumbnails."""
    one_each = np.eye(side)
    blur: Floats = gaussian_filter(one_each, (FINE_PX, 0), mode="reflect").astype(np.float32)
    return blur
