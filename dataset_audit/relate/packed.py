"""Structures in one byte a pixel: they are kept by the hundred thousand, and read at random."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Packed = NDArray[np.int8]
    Stack = NDArray[np.float32] | Packed

STEP = np.float32(1 / 36)
"""Structures reach 3.5. Rounding to this adds noise of .008; that the camera rounded to whole grey
levels has added up to .14 before. Half floats are finer, but take ten times as long to read."""


def pack(stack: Stack) -> Packed:
    """A byte a pixel; beyond 3.5 structures are cut off. What is packed stays as it is."""
    if stack.dtype == np.int8:
        return stack.astype(np.int8, copy=False)
    packed: Packed = np.clip(np.rint(stack / STEP), -127, 127).astype(np.int8)
    return packed


def unpack(stack: Stack) -> NDArray[np.float32]:
    """Structures as they are compared, from packed ones or from themselves."""
    if stack.dtype == np.int8:
        return np.multiply(stack, STEP, dtype=np.float32)
    floats: NDArray[np.float32] = stack.astype(np.float32, copy=False)
    return floats
