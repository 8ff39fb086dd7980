"""Hashes: of the bytes, and of what they look like."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import imagehash
import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

HASHED_PX = 32
"""Side that `imagehash.phash` shrinks a picture to."""


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
    # As str(hash) does, in a tenth of the time.
    return np.packbits(imagehash.phash(small).hash).tobytes().hex()
