"""Copies that were edited: mirrored, turned by quarters, cropped, rotated a little, made grey.

Hashes and embeddings only propose; what joins is that the thumbnails register (`registration`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from threadpoolctl import threadpool_limits

from dataset_audit.relate.candidates import propose
from dataset_audit.relate.chunks import in_chunks
from dataset_audit.relate.halves import floats
from dataset_audit.relate.picked import pick
from dataset_audit.relate.registration import differing

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Hashes = NDArray[np.uint64]
    Ints = NDArray[np.intp]

MAX_DIFFERING = 0.04
"""Share of the common blocks with contrast that may differ: two of 64. Of the
755 pairs of unrelated photographs of dev with a cosine of .6 or more, and 3,000 random ones, two
stay below it, each two shots of one thing; .1 adds two that show it from another side."""
MIN_COSINE = 0.8
"""Of embeddings, to propose, where the setting is lower. Of 200 crops by 20 % 95 % reach .82. Of
450,000 pairs of other photographs 25 reach .8, and 144 .7."""
NEIGHBOURS = 5
"""By embedding, that an image is held against; 10 find no more of the edited copies."""
WINDOW = 2
"""Hashes on each side, in the order of a band, that an image is held against."""
BANDS = 4


def join_edited(
    groups: NDArray[np.int64],
    phashes: Hashes,
    layouts: NDArray[np.uint8],
    readable: NDArray[np.bool_],
    *,
    max_hamming_bits: int,
    embeddings: NDArray[np.floating[Any]] | None = None,
    min_cosine_similarity: float,
) -> NDArray[np.int64]:
    """Near-duplicate `groups` (N,) of `near_groups`, joined with those that are edited copies.

    `layouts` (N, S, S) are grey thumbnails; a pair is looked at if the hashes are within
    `max_hamming_bits` when one is mirrored or turned, or the cosine of the embeddings (N, D) is
    at least `min_cosine_similarity`. The first image of each group, and each image alone, stands
    for its group. The first that is free takes all that register with it, and those take nothing
    in turn, so that no chain forms: every member is near an image that registers with the group's
    first. As with `near_groups` the partition depends on the order of rows.
    """
    rows = np.flatnonzero(readable)
    own = np.where(groups[rows] >= 0, groups[rows], groups.max(initial=-1) + 1 + rows)
    _, first, of = np.unique(own, return_index=True, return_inverse=True)
    heads = np.sort(rows[first])
    of = np.argsort(np.argsort(first))[of]
    if len(heads) < 2:
        return groups
    with threadpool_limits(limits=1):  # our threads share the work
        pairs = _turned(phashes[heads], max_hamming_bits)
        if embeddings is not None:
            least = max(MIN_COSINE, min_cosine_similarity)
            pairs = np.vstack([pairs, _alike(pick(embeddings, heads), least)])
        pairs = np.unique(pairs, axis=0)
        same = pairs[differing(layouts, heads[pairs]) <= MAX_DIFFERING]
    taken_by = _stars(same, len(heads))
    leader, size = np.unique(taken_by[of], return_counts=True)
    leader = leader[size > 1]
    out = np.full(len(groups), -1, np.int64)
    place = np.searchsorted(leader, taken_by[of])
    grouped = np.isin(taken_by[of], leader)
    out[rows[grouped]] = place[grouped]
    return out


def _stars(same: Ints, count: int) -> Ints:
    """(count,) who takes each: the first still free its free partners, by sorted pairs (P, 2)."""
    taken_by = np.full(count, -1, np.intp)
    starts = np.searchsorted(same[:, 0], np.arange(count + 1))
    for head in range(count):
        if taken_by[head] < 0:
            partners = same[starts[head] : starts[head + 1], 1]
            taken_by[partners[taken_by[partners] < 0]] = head
            taken_by[head] = head
    return taken_by


def _alike(embeddings: NDArray[np.floating[Any]], min_cosine: float) -> Ints:
    pairs = propose([embeddings], NEIGHBOURS)

    def work(some: slice) -> Ints:
        one, other = (floats(embeddings[side]) for side in pairs[some].T)
        norms = np.linalg.norm(one, axis=1) * np.linalg.norm(other, axis=1)
        cosine = np.einsum("ij,ij->i", one, other) / np.maximum(norms, np.float32(1e-6))
        alike: Ints = pairs[some][cosine >= min_cosine]
        return alike

    return np.concatenate([pairs[:0], *in_chunks(work, len(pairs), 1024)])


def _turned(hashes: Hashes, max_bits: int) -> Ints:
    """Pairs (P, 2), first smaller, within `max_bits` when one is mirrored or turned by quarters.

    Neighbours in the order of each of four bands only, so that no crowd costs more; with one band
    alike, as within 3 bits always, that is nearly all.
    """
    count = len(hashes)
    found = [np.empty((0, 2), np.intp)]
    for band in range(BANDS):
        turned = _rolled(hashes, band)
        order = np.argsort(turned, kind="stable")
        ranked = turned[order]
        for way in _ways(hashes):
            at = np.searchsorted(ranked, _rolled(way, band))
            for step in range(-WINDOW, WINDOW):
                other = order[np.clip(at + step, 0, count - 1)]
                near = np.bitwise_count(way ^ hashes[other]) <= max_bits
                pairs = np.stack([np.flatnonzero(near), other[near]], axis=1)
                found.append(np.sort(pairs[pairs[:, 0] != pairs[:, 1]], axis=1))
    return np.concatenate(found)


def _rolled(hashes: Hashes, band: int) -> Hashes:
    """With another 16 bits in front."""
    if band == 0:
        return hashes
    shift = np.uint64(16 * band)
    return (hashes << shift) | (hashes >> (np.uint64(64) - shift))


def _ways(hashes: Hashes) -> list[Hashes]:
    """The eight hashes of each picture mirrored and turned.

    A mirror changes the sign of every second wave across, and a bit says whether its wave is above
    the median, which is about 0; turned by a quarter, waves across become waves down.
    """
    bits = np.unpackbits(hashes.astype(">u8").view(np.uint8)).reshape(-1, 8, 8)
    odd = (np.arange(8) % 2).astype(np.uint8)
    ways = []
    for one in (bits, bits.transpose(0, 2, 1)):
        for across in (0, odd):
            for down in (0, odd[:, None]):
                packed = np.packbits(one ^ across ^ down, axis=None)
                ways.append(packed.view(">u8").astype(np.uint64))
    return ways
