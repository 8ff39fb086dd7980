"""Two images side by side, with the blocks on both that agree and that don't.

Blocks are told apart by colour and by mark. The colours are those of Okabe and Ito, which people
with any common colour blindness can tell apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from dataset_audit.reports.canvas import (
    FAINT,
    GAP,
    INK,
    PAPER,
    beside,
    fit,
    fitted,
    font,
    stacked,
    text_band,
    tile,
)
from dataset_audit.reports.verdict import about, figures, link_sentence, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from dataset_audit.explanation import BlockKind, Blocks, Chain, Pair
    from dataset_audit.reports.canvas import Colour

    Open = Callable[[str], Image.Image]
    Box = tuple[float, float, float, float]

PANEL = (490, 490)
WIDTH = 2 * PANEL[0] + GAP
COLOURS: dict[BlockKind, Colour] = {
    "agrees": (0, 158, 115),
    "unrelated": (213, 94, 0),
    "inverted": (0, 114, 178),
}
MEANINGS: dict[BlockKind, str] = {
    "agrees": "agree",
    "inverted": "agree, light and dark exchanged",
    "unrelated": "unrelated",
    "blank": "no detail in both, no vote",
}
LINKS = 7
"""Frames of a chain that fit beside each other."""
LINK_PX = (WIDTH - (LINKS - 1) * GAP) // LINKS


def draw_pair(pair: Pair, open_one: Open) -> Image.Image:
    """The picture of a pair whose blocks are known; `open_one` gives the image of a path."""
    assert pair.blocks is not None
    panels = []
    for letter, subject in (("A", pair.one), ("B", pair.other)):
        image = open_one(subject.path)
        image = image.resize(fit(image.size, PANEL), Image.Resampling.LANCZOS)
        shift = pair.blocks.shift if letter == "B" else (0.0, 0.0)
        marked = with_blocks(image, pair.blocks, shift)
        name = f"{letter}  {fitted(subject.path, 14, PANEL[0] - 24)}"
        panels.append(tile(marked, PANEL, (name, about(subject))))
    bands = [text_band(verdict(pair), WIDTH, 20), beside(panels), legend(pair.blocks)]
    if pair.chain is not None:
        bands.append(text_band(link_sentence(pair.chain), WIDTH))
    if pair.chain is not None and len(pair.chain.paths) > 2:
        bands.append(chain_band(pair.chain, open_one))
    lines = [f"{name}: {text}" for name, text in figures(pair) if name != "Blocks"]
    return stacked([*bands, text_band("\n".join(lines), WIDTH, 14, FAINT)])


def with_blocks(image: Image.Image, blocks: Blocks, shift: tuple[float, float]) -> Image.Image:
    """The image under the grid of blocks. `shift` is what moves it onto the first, down, right."""
    layer = Image.new("RGBA", image.size)
    pen = ImageDraw.Draw(layer)
    count = len(blocks.kinds)
    side = (1 - 2 * blocks.margin) / count
    for down, row in enumerate(blocks.kinds):
        for right, kind in enumerate(row):
            left = (blocks.margin - shift[1] + right * side) * image.width
            top = (blocks.margin - shift[0] + down * side) * image.height
            box = (left, top, left + side * image.width, top + side * image.height)
            if kind == "blank":
                pen.rectangle(inset(box), outline=(255, 255, 255, 90))
            if kind != "blank":
                weight = min(1.0, blocks.weights[down][right])
                pen.rectangle(inset(box), fill=(*COLOURS[kind], round(30 + 90 * weight)))
                mark(pen, kind, box, round(90 + 165 * weight))
    return Image.alpha_composite(image.convert("RGBA"), layer).convert("RGB")


def inset(box: Box) -> Box:
    """A pixel less on each side, so that blocks of one colour can be told apart."""
    return box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1


def mark(pen: ImageDraw.ImageDraw, kind: BlockKind, box: Box, alpha: int) -> None:
    """A check, a cross or an arrow up and down, in the middle of a block."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    size = min(box[2] - box[0], box[3] - box[1]) * 0.22
    strokes: dict[str, list[list[tuple[float, float]]]] = {
        "agrees": [[(-1, 0), (-0.3, 0.8), (1, -0.9)]],
        "unrelated": [[(-0.8, -0.8), (0.8, 0.8)], [(-0.8, 0.8), (0.8, -0.8)]],
        "inverted": [[(0, -1), (0, 1)], [(-0.5, -0.5), (0, -1), (0.5, -0.5)],
                     [(-0.5, 0.5), (0, 1), (0.5, 0.5)]],
    }  # fmt: skip
    for stroke in strokes[kind]:
        line = [(x + size * a, y + size * b) for a, b in stroke]
        pen.line(line, (0, 0, 0, alpha), 5, "curve")
        pen.line(line, (255, 255, 255, alpha), 2, "curve")


def legend(blocks: Blocks) -> Image.Image:
    """Each kind of block with its mark, meaning and number."""
    high, left = 26, 0
    band = Image.new("RGB", (WIDTH, high), PAPER)
    pen = ImageDraw.Draw(band, "RGBA")
    for kind, meaning in MEANINGS.items():
        box = (left, 0, left + high, high - 1)
        pen.rectangle(box, fill=COLOURS.get(kind, PAPER), outline=FAINT)
        if kind in COLOURS:
            mark(pen, kind, box, 255)
        text = f"{blocks.count(kind)} {meaning}"
        pen.text((left + high + 6, 4), text, INK, font(14))
        left += high + 26 + round(font(14).getlength(text))
    return band


def chain_band(chain: Chain, open_one: Open) -> Image.Image:
    """The frames of a chain, each with its agreement with the step before; of a long one some."""
    steps = shown_steps(chain)
    tiles = []
    for step in steps:
        name = {0: "A", len(chain.paths) - 1: "B"}.get(step, f"step {step}")
        agreed = f"agrees by {chain.agreements[step - 1]:.2f}" if step else ""
        image = open_one(chain.paths[step])
        tiles.append(tile(image, (LINK_PX, LINK_PX), (name, agreed)))
    return beside(tiles)


def shown_steps(chain: Chain) -> list[int]:
    """Both ends, both sides of the weakest link, and of the others as many as there is room for."""
    last = len(chain.paths) - 1
    weak = chain.agreements.index(min(chain.agreements))
    wanted = [0, last, weak, weak + 1]
    spread = [round(last * k / (LINKS - 1)) for k in range(LINKS)]
    chosen = list(dict.fromkeys([*wanted, *(spread if last >= LINKS else range(last + 1))]))
    return sorted(chosen[:LINKS])
