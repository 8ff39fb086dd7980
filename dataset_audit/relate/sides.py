"""Two frames, or two sets of frames, held against each other once more, and in detail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.explanation import BlockKind, Blocks, Link, Sides
from dataset_audit.relate.agreement import (
    INVERTED,
    MARGIN_PX,
    agreement,
    blocks,
    contradiction,
    structure,
)
from dataset_audit.relate.scenes import GROUP_SIZE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dataset_audit.relate.cuts import Cuts

    Floats = NDArray[np.float32]

AGREES = -INVERTED
"""Correlation from which a block is told to agree. Of the 64 blocks of strangers 2 do, by chance;
of frames of one scene 50 (development corpus, 5,000 pairs)."""
BLANK = 0.1
"""Texture below which a block is told to have none: a tenth of the weight of a full one."""
CHUNK = 2048
"""Frames at a time."""
ONE_PAIR = np.array([[0, 1]])


def look(one: NDArray[np.uint8], other: NDArray[np.uint8], reach_px: int) -> Blocks:
    """How two thumbnails (S, S) agree."""
    both = structure(np.stack([one, other]))
    score, shift = agreement(both, both, ONE_PAIR, reach_px)
    match, texture = (part[0] for part in blocks(both, both, ONE_PAIR, shift))
    side = one.shape[0]
    return Blocks(
        agreement=float(score[0]),
        shift=(float(shift[0, 0] / side), float(shift[0, 1] / side)),
        margin=MARGIN_PX / side,
        kinds=tuple(
            tuple(_kind(*block) for block in zip(*row, strict=True))
            for row in zip(match, texture, strict=True)
        ),
        weights=tuple(tuple(np.clip(row, 0, 1).tolist()) for row in texture),
    )


def _kind(match: float, texture: float) -> BlockKind:
    if texture < BLANK:
        return "blank"
    if match < INVERTED:
        return "inverted"
    return "agrees" if match >= AGREES else "unrelated"


def hold(one: Floats, other: Floats, images: tuple[int, int], cuts: Cuts, reach_px: int) -> Sides:
    """Hold two structures or models (S, S), of so many images, against each other."""
    both = np.stack([one, other])
    score, shift = agreement(both, both, ONE_PAIR, reach_px)
    link = link_of(images)
    least = {"pair": cuts.pair, "stray": cuts.stray, "groups": cuts.groups}[link]
    share = contradiction(both, ONE_PAIR, shift) if link == "groups" else None
    return Sides(
        images=images,
        link=link,
        agreement=float(score[0]),
        min_agreement=least,
        contradiction=None if share is None else float(share[0]),
        max_contradiction=cuts.contradiction,
    )


def link_of(images: tuple[int, int]) -> Link:
    """By which test two sets of so many images would join."""
    models = sum(count >= GROUP_SIZE for count in images)
    kinds: tuple[Link, Link, Link] = ("pair", "stray", "groups")
    return kinds[models]


def nearest(
    layouts: NDArray[np.uint8], row: int, among: NDArray[np.intp], reach_px: int
) -> tuple[int, float]:
    """The row of `among` that agrees best with a row, and how far. Memory is that of one chunk."""
    score = agreements(structure(layouts[row : row + 1]), layouts, among, reach_px)
    best = int(score.argmax())
    return int(among[best]), float(score[best])


def agreements(
    one: Floats, layouts: NDArray[np.uint8], among: NDArray[np.intp], reach_px: int
) -> Floats:
    """Agreement (A,) of a structure or model (1, S, S) with those rows of the thumbnails."""
    out = np.empty(len(among), np.float32)
    for start in range(0, len(among), CHUNK):
        part = structure(layouts[among[start : start + CHUNK]])
        pairs = np.stack([np.zeros(len(part), np.intp), np.arange(len(part))], 1)
        out[start : start + CHUNK], _ = agreement(one, part, pairs, reach_px)
    return out
