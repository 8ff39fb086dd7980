"""Copies: the same bytes, and pictures that a viewer would call the same.

Near-duplicates are groups of bounded diameter, never chains: a camera's slow change from day to
night would otherwise chain every frame of it, and through one dark frame the next camera's too.

The defaults were measured on 2,435 photographs and frames of 39 fixed cameras, and on 220 of the
photographs altered in 13 ways. No two different photographs, and no frame of a fixed camera and
anything outside its scene, lie within 8 bits (2.8 million pairs; 2 pairs do at 10, 14 at 12).
Grouped with 6 bits and a cosine of 0.7, no group mixes pictures but for consecutive frames of
moving cameras, and every copy found its original that was re-encoded (quality 25 to 90), resized,
darkened or trimmed by 1 % a side; 92 % did that were turned grey, 93 % brightened until they clip,
98 % with a line of text, 15 % trimmed by 5 % a side. More bits find more of the last (8 bits 93 %
of all copies against 92 %, 10 bits 96 %), but a million images have 10^5 times the pairs to be
wrong about. The cosine costs 1 % of the copies and tells 99.8 % of the different pictures apart.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.relate.halves import floats

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_HAMMING_BITS = 6
MIN_COSINE_SIMILARITY = 0.7

_BANDS = 4
_BAND_BITS = 16
_COSINE_ROWS = 4096  # as float32 20 MB at 1,280 dimensions


def exact_groups(content_hashes: NDArray[Any] | Sequence[str | None]) -> NDArray[np.int64]:
    """Number (N,) images that have the same bytes; -1: the only one, or no hash (None).

    Groups are numbered by their first row.
    """
    counts = Counter(digest for digest in content_hashes if digest is not None)
    number: dict[str, int] = {}
    groups = np.full(len(content_hashes), -1, np.int64)
    for row, digest in enumerate(content_hashes):
        if counts[digest] > 1:
            groups[row] = number.setdefault(digest, len(number))
    return groups


def near_groups(
    phashes: NDArray[np.uint64],
    readable: NDArray[np.bool_],
    *,
    max_hamming_bits: int = MAX_HAMMING_BITS,
    embeddings: NDArray[np.floating[Any]] | None = None,
    min_cosine_similarity: float = MIN_COSINE_SIMILARITY,
) -> NDArray[np.int64]:
    """Number (N,) images that look the same; -1: the only one, or not `readable`.

    Every two members of a group lie within `max_hamming_bits` of each other (0..64 of the 64-bit
    perceptual hash). With `embeddings` (N, D), each member's cosine to the group's first row is at
    least `min_cosine_similarity`, which keeps flat pictures apart whose hash is the same for want
    of detail; without them such pictures are one group. A zero vector agrees with nothing.

    The first row not in a group yet gathers the nearest hashes that also agree with each other, so
    the partition depends on the order of rows: sort them by path. Candidates are exact at any size;
    memory is linear in N.
    """
    hashes, hash_of_row = np.unique(phashes[readable], return_inverse=True)
    rows = np.flatnonzero(readable)
    by_hash = np.argsort(hash_of_row, kind="stable")
    starts = np.searchsorted(hash_of_row[by_hash], np.arange(len(hashes) + 1))
    candidates = _HashIndex(hashes, max_hamming_bits)
    free = np.ones(len(rows), np.bool_)
    free_of_hash = np.diff(starts)
    groups = np.full(len(phashes), -1, np.int64)
    n_groups = 0
    for leader, its_hash in enumerate(hash_of_row.tolist()):
        if not free[leader]:
            continue
        near = candidates.near(its_hash)
        near = near[free_of_hash[near] > 0]
        if len(near) == 1 and free_of_hash[its_hash] == 1:
            continue
        alike = _mutually_near(hashes, near, its_hash, max_hamming_bits)
        members = np.concatenate([by_hash[starts[h] : starts[h + 1]] for h in alike])
        members = members[free[members]]
        if embeddings is not None:
            cosines = _cosines(embeddings, rows[leader], rows[members])
            members = members[(cosines >= min_cosine_similarity) | (members == leader)]
        if len(members) > 1:
            groups[rows[members]] = n_groups
            free[members] = False
            np.subtract.at(free_of_hash, hash_of_row[members], 1)
            n_groups += 1
    return _numbered_by_first_row(groups)


def _mutually_near(
    hashes: NDArray[np.uint64], near: NDArray[np.int64], leader: int, max_bits: int
) -> list[int]:
    """Of the hashes `near` the leader, nearest first, those that agree with all taken before."""
    distances = np.bitwise_count(hashes[near] ^ hashes[leader])
    rest = near[np.lexsort((near, distances))]
    taken = []
    while len(rest):
        taken.append(int(rest[0]))
        rest = rest[1:]
        rest = rest[np.bitwise_count(hashes[rest] ^ hashes[taken[-1]]) <= max_bits]
    return taken


def _cosines(
    embeddings: NDArray[np.floating[Any]], leader: np.int64, rows: NDArray[np.int64]
) -> NDArray[np.float32]:
    """(len(rows),) cosine of each row's vector to the leader's; 0 for a zero vector."""
    vector = floats(embeddings[leader])
    cosines = np.empty(len(rows), np.float32)
    for start in range(0, len(rows), _COSINE_ROWS):
        part = floats(embeddings[rows[start : start + _COSINE_ROWS]])
        norms = np.linalg.norm(part, axis=1) * np.linalg.norm(vector)
        # Not by BLAS, whose last digit depends on its threads.
        dots = np.einsum("ij,j->i", part, vector)
        cosines[start : start + len(part)] = dots / np.where(norms > 0, norms, np.inf)
    return cosines


def _numbered_by_first_row(groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Renumber groups 0, 1, ... in the order of their first rows; -1 stays."""
    _, first, inverse = np.unique(groups[groups >= 0], return_index=True, return_inverse=True)
    numbered = groups.copy()
    numbered[groups >= 0] = np.argsort(np.argsort(first))[inverse]
    return numbered


class _HashIndex:
    """Multi-index hashing (Norouzi, Punjani and Fleet, 2012): exact radius search, no pair list.

    Two hashes within r bits agree in at least one of four 16-bit bands up to r // 4 bits, so it is
    enough to look into the few buckets around each band's value.
    """

    def __init__(self, hashes: NDArray[np.uint64], max_bits: int) -> None:
        self.hashes = hashes
        self.max_bits = max_bits
        self.flips = _flips(min(max_bits // _BANDS, 4))
        shifts = np.arange(_BANDS, dtype=np.uint64) * np.uint64(_BAND_BITS)
        bands = (hashes[:, None] >> shifts) & np.uint64((1 << _BAND_BITS) - 1)  # (U, 4)
        self.keys = bands.astype(np.int64) | (np.arange(_BANDS) << _BAND_BITS)
        order = np.argsort(self.keys.ravel(), kind="stable")
        self.members = order // _BANDS
        counts = np.bincount(self.keys.ravel(), minlength=_BANDS << _BAND_BITS)
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        # Where the buckets to look into outnumber the hashes, a plain scan is as exact and faster.
        self.scan = max_bits // _BANDS > 4 or _BANDS * len(self.flips) > len(hashes)

    def near(self, which: int) -> NDArray[np.int64]:
        """Positions, ascending, of the hashes within `max_bits` of hash number `which`."""
        if self.scan:
            distances = np.bitwise_count(self.hashes ^ self.hashes[which])
            return np.flatnonzero(distances <= self.max_bits)
        buckets = (self.keys[which][:, None] ^ self.flips).ravel()
        starts = self.starts[buckets]
        lengths = self.starts[buckets + 1] - starts
        offsets = np.repeat(starts - np.cumsum(lengths) + lengths, lengths)
        found = self.members[offsets + np.arange(len(offsets))]
        close = np.bitwise_count(self.hashes[found] ^ self.hashes[which]) <= self.max_bits
        return np.unique(found[close])


def _flips(max_bits: int) -> NDArray[np.int64]:
    """All 16-bit masks with at most `max_bits` set."""
    sets = (c for n in range(max_bits + 1) for c in combinations(range(_BAND_BITS), n))
    return np.array([sum(1 << bit for bit in bits) for bits in sets], np.int64)
