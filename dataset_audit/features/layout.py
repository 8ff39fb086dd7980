"""A small grey thumbnail of the whole frame, from which scenes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

LAYOUT_SIDE = 64
"""Pixels a side. 96 gains little for 2.25 times the room (docs/scenes.md)."""


def layout(grey: Image.Image) -> NDArray[np.uint8]:
    """Squash an upright image of mode L to (LAYOUT_SIDE, LAYOUT_SIDE), uint8, area-averaged.

    Smaller images are enlarged. No contrast is changed: what the thumbnail means is for others.
    """
    side = (LAYOUT_SIDE, LAYOUT_SIDE)
    return np.asarray(grey.resize(side, Image.Resampling.BOX))
