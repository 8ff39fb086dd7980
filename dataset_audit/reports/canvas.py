"""Bands of one width, stacked to a picture: text, legends and images with captions."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from dataset_audit.words import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
PAPER: Colour = (255, 255, 255)
INK: Colour = (28, 28, 28)
FAINT: Colour = (105, 105, 105)
GAP = 12


@cache
def font(size: int) -> Font:
    """The typeface that comes with Pillow: the same on every machine."""
    return ImageFont.load_default(size)


def written(text: str, size: int) -> str:
    """Text with what the typeface lacks, and control characters, written out."""
    return "".join(c if has(c, size) else c.encode("unicode_escape").decode() for c in shown(text))


@cache
def has(character: str, size: int) -> bool:
    """Whether the typeface can draw a character."""
    missing = font(size).getmask("\uffff")
    mask = font(size).getmask(character)
    return character.isspace() or (mask.size, bytes(mask)) != (missing.size, bytes(missing))


def fitted(text: str, size: int, width: int) -> str:
    """Text cut at its beginning to a width in pixels: the end of a path tells most."""
    text = written(text, size)
    if font(size).getlength(text) <= width:
        return text
    while text and font(size).getlength("…" + text) > width:
        text = text[1:]
    return "…" + text


def wrapped(text: str, size: int, width: int) -> list[str]:
    """Text in lines of at most that width, broken between words."""
    lines = [""]
    for word in written(text, size).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if font(size).getlength(longer) <= width or not lines[-1]:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, size, width) for line in lines]


def text_band(text: str, width: int, size: int = 15, colour: Colour = INK) -> Image.Image:
    """Paragraphs, one a line of the text."""
    lines = [line for part in text.split("\n") for line in wrapped(part, size, width)]
    high = round(size * 1.4)
    band = Image.new("RGB", (width, high * len(lines)), PAPER)
    pen = ImageDraw.Draw(band)
    for number, line in enumerate(lines):
        pen.text((0, number * high), line, colour, font(size))
    return band


def tile(image: Image.Image, box: tuple[int, int], captions: Sequence[str]) -> Image.Image:
    """An image fitted into a box, the first caption in ink above it, the others fainter."""
    size = 14
    high = round(size * 1.4)
    shape = fit(image.size, box)
    band = Image.new("RGB", (box[0], high * len(captions) + shape[1]), PAPER)
    pen = ImageDraw.Draw(band)
    for number, line in enumerate(captions):
        place = (0, number * high)
        pen.text(place, fitted(line, size, box[0]), INK if number == 0 else FAINT, font(size))
    band.paste(image.resize(shape, Image.Resampling.LANCZOS), (0, high * len(captions)))
    return band


def fit(size: tuple[int, int], box: tuple[int, int]) -> tuple[int, int]:
    """The size that fills a box without changing the proportions."""
    scale = min(box[0] / size[0], box[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def beside(parts: Sequence[Image.Image]) -> Image.Image:
    """Parts in a row, tops aligned."""
    width = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    band = Image.new("RGB", (width, max(part.height for part in parts)), PAPER)
    left = 0
    for part in parts:
        band.paste(part, (left, 0))
        left += part.width + GAP
    return band


def stacked(bands: Sequence[Image.Image]) -> Image.Image:
    """Bands from top to bottom, with a margin around."""
    width = max(band.width for band in bands) + 2 * GAP
    height = sum(band.height + GAP for band in bands) + GAP
    sheet = Image.new("RGB", (width, height), PAPER)
    top = GAP
    for band in bands:
        sheet.paste(band, (GAP, top))
        top += band.height + GAP
    return sheet
