"""Ways in which a picture gets copied, as benchmarks of copy detection edit them."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

Edit = Callable[[Image.Image], Image.Image]


def crop(percent: float) -> Edit:
    """Cut so many percent of the width and of the height, half on each side."""

    def edit(image: Image.Image) -> Image.Image:
        x, y = (round(side * percent / 200) for side in image.size)
        return image.crop((x, y, image.width - x, image.height - y))

    return edit


def rotate(degrees: float) -> Edit:
    """Counter-clockwise; a quarter turn turns the frame, less leaves black corners."""
    return lambda image: image.rotate(degrees, Image.Resampling.BICUBIC, expand=degrees % 90 == 0)


def resize(factor: float) -> Edit:
    return lambda image: image.resize(
        (round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC
    )


def brighten(factor: float) -> Edit:
    return lambda image: ImageEnhance.Brightness(image).enhance(factor)


def same(image: Image.Image) -> Image.Image:
    return image


def write_text(image: Image.Image) -> Image.Image:
    """A line over the lower third, a tenth of the height."""
    copy = image.copy()
    size = max(copy.height // 10, 8)
    place = (copy.width // 20, copy.height * 2 // 3)
    text = "SAMPLE TEXT 2026"
    ImageDraw.Draw(copy).text(
        place, text, "white", ImageFont.load_default(size), stroke_width=1, stroke_fill="black"
    )
    return copy


QUALITY = 90
QUALITIES = {"re-encoded, quality 30": 30, "re-encoded, quality 60": 60}
"""JPEG quality that an edited copy is saved with; `QUALITY` where it isn't named."""

EDITS: dict[str, Edit] = {
    **dict.fromkeys(QUALITIES, same),
    "resized to half": resize(0.5),
    "resized to double": resize(2),
    "30 % darker": brighten(0.7),
    "30 % brighter": brighten(1.3),
    "grey": lambda image: ImageOps.grayscale(image).convert("RGB"),
    "text": write_text,
    "cropped by 5 %": crop(5),
    "cropped by 10 %": crop(10),
    "cropped by 20 %": crop(20),
    "rotated by 2 degrees": rotate(2),
    "rotated by 5 degrees": rotate(5),
    "rotated by 90 degrees": rotate(90),
    "mirrored": ImageOps.mirror,
}
