"""Surfaces seen straight on: what the walls, floors and trees of a viewpoint are covered with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Colour = tuple[int, int, int]
    Plane = NDArray[np.float64]

# float64 throughout: a last-bit difference between processors then never reaches a pixel.


def noise(rng: np.random.Generator, height: int, width: int, cell: float = 64) -> Plane:
    """(height, width) fractal noise, 0..1: octaves from `cell` pixels down to one pixel."""
    total, weight = np.zeros((height, width)), 1.0
    while cell >= 1:
        grid = rng.random((int(height / cell) + 2, int(width / cell) + 2))
        layer = Image.fromarray((grid * 255).astype(np.uint8))
        layer = layer.resize((width, height), Image.Resampling.BICUBIC)
        total += weight * np.asarray(layer, dtype=np.float64)
        cell, weight = cell / 2, weight * 0.62
    total -= total.min()
    return total / max(float(total.max()), 1e-9)


def tint(colour: Colour, strength: Plane) -> Image.Image:
    """An RGB image of one colour, brighter and darker by `strength` (1 leaves it as it is)."""
    pixels = np.asarray(colour, dtype=np.float64) * strength[..., None]
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def rough(
    rng: np.random.Generator, width: int, height: int, colour: Colour, contrast: float
) -> Image.Image:
    """Asphalt, plaster, concrete, grass: one colour with patches and grain."""
    grain = rng.normal(0, contrast * 0.35, (height, width))
    return tint(colour, 1 - contrast / 2 + contrast * noise(rng, height, width) + grain)


def tiles(
    rng: np.random.Generator, width: int, height: int, colour: Colour, size: tuple[int, int]
) -> Image.Image:
    """Bricks or paving: every second row shifted, each stone of its own shade."""
    rows, columns = np.indices((height, width))
    course = rows // size[1]
    shifted = columns + (course % 2) * size[0] // 2
    shade = rng.normal(1, 0.13, (height // size[1] + 1, width // size[0] + 2))
    strength = shade[course, shifted // size[0]] + rng.normal(0, 0.05, (height, width))
    joint = (rows % size[1] == 0) | (shifted % size[0] == 0)
    return tint(colour, np.where(joint, 0.62, strength))


def ribs(
    rng: np.random.Generator, width: int, height: int, colour: Colour, pitch: int
) -> Image.Image:
    """Corrugated metal or a roller door, with stains."""
    wave = 0.86 + 0.2 * np.sin(np.arange(height) * (2 * np.pi / pitch))[:, None]
    return tint(colour, wave * (0.75 + 0.4 * noise(rng, height, width)))


def facade(
    rng: np.random.Generator, width: int, height: int, colour: Colour, floors: int
) -> tuple[Image.Image, Image.Image]:
    """A house front and what of it shines at night: windows over a row of shops."""
    front = tiles(rng, width, height, colour, (14, 6))
    glow = Image.new("RGB", front.size)
    pen, shine = ImageDraw.Draw(front), ImageDraw.Draw(glow)
    floor = height // floors
    columns = max(2, width // int(floor * 0.75))
    for row in range(floors - 1):
        for column in range(columns):
            left = (column + 0.24) * width / columns
            box = (
                left,
                row * floor + floor * 0.2,
                left + width / columns * 0.5,
                (row + 0.85) * floor,
            )
            _window(rng, pen, shine, box)
    _shops(rng, pen, shine, (width, height, floor))
    return front, glow


def _window(
    rng: np.random.Generator,
    pen: ImageDraw.ImageDraw,
    shine: ImageDraw.ImageDraw,
    box: tuple[float, float, float, float],
) -> None:
    left, top, right, bottom = box
    frame = (225, 222, 214) if rng.random() < 0.7 else (70, 52, 40)
    pen.rectangle((left - 3, top - 3, right + 3, bottom + 5), fill=frame)
    glass = int(rng.integers(25, 95))
    pen.rectangle(box, fill=(glass, glass + 8, glass + 18))
    curtain = bottom - (bottom - top) * rng.uniform(0, 0.9)
    pen.rectangle((left, top, left + (right - left) * 0.3, bottom), fill=(150, 140, 128))
    pen.rectangle((left, min(curtain, bottom - 1), right, bottom), fill=(glass + 40,) * 3)
    pen.line(((left + right) / 2, top, (left + right) / 2, bottom), fill=frame, width=2)
    if rng.random() < 0.2:
        shine.rectangle(box, fill=(235, int(rng.integers(150, 205)), 90))


def _shops(
    rng: np.random.Generator,
    pen: ImageDraw.ImageDraw,
    shine: ImageDraw.ImageDraw,
    size: tuple[int, int, int],
) -> None:
    width, height, floor = size
    count = max(1, width // (floor * 2))
    for shop in range(count):
        left, right = shop * width / count + 6, (shop + 1) * width / count - 6
        board = tuple(int(c) for c in rng.integers(30, 210, 3))
        pane = (left, height - floor * 0.72, right, height - 6)
        pen.rectangle(pane, fill=(52, 58, 66))
        pen.rectangle((left, height - floor * 0.95, right, height - floor * 0.72), fill=board)
        for letter in np.arange(left + 10, right - 14, 13):
            tall = floor * rng.uniform(0.76, 0.8)
            pen.rectangle((letter, height - floor * 0.9, letter + 7, height - tall), fill="white")
        for goods in range(14):
            x = left + (goods + rng.random()) * (right - left) / 15
            top = height - floor * rng.uniform(0.15, 0.5)
            ware = tuple(int(c) for c in rng.integers(40, 220, 3))
            pen.rectangle((x, top, x + rng.uniform(4, 12), height - 8), fill=ware)
        if rng.random() < 0.6:
            shine.rectangle(pane, fill=(190, 200, 185))


def shelves(rng: np.random.Generator, width: int, height: int, rows: int) -> Image.Image:
    """A pallet rack full of boxes."""
    rack = rough(rng, width, height, (58, 54, 50), 0.5)
    pen = ImageDraw.Draw(rack)
    for row in range(rows):
        bottom, left = (row + 1) * height // rows - 6, 4.0
        while left < width - 12:
            box_width = rng.uniform(18, 58)
            top = bottom - rng.uniform(0.35, 0.85) * height / rows
            shade = rng.uniform(0.55, 1.15)
            right = min(left + box_width, width - 4)
            pen.rectangle((left, top, right, bottom), fill=_cardboard(rng, shade))
            pen.rectangle(
                (left + 5, top + 5, left + box_width * 0.5, top + 14), fill=(232, 230, 222)
            )
            left += box_width + rng.uniform(1, 14)
        pen.rectangle((0, bottom, width, bottom + 6), fill=(208, 96, 34))
    for post in range(0, width, 110):
        pen.rectangle((post, 0, post + 7, height), fill=(38, 66, 128))
    return rack


def _cardboard(rng: np.random.Generator, shade: float) -> Colour:
    """Mostly cardboard, sometimes plastic."""
    choices = ((196, 152, 98), (178, 134, 84), (150, 158, 170), (70, 110, 160), (170, 60, 50))
    red, green, blue = choices[int(rng.integers(len(choices)))]
    return int(red * shade), int(green * shade), int(blue * shade)


def tree(rng: np.random.Generator, width: int, height: int, colour: Colour) -> Image.Image:
    """RGBA: a crown of leaves with holes on a trunk, clear around it."""
    rows, columns = np.indices((height, width))
    across, down = (columns - width / 2) / (width / 2), (rows - height * 0.4) / (height * 0.4)
    leaves = noise(rng, height, width, width / 4)
    crown = (across**2 + down**2) * 0.8 + (1 - leaves) * 1.1 < 1.05
    trunk = (np.abs(across) < 0.06) & (rows > height * 0.5)
    light = 0.35 + 1.1 * noise(rng, height, width, 12) * (1.15 - 0.5 * rows / height)
    pixels = np.where(crown[..., None], np.asarray(colour) * light[..., None], (74, 58, 44))
    alpha = 255.0 * (crown | trunk)[..., None]
    return Image.fromarray(np.concatenate((pixels, alpha), 2).clip(0, 255).astype(np.uint8))
