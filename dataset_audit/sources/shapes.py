"""The shapes of CVAT, each as the upright box around it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from dataset_audit.sources.figures import number_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Corners = tuple[float, float, float, float]
"""Left, top, right, bottom; pixels."""


def numbers(of: Mapping[str, str], *names: str) -> list[float]:
    """Attributes that are numbers."""
    return [number_of(of.get(name), name) for name in names]


def direction(of: Mapping[str, str]) -> tuple[float, float]:
    """Cosine and sine of `rotation`, which is in degrees; it may be missing."""
    angle = math.radians(number_of(of.get("rotation") or "0", "rotation"))
    return math.cos(angle), math.sin(angle)


def box(of: Mapping[str, str]) -> Corners:
    """Two corners, turned about the middle."""
    left, top, right, bottom = numbers(of, "xtl", "ytl", "xbr", "ybr")
    cos, sin = map(abs, direction(of))
    if sin == 0:
        return left, top, right, bottom
    w, h = right - left, bottom - top
    across, down = (w * cos + h * sin - w) / 2, (w * sin + h * cos - h) / 2
    return left - across, top - down, right + across, bottom + down


def ellipse(of: Mapping[str, str]) -> Corners:
    """Middle and half axes; turned, the box around the turned ellipse."""
    x, y, rx, ry = numbers(of, "cx", "cy", "rx", "ry")
    cos, sin = direction(of)
    w, h = math.hypot(rx * cos, ry * sin), math.hypot(rx * sin, ry * cos)
    return x - w, y - h, x + w, y + h


def mask(of: Mapping[str, str]) -> Corners:
    """The box that its pixels are counted in."""
    left, top, width, height = numbers(of, "left", "top", "width", "height")
    return left, top, left + width, top + height


def points(of: Mapping[str, str]) -> Corners:
    """Around `x,y;x,y`."""
    pairs = [pair.split(",") for pair in of.get("points", "").split(";")]
    if not all(len(pair) == 2 for pair in pairs):
        raise ValueError("its points aren't pairs of numbers")
    return around([(number_of(x, "x"), number_of(y, "y")) for x, y in pairs])


def cuboid(of: Mapping[str, str]) -> Corners:
    """Around eight corners: `xtl1` and `ytl1` to `xbr2` and `ybr2`."""
    names = [f"{side}{face}" for face in "12" for side in ("tl", "bl", "tr", "br")]
    pairs = (numbers(of, f"x{name}", f"y{name}") for name in names)
    return around([(x, y) for x, y in pairs])


def around(corners: list[tuple[float, float]]) -> Corners:
    """The box around some points, one or more."""
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


SHAPES: dict[str, Callable[[Mapping[str, str]], Corners]] = {
    "box": box,
    "ellipse": ellipse,
    "mask": mask,
    "cuboid": cuboid,
    "polygon": points,
    "polyline": points,
    "points": points,
}
"""Each raises ValueError, with what is wrong, for attributes that say no shape."""
THIN = frozenset({"polyline", "points"})
"""Those that may be without area and right."""
