"""A scene on one page: its most typical frame, its background, and the frames that differ most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from dataset_audit.reports.canvas import FAINT, GAP, beside, stacked, text_band, tile
from dataset_audit.reports.verdict import scene_lines, scene_verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from dataset_audit.explanation import Member, Whole

COLUMNS = 4
TILE = (246, 246)
WIDTH = COLUMNS * TILE[0] + (COLUMNS - 1) * GAP
CONTRAST = 60
"""Grey levels that a structure of 1, one standard deviation, is drawn with."""


def draw_scene(
    scene: Whole, open_one: Callable[[str], Image.Image], model: NDArray[np.float32]
) -> Image.Image:
    """The sheet; `open_one` gives the image of a path, `model` (S, S) is the background."""
    typical = open_one(scene.medoid.path)
    members = [("weakest", scene.weakest), *(("most different", m) for m in scene.different)]
    unlike = {m.path: (role, m) for role, m in reversed(members) if m.path != scene.medoid.path}
    others = list(reversed(unlike.values()))
    tiles = [
        framed("most typical", scene.medoid, typical),
        tile(rendered(model, typical.size), TILE, ("the background all share",
             "what stands still, without light", "what moves has faded")),
        *(framed(role, member, open_one(member.path)) for role, member in others),
    ]  # fmt: skip
    rows = [beside(tiles[start : start + COLUMNS]) for start in range(0, len(tiles), COLUMNS)]
    lines = "\n".join(f"{name}: {text}" for name, text in scene_lines(scene))
    head, foot = text_band(scene_verdict(scene), WIDTH, 20), text_band(lines, WIDTH, 14, FAINT)
    return stacked([head, *rows, foot])


def framed(role: str, member: Member, image: Image.Image) -> Image.Image:
    """A member with what it is and how far it agrees."""
    when = " · ".join(filter(None, (member.light, member.captured_at)))
    return tile(image, TILE, (f"{role}, agrees by {member.agreement:.2f}", member.path, when))


def rendered(model: NDArray[np.float32], size: tuple[int, int]) -> Image.Image:
    """A background model as a grey picture of that size."""
    grey = np.clip(128 + CONTRAST * model, 0, 255).astype(np.uint8)
    return Image.fromarray(grey).resize(size, Image.Resampling.BICUBIC).convert("RGB")
