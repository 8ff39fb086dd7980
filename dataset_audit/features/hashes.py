"""Hashes: of the bytes, and of what they look like."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import imagehash
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from PIL import Image


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


def hash_look(image: Image.Image) -> str:
    """64-bit perceptual hash (DCT), 16 hex digits, as `imagehash.phash` defines it."""
    # As str(hash) does, in a tenth of the time.
    return np.packbits(imagehash.phash(image).hash).tobytes().hex()
