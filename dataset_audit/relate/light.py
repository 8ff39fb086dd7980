"""Name the light of each image from its measured brightness and colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Automatic exposure aims at 18 % grey, which sRGB writes as 0.46. A frame 0.75 stops darker than
# that (10.7 % of the light: 0.36) is at the end of what the camera can brighten, and one 1.5 stops
# darker (6.4 %: 0.28) beyond it.
DUSK_LUMA = 0.36
NIGHT_LUMA = 0.28
MAX_GREY_SATURATION = 0.01
"""Below it there is no colour at all, only the rounding of JPEG."""
MIN_CONTRAST = 0.02
"""Below it the image is one flat tone: no light can be told."""


def name_light(luma_mean: Floats, contrast: Floats, saturation: Floats) -> NDArray[np.object_]:
    """Name the light of (N,) images: day, dusk, night, infrared, unknown; None where NaN.

    Infrared is any image without colour: cameras drop it when they switch to infrared at night. A
    monochrome camera or a black-and-white photograph can't be told from that by one frame. Night
    under bright lamps reads as dusk or day.
    """
    names = np.select(
        [
            np.isnan(luma_mean),
            contrast < MIN_CONTRAST,
            saturation < MAX_GREY_SATURATION,
            luma_mean < NIGHT_LUMA,
            luma_mean < DUSK_LUMA,
        ],
        ["", "unknown", "infrared", "night", "dusk"],
        "day",
    ).astype(object)
    names[names == ""] = None
    return names
