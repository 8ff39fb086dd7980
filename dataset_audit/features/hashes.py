"""Hashes: of the bytes, and of what they look like."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import imagehash
import numpy as np

if TYPE_CHECKING:
    from PIL import Image


def hash_content(data: bytes) -> str:
    """SHA-256, 64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def hash_look(image: Image.Image) -> str:
    """64-bit perceptual hash (DCT), 16 hex digits, as `imagehash.phash` defines it."""
    # As str(hash) does, in a tenth of the time.
    return np.packbits(imagehash.phash(image).hash).tobytes().hex()
