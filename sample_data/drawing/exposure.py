"""From a painting to what a sensor delivers: light of the hour, lamps, noise, a loose mount."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from drawing.textures import noise
from PIL import Image, ImageFilter

if TYPE_CHECKING:
    from drawing.camera import Camera, Painting
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Light:
    """How a scene is lit and how the sensor copes."""

    ambient: tuple[float, float, float]
    lamps: float
    glow: float
    clouds: float
    noise: float


LIGHTS = {
    "day": Light((1.32, 1.3, 1.26), 0.0, 0.0, 0.22, 2.0),
    "dusk": Light((0.75, 0.63, 0.66), 0.3, 0.5, 0.1, 3.5),
    "night": Light((0.15, 0.16, 0.2), 0.6, 0.7, 0.0, 4.5),
    "infrared": Light((0.22, 0.22, 0.22), 0.1, 0.25, 0.0, 4.0),
}
CUT = 0.025
"""Of each side of the picture of a camera on a loose mount."""
LAMP_COLOUR = (1.0, 0.82, 0.55)
LAMP_REACH_M, FLASH_REACH_M = 9.0, 26.0


@dataclass(frozen=True)
class Knock:
    """How far the mount gave way: half pixels to the right and down, degrees."""

    right: int = 0
    down: int = 0
    turn: float = 0.0

    def moved(
        self, box: tuple[float, float, float, float], size: tuple[int, int]
    ) -> tuple[float, float, float, float]:
        """Where a box (left, top, width, height) is afterwards; half a degree turns it by nothing.

        Cut at the edges of the picture (width, height).
        """
        edges = []
        for side, shift in ((0, self.right), (1, self.down)):
            low, high = (
                (edge + shift / 2 - CUT * size[side]) / (1 - 2 * CUT)
                for edge in (box[side], box[side] + box[side + 2])
            )
            edges.append((max(low, 0.0), min(high, size[side])))
        (left, right), (top, bottom) = edges
        return left, top, right - left, bottom - top


def expose(
    painting: Painting,
    light: str,
    lamps: tuple[tuple[float, float], ...],
    rng: np.random.Generator,
    knock: Knock | None = None,
) -> Image.Image:
    """One frame. With a `knock`, even a zero one, 5 % of the picture is cut away around it."""
    now = LIGHTS[light]
    colour, glow = (_develop(layer, knock) for layer in (painting.colour, painting.glow))
    bright = _lighting(painting.camera, now, lamps, infrared=light == "infrared")
    if now.clouds:
        camera = painting.camera
        shade = noise(rng, camera.height, camera.width, camera.width / 2) - 0.5
        bright *= 1 + now.clouds * (shade + rng.normal(0, 0.35))[..., None]
    bright *= rng.normal(1, 0.05) * (1 + rng.normal(0, 0.02, 3))
    pixels = colour * bright + glow * now.glow
    if light == "infrared":
        pixels = np.repeat(pixels @ np.array([[0.5], [0.35], [0.15]]), 3, axis=2)
    return _sensor(pixels, now.noise, rng, grey=light == "infrared")


def _develop(layer: Image.Image, knock: Knock | None) -> NDArray[np.float64]:
    width, height = layer.width // 2, layer.height // 2
    if knock:
        smooth = Image.Resampling.BICUBIC
        moved = layer.rotate(knock.turn, smooth, translate=(knock.right, knock.down))
        edge = (layer.width * CUT, layer.height * CUT)
        box = (edge[0], edge[1], layer.width - edge[0], layer.height - edge[1])
        layer = moved.resize(layer.size, smooth, box=box)
    return np.asarray(layer.resize((width, height), Image.Resampling.BOX), dtype=np.float64)


def _lighting(
    camera: Camera, light: Light, lamps: tuple[tuple[float, float], ...], *, infrared: bool
) -> NDArray[np.float64]:
    x, y = camera.ground()
    bright = np.zeros((*x.shape, 3)) + light.ambient
    for lamp_x, lamp_y in lamps:
        far = ((x - lamp_x) ** 2 + (y - lamp_y) ** 2) / LAMP_REACH_M**2
        bright += light.lamps * (1 / (1 + far))[..., None] * np.asarray(LAMP_COLOUR)
    if infrared:
        aside = np.linspace(-1, 1, camera.width)[None, :]
        bright += (0.8 / (1 + (y / FLASH_REACH_M) ** 2) * (1 - 0.45 * aside**2))[..., None]
    return bright


def _sensor(
    pixels: NDArray[np.float64], amount: float, rng: np.random.Generator, *, grey: bool
) -> Image.Image:
    height, width = pixels.shape[:2]
    down, aside = np.linspace(-1, 1, height)[:, None], np.linspace(-1, 1, width)[None, :]
    pixels = pixels * (1 - 0.16 * (down**2 + aside**2))[..., None]
    grain = rng.normal(0, amount, (height, width, 1 if grey else 3))
    lens = Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(0.5)
    )
    return Image.fromarray((np.asarray(lens) + grain).clip(0, 255).astype(np.uint8))
