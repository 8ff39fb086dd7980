"""A fixed camera that paints a world of flat surfaces and boxes, far ones first.

World coordinates are metres: x to the right, y away from the camera, z up from the ground.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from math import cos, radians, sin
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Colour = tuple[int, int, int]
    Point = tuple[float, float, float]
    Thing = tuple[str, tuple[float, float, float, float]]
    """Class, and left, top, width and height in pixels of the picture."""

SUPERSAMPLING = 2
MIN_SIDE = 6
"""Pixels of the picture: what is smaller on either side nobody would annotate."""


@dataclass(frozen=True)
class Camera:
    """Where it hangs and what it sees: `focal` in pixels, angles in degrees, `pitch` downwards."""

    width: int
    height: int
    focal: float
    above_ground: float
    pitch: float
    yaw: float = 0.0

    def project(self, points: Sequence[Point]) -> NDArray[np.float64]:
        """(N, 3): column, row (supersampled pixels) and distance along the view of each point."""
        x, y, z = np.asarray(points, dtype=np.float64).T
        turn, tilt = radians(self.yaw), radians(self.pitch)
        across, along = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
        below = self.above_ground - z
        depth = np.maximum(along * cos(tilt) + below * sin(tilt), 0.3)
        rise = along * sin(tilt) - below * cos(tilt)
        column = self.width / 2 + self.focal * across / depth
        row = self.height / 2 - self.focal * rise / depth
        return np.stack((column * SUPERSAMPLING, row * SUPERSAMPLING, depth), axis=1)

    def ground(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Ground x and y, each (height, width), that a pixel sees; far away above the horizon."""
        rows, columns = np.indices((self.height, self.width), dtype=np.float64)
        rise = (self.height / 2 - rows) / self.focal
        across = (columns - self.width / 2) / self.focal
        turn, tilt = radians(self.yaw), radians(self.pitch)
        along, down = cos(tilt) + rise * sin(tilt), sin(tilt) - rise * cos(tilt)
        reach = self.above_ground / np.maximum(down, 0.02)
        x, y = across * reach, along * reach
        return x * cos(turn) + y * sin(turn), y * cos(turn) - x * sin(turn)


class Painting:
    """What a camera sees, in its own colours, and apart from it what shines by itself."""

    def __init__(self, camera: Camera, background: Image.Image) -> None:
        self.camera = camera
        size = (camera.width * SUPERSAMPLING, camera.height * SUPERSAMPLING)
        self.colour = background.resize(size, Image.Resampling.BICUBIC)
        self.glow = Image.new("RGB", size)
        self.things: list[Thing] = []
        """What was drawn as something that a detector finds, far ones first."""
        self._corners: list[NDArray[np.float64]] | None = None

    @contextmanager
    def thing(self, name: str) -> Iterator[None]:
        """All that is drawn inside, but for shadows, is one thing of this class."""
        self._corners = []
        yield
        corners, self._corners = np.concatenate(self._corners), None
        (left, top), (right, bottom) = corners.min(0), corners.max(0)
        size = (self.camera.width, self.camera.height)
        left, right = (min(max(x / SUPERSAMPLING, 0), size[0]) for x in (left, right))
        top, bottom = (min(max(y / SUPERSAMPLING, 0), size[1]) for y in (top, bottom))
        if right - left >= MIN_SIDE and bottom - top >= MIN_SIDE:
            self.things.append((name, (left, top, right - left, bottom - top)))

    def copy(self) -> Painting:
        """One to paint on that leaves this one as it is."""
        twin = Painting(self.camera, self.colour)
        twin.glow = self.glow.copy()
        twin.things = list(self.things)
        return twin

    def surface(
        self, corners: Sequence[Point], texture: Image.Image, glow: Image.Image | None = None
    ) -> None:
        """A textured rectangle in space: corners from top left, clockwise."""
        places = self.camera.project(corners)[:, :2]
        low = np.maximum(np.floor(places.min(0)), 0).astype(int)
        high = np.minimum(np.ceil(places.max(0)) + 1, self.colour.size).astype(int)
        if (high <= low).any():
            return
        size = (int(high[0] - low[0]), int(high[1] - low[1]))
        places = places - low
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon([(float(x), float(y)) for x, y in places], fill=255)
        warp = _perspective(places, texture.size)
        for canvas, source in ((self.colour, texture), (self.glow, glow)):
            seen = _warped(source or Image.new(texture.mode, texture.size), size, warp)
            hole = Image.composite(_alpha(_warped(texture, size, warp)), Image.new("L", size), mask)
            canvas.paste(seen.convert("RGB"), (int(low[0]), int(low[1])), hole)

    def upright(self, x: float, y: float, size: tuple[float, float], texture: Image.Image) -> None:
        """A flat picture standing on the ground at (x, y), facing the camera: width, height."""
        left, right, top = x - size[0] / 2, x + size[0] / 2, size[1]
        self.surface([(left, y, top), (right, y, top), (right, y, 0), (left, y, 0)], texture)

    def polygon(self, corners: Sequence[Point], colour: Colour, glow: Colour = (0, 0, 0)) -> None:
        """A flat shape of one colour."""
        projected = self.camera.project(corners)
        if self._corners is not None:
            self._corners.append(projected[:, :2])
        places = [(float(x), float(y)) for x, y, _ in projected]
        ImageDraw.Draw(self.colour).polygon(places, fill=colour)
        ImageDraw.Draw(self.glow).polygon(places, fill=glow)

    def shadow(self, corners: Sequence[Point], strength: float) -> None:
        """Darken a shape on the ground by `strength`, 0..1."""
        places = [(float(x), float(y)) for x, y, _ in self.camera.project(corners)]
        mask = Image.new("L", self.colour.size)
        ImageDraw.Draw(mask).polygon(places, fill=int(255 * strength))
        self.colour.paste((14, 16, 22), (0, 0), mask)

    def box(self, centre: Point, size: Point, heading: float, colour: Colour) -> None:
        """A box on `centre` (of its bottom), `size` across, along and up, turned by degrees."""
        turn = radians(heading)
        signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        base = [
            (
                centre[0] + sx * size[0] / 2 * cos(turn) - sy * size[1] / 2 * sin(turn),
                centre[1] + sx * size[0] / 2 * sin(turn) + sy * size[1] / 2 * cos(turn),
            )
            for sx, sy in signs
        ]
        low, high = centre[2], centre[2] + size[2]
        sides = [
            [(*base[i], high), (*base[j], high), (*base[j], low), (*base[i], low)]
            for i, j in ((0, 1), (1, 2), (2, 3), (3, 0))
        ]
        sides.sort(key=lambda side: -float(self.camera.project(side)[:, 2].mean()))
        shades = (0.5, 0.6, 0.72, 0.84)
        for side, shade in zip(sides, shades, strict=True):
            self.polygon(side, dimmed(colour, shade))
        self.polygon([(*corner, high) for corner in base], colour)


def dimmed(colour: Colour, shade: float) -> Colour:
    """The colour with its three parts times `shade`."""
    red, green, blue = (min(255, int(part * shade)) for part in colour)
    return red, green, blue


def _perspective(places: NDArray[np.float64], size: tuple[int, int]) -> list[float]:
    """The eight numbers by which Pillow finds the texture's pixel for one of the picture."""
    corners = ((0, 0), (size[0], 0), size, (0, size[1]))
    rows, values = [], []
    for (x, y), (u, v) in zip(places, corners, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return [float(n) for n in np.linalg.solve(np.asarray(rows), np.asarray(values, float))]


def _warped(texture: Image.Image, size: tuple[int, int], warp: list[float]) -> Image.Image:
    method, smooth = Image.Transform.PERSPECTIVE, Image.Resampling.BILINEAR
    return texture.transform(size, method, warp, smooth)


def _alpha(image: Image.Image) -> Image.Image:
    return image.getchannel("A") if image.mode == "RGBA" else Image.new("L", image.size, 255)
