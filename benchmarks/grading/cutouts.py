"""People and cars cut out of the frames of fixed cameras, and crowds made of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]

CHANGED = 28
"""Grey levels that a moving thing differs from the median of its camera's frames, in any colour."""
WHOLE_LIGHT = 0.2
"""Share that changes in half of a camera's frames from which it is the light, not things."""
SMALLEST, LARGEST = 0.006, 0.3
"""Share of the picture that a cutout fills."""
SOLID = 0.45
"""Of its box, at least: less is a shadow's edge or pieces of something."""
WIDEST = 2.5
"""Times its height: longer is a strip of road or sky."""
EACH = 10
"""Cutouts of a camera, the largest, so that no camera makes most of a crowd."""
CAST = 14
"""Things that come and go before one camera."""


def moving_things(frames: Sequence[Image.Image]) -> list[Image.Image]:
    """What stands out of the median of a camera's frames: RGBA pictures, the largest first."""
    sized = [frame for frame in frames if frame.size == frames[0].size]
    stack = np.stack([np.asarray(frame) for frame in sized])
    background = np.median(stack, axis=0)
    changed = [gaussian_filter(np.abs(f - background).max(2), 1) > CHANGED for f in stack]
    if np.median([mask.mean() for mask in changed]) > WHOLE_LIGHT:
        return []
    pairs = zip(stack, changed, strict=True)
    found = [thing for frame, mask in pairs for thing in _pieces(frame, mask)]
    return sorted(found, key=lambda thing: -thing.width * thing.height)[:EACH]


def _pieces(frame: NDArray[np.uint8], changed: Mask) -> Iterator[Image.Image]:
    """Each connected piece that is large, solid and whole: the frame's lower edge may cut it."""
    clean = ndimage.binary_closing(ndimage.binary_opening(changed, iterations=2), iterations=3)
    label, _ = ndimage.label(ndimage.binary_fill_holes(clean))
    for number, box in enumerate(ndimage.find_objects(label), start=1):
        thing = label[box] == number
        down, right = box
        cut = down.start == 0 or right.start == 0 or right.stop == clean.shape[1]
        sized = SMALLEST < thing.sum() / clean.size < LARGEST
        if cut or not sized or thing.mean() < SOLID or thing.shape[1] > WIDEST * thing.shape[0]:
            continue
        soft = gaussian_filter(thing.astype(np.float32), 1) * 255
        yield Image.fromarray(np.dstack([frame[box], soft.astype(np.uint8)]))


class Crowd:
    """Things that pass before one camera, or stand for a while, low in the picture for the most."""

    def __init__(self, cutouts: Sequence[Image.Image], rng: np.random.Generator) -> None:
        self.things = [cutouts[i] for i in rng.integers(len(cutouts), size=CAST)]
        self.feet = 0.5 + 0.7 * rng.beta(2.5, 1.5, CAST)
        self.place = rng.random(CAST)
        self.speed = np.where(rng.random(CAST) < 0.3, 0.01, rng.normal(0, 0.25, CAST))
        self.rng = rng

    def before(self, picture: Image.Image, time: int, share: float) -> Image.Image:
        """The picture with at least that share of it hidden, by more and nearer things."""
        shown: list[tuple[float, int, int, Image.Image]] = []
        hidden = np.zeros((picture.height, picture.width), np.bool_)
        order = self.rng.permutation(CAST)
        while hidden.mean() < share:
            lap, who = len(shown) // CAST, int(order[len(shown) % CAST])
            left = (self.place[who] + self.speed[who] * time + 0.37 * lap) % 1.2 - 0.1
            feet = self.feet[who]
            thing = _at_its_distance(self.things[who], feet, 1 + 0.3 * lap, picture.size)
            x = round(left * picture.width - thing.width / 2)
            y = round(feet * picture.height - thing.height)
            hidden |= _where(thing, x, y, picture.size)
            shown.append((feet, x, y, thing))
        copy = picture.copy()
        for _, x, y, thing in sorted(shown, key=lambda one: one[:3]):
            copy.paste(thing.convert("RGB"), (x, y), thing.getchannel("A"))
        return copy


def _at_its_distance(
    thing: Image.Image, feet: float, near: float, size: tuple[int, int]
) -> Image.Image:
    """What stands lower is larger: a fifth of the height half way down, .6 at the bottom."""
    high = (0.2 + 0.85 * (feet - 0.5)) * size[1]
    by = near * min(high / thing.height, 0.6 * size[0] / thing.width)
    return thing.resize((max(1, round(by * thing.width)), max(1, round(by * thing.height))))


def _where(thing: Image.Image, x: int, y: int, size: tuple[int, int]) -> Mask:
    """(H, W) what the thing hides at a place of a picture of that size."""
    layer = Image.new("L", size)
    layer.paste(thing.getchannel("A"), (x, y))
    mask: Mask = np.asarray(layer) > 127
    return mask
