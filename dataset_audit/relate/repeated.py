"""Boxes that stand in the same place in most frames of a scene: a parked car, a sign.

MegaDetector's "repeat detection elimination" does this to what a detector found; here it is done to
what people drew. Boxes are (B, 4): left, top, width, height in one unit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]

MIN_IOU = 0.8
"""Two boxes of one object agree so far. Two people's boxes of one object agree by .88 on average
(Papadopoulos et al., Extreme clicking, 2017), and a thing that moves by a tenth of its width and
height falls to .68."""
MIN_SHARE = 0.5
"""Most frames: more than this share of the scene's annotated ones."""
SEEDS = 32
"""Frames that places are looked for in. A place in most frames, in any order, is in none of them by
chance once in four billion times."""


def find_repeated(
    image: NDArray[np.int64],
    label: NDArray[np.int64],
    xywh: Floats,
    scene: NDArray[np.int64],
    annotated: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Number the places (B,) where a box of one class stands in most frames of a scene; -1: none.

    Args:
        image: (B,) row of each box's image.
        label: (B,) number of its class.
        xywh: (B, 4).
        scene: (N,) number of each image's scene; -1 in none that counts.
        annotated: (N,) images that somebody drew in, or found empty.
    """
    places = np.full(len(image), -1, np.int64)
    frames = np.bincount(scene[annotated & (scene >= 0)], minlength=scene.max(initial=-1) + 1)
    inside = np.flatnonzero(scene[image] >= 0) if len(image) else np.empty(0, np.int64)
    keys = np.stack([scene[image[inside]], label[inside]], axis=1)
    order = np.lexsort((inside, keys[:, 1], keys[:, 0]))
    edges = np.flatnonzero(np.any(np.diff(keys[order], axis=0), axis=1)) + 1
    number = 0
    for part in np.split(inside[order], edges):
        # Half of the boxes that a place needs: none can be here.
        if not len(part) or len(part) <= MIN_SHARE * frames[scene[image[part[0]]]]:
            continue
        found = _places(image[part], xywh[part], int(frames[scene[image[part[0]]]]))
        places[part[found >= 0]] = found[found >= 0] + number
        number += int(found.max(initial=-1)) + 1
    return places


def _places(image: NDArray[np.int64], xywh: Floats, frames: int) -> NDArray[np.int64]:
    """Places among the boxes (K,) of one class in one scene, the first seen first."""
    places = np.full(len(image), -1, np.int64)
    images = np.unique(image)
    if frames < 2 or len(images) <= MIN_SHARE * frames:
        return places
    chosen = images[np.linspace(0, len(images) - 1, min(SEEDS, len(images))).round().astype(int)]
    number = 0
    for seed in np.flatnonzero(np.isin(image, chosen)):
        if places[seed] >= 0:
            continue
        alike = (iou(xywh[seed], xywh) >= MIN_IOU) & (places < 0)
        if len(np.unique(image[alike])) > MIN_SHARE * frames:
            places[alike] = number
            number += 1
    return places


def iou(one: Floats, others: Floats) -> Floats:
    """Intersection over union (K,) of a box (4,) with others (K, 4), 0..1."""
    low = np.maximum(one[:2], others[:, :2])
    high = np.minimum(one[:2] + one[2:], others[:, :2] + others[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    union = one[2] * one[3] + others[:, 2] * others[:, 3] - both
    share: Floats = np.divide(both, union, out=np.zeros(len(others)), where=union > 0)
    return share
