"""Hashes: of the bytes, and of what they look like."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

HASHED_PX = 32
WAVES = 8
COSINES = np.cos(np.pi / HASHED_PX * np.outer(np.arange(WAVES), np.arange(HASHED_PX) + 0.5))
"""(8, 32) the lowest waves of the DCT-II: two products are all that the hash needs of it."""
EXACT = 2.0**20
"""Sums are right to 1e-9, and bits 1e-6 apart are told apart; they reach 2**38 so, of 2**53."""


def hash_content(data: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def hash_file(file: Path) -> str:
    """SHA-256 of a file of any size, 64 hex digits.

    Raises:
        OSError: it can't be read.
    """
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hash_frame(clip: str, seconds: str) -> str:
    """Hash of the frame at some seconds, three decimals, of a clip with that hash.

    Frames of copies of a clip are equal by it, and no two frames of one clip are.
    """
    return hashlib.sha256(f"{clip}#t={seconds}".encode()).hexdigest()


def hash_look(grey: Image.Image, reducing_gap: float | None = None) -> str:
    """64-bit perceptual hash (DCT), 16 hex digits, as `imagehash.phash` defines it.

    Args:
        grey: mode L, of any size.
        reducing_gap: first shrink it to about so many times the size of the hash: faster, and
            some bits differ.
    """
    side = (HASHED_PX, HASHED_PX)
    small = grey.resize(side, Image.Resampling.LANCZOS, reducing_gap=reducing_gap)
    low = COSINES @ np.asarray(small, dtype=np.float64) @ COSINES.T
    # What is equal, as in a flat picture, is equal whatever the order of the sums.
    low = np.rint(low * EXACT)
    middle = np.partition(low, (31, 32), axis=None)[31:33]
    return np.packbits(low > middle.mean()).tobytes().hex()
