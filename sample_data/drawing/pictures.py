"""Unrelated pictures, each drawn in its own way: what a data set holds beside its cameras."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from drawing.textures import noise, rough, shelves, tiles, tint, tree
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Plane = NDArray[np.float64]


def rgb(red: Plane, green: Plane, blue: Plane) -> Image.Image:
    """Three planes of 0..1 as an image."""
    return Image.fromarray((np.stack((red, green, blue), 2) * 255).clip(0, 255).astype(np.uint8))


def plane(width: int, height: int) -> tuple[Plane, Plane]:
    """Place of every pixel, x and y, -1..1 over the longer side."""
    rows, columns = np.indices((height, width), dtype=np.float64)
    half = max(width, height) / 2
    return (columns - width / 2) / half, (rows - height / 2) / half


def mountains(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Ridge behind ridge, paler with distance."""
    picture = tint((186, 206, 228), 0.9 + 0.15 * noise(rng, height, width, width / 2))
    rows = np.arange(height)[:, None]
    for ridge, shade in enumerate((0.95, 0.72, 0.5, 0.3)):
        line = height * (0.25 + 0.17 * ridge) + height * 0.3 * (noise(rng, 1, width, 160) - 0.5)
        rock = tint((150, 156, 170), shade * (0.6 + 0.7 * noise(rng, height, width, 40)))
        picture.paste(rock, mask=Image.fromarray(((rows > line) * 255).astype(np.uint8)))
    return picture


def sea(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A low sun over waves."""
    x, y = plane(width, height)
    swell = np.sin(60 * y / (0.15 + np.abs(y)) + 4 * noise(rng, height, width, 90))
    sun = np.exp(-((x - 0.2) ** 2 + (y + 0.12) ** 2) * 60)
    path = np.exp(-((x - 0.2) ** 2) * 18) * (swell > 0.2)
    sky, water = 0.55 - 0.3 * y, 0.25 + 0.14 * swell + 0.5 * path
    base = np.where(y < 0, sky, water)
    return rgb(base + 0.25 + sun, base + sun * 0.8, base * 0.85 + 0.1 + sun * 0.3)


def forest(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Trunks, the near ones dark and wide."""
    picture = rough(rng, width, height, (138, 166, 104), 0.9)
    for size in np.linspace(4, 46, 26):
        bark = rough(rng, int(size), height, (92, 76, 60), 0.9)
        shade = tint((255, 255, 255), np.full((height, int(size)), 1.15 - size / 60))
        trunk = Image.blend(bark, shade, 0.12 if size > 20 else 0.35)
        picture.paste(trunk, (int(rng.integers(0, width)), int(rng.normal(0, 4))))
    return picture


def brick(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A wall from close by."""
    return tiles(rng, width, height, (162, 82, 62), (62, 22))


def julia(_: np.random.Generator, width: int, height: int) -> Image.Image:
    """A Julia set."""
    x, y = plane(width, height)
    x, y, steps = x * 1.5, y * 1.5, np.zeros((height, width))
    # Real numbers: a complex product may be rounded differently by another processor.
    for _step in range(60):
        inside = x * x + y * y < 4
        steps += inside
        after_x, after_y = x * x - y * y - 0.79, 2 * x * y + 0.15
        x, y = np.where(inside, after_x, x), np.where(inside, after_y, y)
    level = steps / 60
    return rgb(level**0.4, level**0.9, 1 - level)


def plasma(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Three clouds of colour."""
    return rgb(*(noise(rng, height, width, 220) for _ in range(3)))


def marble(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Veins in stone."""
    x, y = plane(width, height)
    vein = np.abs(np.sin(9 * x + 5 * y + 7 * noise(rng, height, width, 150))) ** 0.35
    return rgb(0.35 + 0.6 * vein, 0.38 + 0.56 * vein, 0.4 + 0.5 * vein)


def wood(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """The end of a log."""
    x, y = plane(width, height)
    ring = np.sqrt((x - 0.1) ** 2 + (y + 0.05) ** 2) * 46 + 4 * noise(rng, height, width, 120)
    level = 0.55 + 0.2 * np.sin(ring) + 0.15 * noise(rng, height, width, 6)
    return rgb(level + 0.2, level * 0.9, level * 0.6)


def pebbles(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Stones, each the region nearest to its centre."""
    rows, columns = np.indices((height, width), dtype=np.float64)
    nearest = np.full((2, height, width), np.inf)
    shade = np.zeros((height, width))
    for y, x in rng.random((150, 2)) * (height, width):
        far = np.hypot(rows - y, columns - x)
        shade = np.where(far < nearest[0], rng.uniform(0.4, 0.95), shade)
        nearest = np.sort(np.concatenate((nearest, far[None])), axis=0)[:2]
    level = shade * np.clip((nearest[1] - nearest[0]) / 9, 0.15, 1)
    return rgb(level, level * 0.97, level * 0.92)


def dunes(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Sand in ripples under a plain sky."""
    x, y = plane(width, height)
    ripple = np.sin((y * 70 + 9 * noise(rng, height, width, 130)) / (0.4 + y.clip(0)))
    crest = -0.1 + 0.16 * np.sin(3 * x + 1)
    sand = 0.62 + 0.1 * ripple * (y > crest) + 0.1 * noise(rng, height, width, 4)
    return rgb(np.where(y > crest, sand + 0.2, 0.45), np.where(y > crest, sand, 0.62),
               np.where(y > crest, sand * 0.6, 0.86))  # fmt: skip


def flowers(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A meadow from above."""
    picture = rough(rng, width, height, (72, 116, 52), 1.1)
    pen = ImageDraw.Draw(picture)
    for x, y in rng.random((130, 2)) * (width, height):
        size, petals = rng.uniform(4, 13), int(rng.integers(5, 9))
        colour = tuple(
            int(c) for c in rng.choice([[240, 220, 60], [236, 120, 170], [245, 245, 240]])
        )
        for turn in np.arange(petals) * 2 * np.pi / petals:
            at = (x + size * np.cos(turn), y + size * np.sin(turn))
            pen.circle((float(at[0]), float(at[1])), size * 0.55, fill=colour)
        pen.circle((float(x), float(y)), size * 0.5, fill=(150, 90, 30))
    return picture


def room(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """An empty room with a chequered floor and a bright window."""
    x, y = plane(width, height)
    depth = 1 / (y - 0.18).clip(0.01)
    chequer = (np.floor(x * depth * 2.2) + np.floor(depth * 2.2)) % 2
    level = np.where(y > 0.18, 0.35 + 0.4 * chequer, 0.72 - 0.25 * np.abs(x))
    level = level + 0.1 * (noise(rng, height, width, 30) - 0.5)
    window = (np.abs(x + 0.35) < 0.2) & (np.abs(y + 0.25) < 0.22) & (np.abs(x + 0.35) > 0.012)
    return rgb(np.where(window, 0.98, level), np.where(window, 1, level * 0.94),
               np.where(window, 1, level * 0.82))  # fmt: skip


def bokeh(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """City lights out of focus."""
    picture = Image.new("RGB", (width, height), (10, 11, 20))
    for x, y, size in rng.random((60, 3)) * (width, height, 34) + (0, 0, 8):
        disc = Image.new("RGB", (width, height))
        hue = tuple(int(c) for c in rng.integers((90, 60, 30), (190, 160, 130)))
        ImageDraw.Draw(disc).circle((float(x), float(y)), float(size), fill=hue, outline="white")
        mask = disc.convert("L").point(lambda level: 110 if level else 0)
        picture.paste(disc, mask=mask)
    return picture.filter(ImageFilter.GaussianBlur(1.2))


def books(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A full rack, seen straight on."""
    return shelves(rng, width, height, 5)


def ripples(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Rings of five drops in a pond."""
    x, y = plane(width, height)
    level = 0.08 * noise(rng, height, width, 40)
    for a, b in rng.uniform(-0.8, 0.8, (5, 2)):
        level = level + 0.1 * np.sin(55 * np.hypot(x - a, y - b))
    return rgb(0.2 + level, 0.45 + level, 0.5 + level * 1.2)


def spheres(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Fruit, lit from the upper left."""
    x, y = plane(width, height)
    table = 0.4 + 0.25 * noise(rng, height, width, 100)
    picture = np.stack((table * 1.1, table * 0.8, table * 0.6), 2)
    for a, b in sorted(rng.uniform(-0.6, 0.6, (14, 2)).tolist(), key=lambda centre: centre[1]):
        size = rng.uniform(0.12, 0.2)
        u, v = (x - a) / size, (y - b) / size
        facing = np.sqrt((1 - u**2 - v**2).clip(0))
        light = (0.2 + 0.8 * (0.65 * facing - 0.5 * u - 0.5 * v).clip(0))[..., None]
        colour = np.asarray(((0.9, 0.3, 0.2), (0.95, 0.7, 0.15), (0.5, 0.75, 0.25)))
        fruit = light * colour[int(rng.integers(3))] + 0.3 * (light > 0.95)
        picture = np.where((u**2 + v**2 < 1)[..., None], fruit, picture)
    return rgb(picture[..., 0], picture[..., 1], picture[..., 2])


def city_map(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Blocks and a river from above."""
    picture = Image.new("RGB", (width, height), (226, 224, 216))
    pen = ImageDraw.Draw(picture)
    for x in range(0, width, 46):
        for y in range(0, height, 34):
            shade = int(rng.integers(150, 200))
            box = (x + 4, y + 4, x + rng.uniform(26, 42), y + rng.uniform(18, 30))
            pen.rectangle(box, fill=(shade, shade - 10, shade - 24), outline=(120, 110, 100))
    bends = [(x, height * (0.5 + 0.25 * np.sin(x / 90))) for x in range(-40, width + 41, 20)]
    pen.line([(float(x), float(y)) for x, y in bends], fill=(110, 160, 205), width=38)
    return picture.rotate(17, Image.Resampling.BICUBIC, fillcolor=(170, 190, 150))


def page(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A printed page, photographed a little askew."""
    paper = tint((244, 240, 230), 0.95 + 0.06 * noise(rng, height, width, 200))
    pen = ImageDraw.Draw(paper)
    for y in range(30, height - 24, 13):
        x = 34.0
        while x < width - 60:
            word = rng.uniform(8, 44)
            pen.rectangle((x, y, x + word, y + 6), fill=(44, 42, 46))
            x += word + 6
    return paper.rotate(-4, Image.Resampling.BICUBIC, fillcolor=(96, 70, 50))


def weave(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A tartan cloth."""
    rows, columns = np.indices((height, width))
    across, down = rng.random((2, 40, 3))
    thread = np.where(((rows + columns) // 2 % 2)[..., None] == 0,
                      across[rows // 9 % 40], down[columns // 9 % 40])  # fmt: skip
    cloth = thread * (0.8 + 0.2 * noise(rng, height, width, 3)[..., None])
    return rgb(cloth[..., 0], cloth[..., 1], cloth[..., 2])


def stars(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """A night sky with a band of haze."""
    x, y = plane(width, height)
    haze = np.exp(-((x * 0.6 + y) ** 2) * 9) * noise(rng, height, width, 80) * 0.5
    points = (rng.random((height, width)) > 0.997) * rng.random((height, width))
    return rgb(haze * 0.8 + points, haze * 0.8 + points, 0.06 + haze + points)


def orchard(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Rows of trees in a field."""
    picture = rough(rng, width, height, (148, 138, 84), 0.7)
    for row, size in enumerate(np.linspace(26, 150, 6).astype(int)):
        for x in range(-40, width, int(size * 1.1)):
            crown = tree(rng, int(size), int(size * 1.2), (78, 124, 58))
            picture.paste(crown, (x + row * 17, int(height * 0.12 + row * height * 0.1)), crown)
    return picture


def collage(rng: np.random.Generator, width: int, height: int) -> Image.Image:
    """Scraps of other pictures."""
    picture = Image.new("RGB", (width, height), (230, 226, 214))
    for draw in (marble, julia, weave, brick, plasma, wood, sea, ripples, city_map):
        scrap = draw(rng, 170, 130).rotate(float(rng.normal(0, 14)), expand=True, fillcolor="white")
        picture.paste(
            scrap, (int(rng.integers(-30, width - 90)), int(rng.integers(-30, height - 80)))
        )
    return picture


PICTURES: tuple[Callable[[np.random.Generator, int, int], Image.Image], ...] = (
    mountains, sea, forest, brick, julia, plasma, marble, wood, pebbles, dunes, flowers, room,
    bokeh, books, ripples, spheres, city_map, page, weave, stars, orchard, collage,
)  # fmt: skip
