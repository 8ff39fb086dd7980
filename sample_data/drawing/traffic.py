"""What moves through a viewpoint: cars, lorries, people, a forklift."""

from __future__ import annotations

from math import cos, sin
from typing import TYPE_CHECKING

import numpy as np
from drawing.viewpoints import Colour, Point, across, car, floor

if TYPE_CHECKING:
    from drawing.camera import Painting

PAINTS: tuple[Colour, ...] = (
    (178, 32, 34), (228, 228, 226), (28, 30, 34), (40, 74, 140), (150, 154, 158), (212, 170, 46),
    (52, 96, 64),
)  # fmt: skip
SKINS: tuple[Colour, ...] = ((226, 184, 154), (150, 104, 76), (92, 62, 46))


def person(painting: Painting, x: float, y: float, rng: np.random.Generator) -> None:
    """Someone walking, 1.6 to 1.9 m tall."""
    tall, step = rng.uniform(1.6, 1.9), rng.uniform(0.05, 0.3)
    coat, trousers = (PAINTS[int(i)] for i in rng.integers(len(PAINTS), size=2))
    skin = SKINS[int(rng.integers(len(SKINS)))]
    painting.shadow(floor((x - 0.1, x + 1.2), (y - 0.1, y + 0.35)), 0.45)
    with painting.thing("person"):
        for foot in (-step, step):
            hip = tall * 0.5
            leg: list[Point] = [(x - 0.12, y, hip), (x + 0.12, y, hip),
                                (x + foot + 0.1, y, 0), (x + foot - 0.1, y, 0)]  # fmt: skip
            painting.polygon(leg, trousers)
        painting.polygon(across((x - 0.27, x + 0.27), y, (tall * 0.47, tall * 0.84)), coat)
        turns = [i * 0.7 for i in range(9)]
        head: list[Point] = [(x + 0.12 * cos(t), y, tall * 0.92 + 0.15 * sin(t)) for t in turns]
        painting.polygon(head, skin)


def lorry(painting: Painting, x: float, y: float, colour: Colour) -> None:
    """A lorry driving away, with its box body towards the camera."""
    painting.shadow(floor((x - 1.4, x + 2.2), (y - 4.2, y + 4.2)), 0.5)
    with painting.thing("lorry"):
        painting.box((x, y + 3.4, 0.4), (2.4, 2.0, 2.4), 0, (60, 66, 80))
        painting.box((x, y - 0.8, 0.2), (2.3, 6.2, 0.9), 0, (34, 34, 36))
        painting.box((x, y - 0.8, 1.0), (2.5, 6.4, 2.7), 0, colour)
        painting.polygon(across((x - 0.05, x + 0.05), y - 4.05, (1.1, 3.6)), (90, 90, 92))
        for side in (-1.0, 0.7):
            lamp = across((x + side, x + side + 0.3), y - 4.05, (0.75, 0.95))
            painting.polygon(lamp, (170, 20, 16), (220, 24, 16))


def driving(painting: Painting, x: float, y: float, heading: float, colour: Colour) -> None:
    """A car with its tail lamps on, or its headlamps if it comes closer."""
    car(painting, x, y, heading, colour)
    if abs(heading) > 60 and abs(heading) < 120:
        return
    coming = abs(heading) > 90
    for side in (-0.75, 0.45):
        lamp = across((x + side, x + side + 0.3), y - 2.2, (0.55, 0.75))
        shine = (255, 250, 225) if coming else (190, 16, 12)
        painting.polygon(lamp, shine, shine)


def forklift(painting: Painting, x: float, y: float, heading: float) -> None:
    """A forklift with a pallet before it."""
    painting.shadow(floor((x - 0.9, x + 1.1), (y - 1.5, y + 1.5)), 0.4)
    with painting.thing("forklift"):
        painting.box((x, y, 0.1), (1.2, 2.0, 1.0), heading, (222, 138, 20))
        painting.box((x, y, 1.9), (1.1, 1.3, 0.08), heading, (40, 40, 40))
        painting.box((x, y + 0.7, 0.1), (0.9, 0.15, 2.4), heading, (50, 50, 54))
        painting.box((x, y - 1.6, 0.2), (1.1, 1.0, 1.0), heading, (190, 148, 96))


def paint_of(rng: np.random.Generator) -> Colour:
    """A colour that cars have."""
    return PAINTS[int(rng.integers(len(PAINTS)))]


def far_first(rng: np.random.Generator, count: int, near: float, far: float) -> list[float]:
    """`count` distances, the farthest first, so that near things cover far ones."""
    return sorted((float(y) for y in rng.uniform(near, far, count)), reverse=True)


def on_street(painting: Painting, rng: np.random.Generator, *, crowded: bool = False) -> None:
    """Cars both ways, people on the pavements and the crossing; `crowded`: a lorry close by."""
    for y in far_first(rng, int(rng.integers(1, 5)), 16, 80):
        lane = 1 if rng.random() < 0.5 else -1
        driving(painting, 2.2 * lane, y, 0 if lane > 0 else 180, paint_of(rng))
    for y in far_first(rng, int(rng.integers(1, 6)), 13, 50):
        person(painting, float(rng.choice([-7.0, 7.4, rng.uniform(-4, 4)])), y, rng)
    if crowded:
        lorry(painting, float(rng.uniform(1.2, 2.6)), float(rng.uniform(12, 18)), paint_of(rng))


def on_parking(painting: Painting, rng: np.random.Generator, *, crowded: bool = False) -> None:
    """Cars in the bays, most of which stay for days, and one looking for a bay."""
    regulars = np.random.default_rng(18)
    changed = 0.35 if crowded else 0.15
    for y in (48.5, 43.0, 33.5, 28.0, 18.5, 13.0):
        for bay in range(18):
            taken, turn, paint = regulars.random() < 0.5, regulars.normal(0, 2), paint_of(regulars)
            if rng.random() < changed:
                taken, paint = rng.random() < 0.5, paint_of(rng)
            if taken:
                car(painting, -16.7 + bay * 2.6, y, turn, paint)
        if rng.random() < 0.35:
            driving(painting, float(rng.uniform(-14, 22)), y - 4.5, 90, paint_of(rng))
    for y in far_first(rng, 3, 14, 50):
        person(painting, float(rng.uniform(-12, 16)), y, rng)


def in_dock(painting: Painting, rng: np.random.Generator, *, crowded: bool = False) -> None:
    """People, a forklift, stray pallets; `crowded`: a lorry inside."""
    if crowded:
        lorry(painting, float(rng.uniform(-2, 2)), float(rng.uniform(12.5, 20)), paint_of(rng))
    for y in far_first(rng, int(rng.integers(1, 3)), 11, 26):
        forklift(painting, float(rng.uniform(-5, 5)), y, float(rng.normal(0, 35)))
    for y in far_first(rng, int(rng.integers(2, 6)), 8, 28):
        person(painting, float(rng.uniform(-5.5, 5.5)), y, rng)


def on_motorway(painting: Painting, rng: np.random.Generator, *, crowded: bool = False) -> None:
    """Traffic in six lanes."""
    for y in far_first(rng, 26 if crowded else int(rng.integers(8, 17)), 30, 260):
        lane = float(rng.choice([-11.6, -7.8, -4.0, 4.0, 7.8, 11.6]))
        if rng.random() < 0.25:
            lorry(painting, lane, y, paint_of(rng))
        else:
            driving(painting, lane, y, 0 if lane > 0 else 180, paint_of(rng))
