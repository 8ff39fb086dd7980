"""The four fixed cameras: each a painting of its background, without anything that moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from drawing.camera import Camera, Painting
from drawing.textures import facade, noise, ribs, rough, shelves, tiles, tint, tree
from PIL import Image, ImageDraw

Point = tuple[float, float, float]
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Viewpoint:
    """A camera with what always stands before it."""

    painting: Painting
    lamps: tuple[tuple[float, float], ...]
    """Ground positions, metres."""


def floor(x: tuple[float, float], y: tuple[float, float], z: float = 0.0) -> list[Point]:
    """Corners of a rectangle on the ground."""
    return [(x[0], y[1], z), (x[1], y[1], z), (x[1], y[0], z), (x[0], y[0], z)]


def across(x: tuple[float, float], y: float, z: tuple[float, float]) -> list[Point]:
    """Corners of a wall that faces the camera."""
    return [(x[0], y, z[1]), (x[1], y, z[1]), (x[1], y, z[0]), (x[0], y, z[0])]


def along(x: float, y: tuple[float, float], top: float) -> list[Point]:
    """Corners of a wall beside the camera."""
    near, far = (y[0], y[1]) if x < 0 else (y[1], y[0])
    return [(x, near, top), (x, far, top), (x, far, 0), (x, near, 0)]


def sky(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Pale blue, paler below, with faint clouds."""
    fade = np.linspace(0.92, 1.12, height)[:, None]
    return tint((176, 196, 216), fade + 0.1 * noise(rng, height, width, width / 3))


def lamp_posts(painting: Painting, lamps: tuple[tuple[float, float], ...], height: float) -> None:
    """A pole over each lamp, with a head that shines."""
    for x, y in lamps:
        painting.box((x, y, 0), (0.16, 0.16, height), 0, (88, 92, 94))
        painting.box((x, y, height), (0.7, 0.4, 0.15), 0, (120, 122, 120))
        painting.polygon(across((x - 0.3, x + 0.3), y - 0.2, (height - 0.1, height + 0.05)),
                         (225, 222, 205), (255, 236, 190))  # fmt: skip


def car(painting: Painting, x: float, y: float, heading: float, colour: Colour) -> None:
    """A parked or driving car; heading 0 drives away from the camera."""
    painting.shadow(floor((x - 1.15, x + 1.35), (y - 2.1, y + 2.2)), 0.5)
    with painting.thing("car"):
        painting.box((x, y, 0.1), (1.7, 4.0, 0.35), heading, (24, 24, 26))
        painting.box((x, y, 0.4), (1.8, 4.3, 0.5), heading, colour)
        painting.box((x, y, 0.9), (1.55, 2.3, 0.5), heading, (46, 54, 62))
        painting.box((x, y, 1.4), (1.45, 1.9, 0.06), heading, colour)


def street(rng: np.random.Generator) -> Viewpoint:
    """Houses with shops on the left, trees and a brick works on the right, 6.5 m up."""
    camera = Camera(480, 360, 400, 6.5, 13, yaw=-4)
    view = Painting(camera, sky(rng, 480, 360))
    far = facade(rng, 900, 300, (150, 128, 108), 5)
    view.surface(across((-34, 34), 96, (0, 22)), *far)
    view.surface(across((-6, 0), 95, (0, 34)), *facade(rng, 120, 500, (168, 158, 140), 9))
    view.surface(floor((-30, 30), (7, 96)), rough(rng, 1200, 1800, (104, 104, 106), 0.55))
    for x in ((-9.5, -5.2), (5.2, 11.0)):
        view.surface(floor(x, (7, 95)), tiles(rng, 140, 2200, (150, 144, 136), (24, 18)))
    _road_marks(view)
    view.surface(along(12.5, (16, 95), 7), ribs(rng, 1400, 180, (138, 86, 70), 9))
    houses = (
        (58, 95, 15, 5, (172, 140, 112)),
        (36, 57.5, 11, 4, (120, 134, 140)),
        (21, 35.5, 14, 5, (186, 170, 134)),
        (9, 20.5, 10, 4, (150, 96, 80)),
    )
    for near, end, height, floors, paint in houses:
        view.surface(across((-24, -9.5), near, (0, height)), *facade(rng, 400, 260, paint, floors))
        front = facade(rng, int((end - near) * 34), height * 30, paint, floors)
        view.surface(along(-9.5, (near, end), height), *front)
    for place in ((8.6, 70), (9.2, 52), (8.4, 38), (9.0, 27), (9.6, 18)):
        view.upright(*place, (6.2, 8.2), tree(rng, 260, 340, (86, 112, 58)))
    parked = (
        (64, (150, 40, 40)),
        (48, (190, 190, 194)),
        (41, (36, 58, 96)),
        (30, (60, 62, 66)),
        (22, (206, 202, 190)),
    )
    for distance, paint in parked:
        car(view, -4.1, distance, 0, paint)
    lamps = ((5.6, 60.0), (-5.6, 44.0), (5.6, 31.0), (-5.6, 19.0))
    lamp_posts(view, lamps, 6.5)
    view.box((5.8, 15.5, 0), (0.1, 0.1, 2.2), 0, (110, 110, 112))
    view.polygon(across((5.3, 6.3), 15.4, (2.0, 3.0)), (196, 40, 36))
    view.polygon(across((5.5, 6.1), 15.3, (2.4, 2.6)), (240, 240, 236))
    return Viewpoint(view, lamps)


def _road_marks(view: Painting) -> None:
    for y in np.arange(8, 92, 5.0):
        view.polygon(floor((-0.09, 0.09), (y, y + 2.6)), (206, 204, 196))
    for x in np.arange(-4.8, 4.8, 1.1):
        view.polygon(floor((x, x + 0.55), (25.5, 28.5)), (214, 212, 204))
    for x in (-5.1, 5.1):
        view.polygon(floor((x - 0.12, x + 0.12), (7, 95)), (176, 174, 166))
    for x, y in ((1.8, 17.0), (-2.4, 33.0), (2.2, 49.0)):
        view.polygon(floor((x - 0.4, x + 0.4), (y, y + 0.9)), (62, 60, 60))


def parking(rng: np.random.Generator) -> Viewpoint:
    """Bays in three rows under a steep view, a hall behind, 10 m up."""
    camera = Camera(400, 300, 330, 10, 26, yaw=14)
    view = Painting(camera, sky(rng, 400, 300))
    view.surface(across((-60, 60), 74, (0, 9)), ribs(rng, 1500, 160, (178, 182, 186), 12))
    for x in np.arange(-50, 50, 12.5):
        view.surface(across((x, x + 5), 73.8, (0, 5)), ribs(rng, 90, 90, (70, 92, 120), 8))
    view.surface(floor((-60, 60), (1, 74)), rough(rng, 1800, 1200, (112, 112, 116), 0.6))
    view.surface(floor((-60, 60), (62, 73)), rough(rng, 1200, 160, (98, 118, 62), 0.9))
    view.surface(floor((-60, -19), (6, 62)), rough(rng, 700, 900, (104, 122, 66), 0.9))
    for y in (16.0, 31.0, 46.0):
        view.polygon(floor((-18, 30), (y - 0.08, y + 0.08)), (222, 220, 210))
        for x in np.arange(-18, 30.1, 2.6):
            view.polygon(floor((x - 0.07, x + 0.07), (y - 5, y + 5)), (222, 220, 210))
    for y in (60, 66):
        for x in np.arange(-42, 44, 7.5):
            view.upright(x + rng.normal(0, 1), y, (5.5, 7), tree(rng, 150, 190, (74, 104, 60)))
    view.surface(across((-60, 60), 58, (0, 1.6)), tree(rng, 1400, 40, (64, 92, 54)))
    for x, y in ((-26, 24), (-23, 40), (-31, 33)):
        view.upright(x, y, (7, 9), tree(rng, 240, 300, (92, 116, 60)))
    lamps = ((-17.0, 53.0), (8.0, 53.0), (-17.0, 23.5), (8.0, 23.5), (27.0, 38.0))
    lamp_posts(view, lamps, 7.5)
    view.box((-12, 38.5, 0), (1.4, 1.0, 1.5), 10, (60, 120, 70))
    return Viewpoint(view, lamps)


def dock(rng: np.random.Generator) -> Viewpoint:
    """A hall with roller doors behind, racks on both sides, 5 m up."""
    camera = Camera(400, 300, 300, 5.0, 15, yaw=3)
    view = Painting(camera, rough(rng, 400, 300, (88, 90, 94), 0.4))
    view.surface(across((-16, 16), 34, (0, 10)), ribs(rng, 640, 260, (158, 164, 168), 26))
    view.surface(floor((-16, 16), (4.5, 34)), rough(rng, 900, 900, (148, 142, 134), 0.5))
    for x, colour in ((-12, (206, 206, 200)), (-4.5, (188, 72, 52)), (3, (206, 206, 200))):
        view.surface(across((x, x + 5.4), 33.8, (0, 5.2)), ribs(rng, 150, 150, colour, 11))
        view.polygon(across((x + 2.1, x + 3.3), 33.7, (5.8, 6.9)), (36, 66, 130))
    for x in (-9, 9):
        view.surface(along(x, (8, 32), 7.5), shelves(rng, 1300, 400, 4))
        end = (x, x * 1.35) if x > 0 else (x * 1.35, x)
        view.surface(across(end, 8, (0, 7.5)), shelves(rng, 160, 380, 4))
    for y in np.arange(6, 33, 1.4):
        for x in (-6.6, 6.6):
            colour = (216, 186, 40) if int(y / 1.4) % 2 else (40, 40, 40)
            view.polygon(floor((x - 0.14, x + 0.14), (y, y + 1.4)), colour)
    for x in (-3.0, 0.5, 4.0):
        view.polygon(floor((x, x + 0.12), (18, 33)), (214, 210, 196))
    for y in (14.0, 20.0, 26.0):
        for x in (-4.5, 0.0, 4.5):
            panel = floor((x - 0.4, x + 0.4), (y, y + 2.6), 8.5)
            view.polygon(panel, (244, 244, 236), (240, 240, 230))
    for x, y in ((-5.6, 24.0), (5.4, 19.0), (5.8, 28.0)):
        view.surface(across((x - 0.9, x + 0.9), y, (0, 1.5)), shelves(rng, 90, 80, 3))
    return Viewpoint(view, ((-4.5, 20.0), (4.5, 20.0)))


def motorway(rng: np.random.Generator) -> Viewpoint:
    """Six lanes, a gantry and wooded slopes, 12 m up."""
    camera = Camera(480, 320, 460, 12, 9, yaw=2)
    view = Painting(camera, sky(rng, 480, 320))
    for y, colour in ((700, (112, 128, 132)), (500, (92, 112, 96)), (330, (76, 100, 66))):
        ridge = tree(rng, 900, 60, colour)
        view.surface(across((-y, y), y, (-2, y * 0.09)), ridge)
    view.surface(floor((-160, 160), (20, 420)), rough(rng, 1600, 1600, (106, 122, 70), 1.0))
    view.surface(floor((-15, 15), (20, 420)), rough(rng, 500, 2600, (122, 120, 118), 0.5))
    view.surface(floor((-1.2, 1.2), (20, 420)), rough(rng, 60, 2200, (88, 100, 60), 1.0))
    for x in (-13.6, -2.0, 2.0, 13.6):
        view.polygon(floor((x - 0.12, x + 0.12), (20, 420)), (226, 224, 214))
    for x in (-9.7, -5.9, 5.9, 9.7):
        for y in range(20, 300, 12):
            view.polygon(floor((x - 0.1, x + 0.1), (y, y + 5)), (226, 224, 214))
    for y in range(230, 34, -9):
        for side in (-1, 1):
            x = side * (19 + rng.uniform(0, 16))
            view.upright(x, y, (8, rng.uniform(7, 12)), tree(rng, 110, 150, (70, 98, 52)))
    for x in (-14.6, 14.6, -0.1):
        rail = ribs(rng, 1600, 24, (176, 178, 178), 12)
        view.surface(along(x, (24, 300), 1.0), rail)
    _gantry(view)
    lamps = tuple((x, y) for y in (150.0, 100.0, 62.0, 38.0) for x in (-15.5, 15.5))
    lamp_posts(view, lamps, 10)
    return Viewpoint(view, lamps)


def _gantry(view: Painting) -> None:
    for x in (-15.5, 15.5):
        view.box((x, 88, 0), (0.6, 0.6, 8.6), 0, (128, 132, 134))
    view.box((0, 88, 7.6), (31, 0.6, 0.9), 0, (128, 132, 134))
    sign = Image.new("RGB", (220, 110), (24, 76, 150))
    pen = ImageDraw.Draw(sign)
    pen.rectangle((4, 4, 215, 105), outline=(236, 236, 230), width=4)
    for row, width in ((20, 120), (48, 150), (76, 90)):
        for x in range(20, 20 + width, 18):
            pen.rectangle((x, row, x + 11, row + 16), fill=(236, 236, 230))
    for x in (-10.5, 3.0):
        view.surface(across((x, x + 7.5), 87.5, (6.6, 10.4)), sign)
