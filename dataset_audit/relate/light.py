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
MAX_GREY_SATURATION = 0.003
"""Below it, under one grey level of 255, there is no colour at all, only rounding. A street of
asphalt under clouds, seen in colour, came down to .0043; grey frames had .001 at most."""
MIN_CONTRAST = 0.02
"""Below it the image is one flat tone: no light can be told."""


def name_light(
    luma_mean: Floats, contrast: Floats, saturation: Floats, scene_id: NDArray[np.int64]
) -> NDArray[np.object_]:
    """Name the light of (N,) images: day, dusk, night, infrared, unknown; None where NaN.

    Day means lit well enough for the camera, so a hall under lamps is day.

    Infrared is a frame without colour in a scene (N,) that has frames in colour too: cameras drop
    it when they switch to infrared at night. Where a scene, or an image alone, has none at all,
    the camera may be monochrome, and lamps may light the night: dark frames are dusk or night,
    bright ones unknown. In colour, night under bright lamps reads as dusk or day.
    """
    grey = saturation < MAX_GREY_SATURATION
    scenes_in_colour = np.unique(scene_id[saturation >= MAX_GREY_SATURATION])
    names = np.select(
        [
            np.isnan(luma_mean),
            contrast < MIN_CONTRAST,
            grey & np.isin(scene_id, scenes_in_colour),
            luma_mean < NIGHT_LUMA,
            luma_mean < DUSK_LUMA,
            grey,
        ],
        ["", "unknown", "infrared", "night", "dusk", "unknown"],
        "day",
    ).astype(object)
    names[names == ""] = None
    return names
