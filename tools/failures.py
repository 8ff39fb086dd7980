"""Draw the cases of "Known failures" in docs/scenes.md, and what `audit explain` says of them.

python tools/failures.py        # writes docs/scenes-*.webp

A street and a yard are drawn as the sample data is; each case is a data set of its own.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from dataset_audit import audit
from dataset_audit.explain import explain
from dataset_audit.reports.verdict import figures, verdict

ROOT = Path(__file__).parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "sample_data"))

from drawing import traffic, viewpoints  # noqa: E402
from drawing.camera import Camera, Painting  # noqa: E402
from drawing.exposure import expose  # noqa: E402
from drawing.textures import noise, rough, tree  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from drawing.viewpoints import Viewpoint

    Frames = dict[str, Image.Image]

SEED = 7
WIDTH, MOST_BYTES = 860, 60_000
CLEAR = 5


def street() -> Viewpoint:
    """The sample data's street."""
    return viewpoints.street(np.random.default_rng(SEED))


def clear(view: Viewpoint, name: str = "clear") -> Frames:
    """Some frames by day with light traffic."""
    frames = {}
    for number in range(CLEAR):
        rng = np.random.default_rng([SEED, number])
        painting = view.painting.copy()
        traffic.on_street(painting, rng, crowded=False)
        frames[f"{name}-{number}.jpg"] = expose(painting, "day", view.lamps, rng)
    return frames


def covered() -> Frames:
    """Leaves in the wind hide most of every frame; none is clear."""
    view = street()
    frames = {}
    for number in range(CLEAR):
        rng = np.random.default_rng([SEED, number])
        painting = view.painting.copy()
        for x in (-4.6, -1.5, 1.6, 4.7):
            leaves = tree(rng, 300, 330, (86, 112, 58))
            painting.upright(x + float(rng.uniform(-0.5, 0.5)), 9, (5.4, 8.6), leaves)
        frames[f"covered-{number}.jpg"] = expose(painting, "day", view.lamps, rng)
    return frames


def fog() -> Frames:
    """A street in clear air, and once in fog that hides what is farther than a few metres."""
    view = street()
    frames = clear(view)
    shown = np.asarray(frames["clear-0.jpg"], np.float32)
    _, far = view.painting.camera.ground()
    left = np.exp(-np.clip(far, 0, 200) / 3)[..., None]
    grain = np.random.default_rng(SEED).normal(0, 2, shown.shape)
    hidden = left * shown + (1 - left) * 196 + grain
    return frames | {"fog.jpg": Image.fromarray(hidden.clip(0, 255).astype(np.uint8))}


def inverted() -> Frames:
    """A street by day, and by an infrared lamp that exchanges light and dark in patches."""
    view = street()
    frames = clear(view)
    shown = np.asarray(frames["clear-0.jpg"].convert("L"), np.float32)
    rng = np.random.default_rng(SEED)
    patches = ((noise(rng, *shown.shape, 60) - 0.5) * 6 + 0.5).clip(0, 1)
    dark = patches * (60 - 0.22 * shown) + (1 - patches) * 0.1 * shown
    dark += rng.normal(0, 3, shown.shape)
    return frames | {"night.jpg": Image.fromarray(dark.clip(0, 255).astype(np.uint8))}


def aimed_anew() -> Frames:
    """A bare yard under an even sky; the camera is turned by a tenth of its width."""
    frames = {}
    for name, yaw in (("before", 0.0), ("after", 5.0)):
        view = yard(yaw)
        for number in range(CLEAR):
            rng = np.random.default_rng([SEED, number, round(yaw)])
            frames[f"{name}-{number}.jpg"] = expose(view.copy(), "day", (), rng)
    return frames


def yard(yaw: float) -> Painting:
    """Even ground, an even wall far away, and nothing else."""
    camera = replace(Camera(480, 360, 400, 5.0, 9), yaw=yaw)
    view = Painting(camera, Image.new("RGB", (480, 360), (196, 202, 208)))
    wall = rough(np.random.default_rng(SEED), 400, 40, (168, 168, 166), 0.05)
    view.surface(viewpoints.across((-200, 200), 90, (0, 6)), wall)
    view.polygon(viewpoints.floor((-200, 200), (6, 90)), (128, 126, 122))
    return view


CASES: dict[str, tuple[Callable[[], Frames], str, str]] = {
    "covered": (covered, "covered-0.jpg", "covered-1.jpg"),
    "fog": (fog, "clear-0.jpg", "fog.jpg"),
    "inverted": (inverted, "clear-0.jpg", "night.jpg"),
    "aimed-anew": (aimed_anew, "before-1.jpg", "after-1.jpg"),
}


def main() -> int:
    """Draw each case, audit it, explain it, and print what the page quotes."""
    for name, (draw, one, other) in CASES.items():
        with tempfile.TemporaryDirectory() as folder:
            root, out = Path(folder, "data"), Path(folder, "out")
            root.mkdir()
            for path, image in draw().items():
                image.save(root / path, quality=85)
            audit(root, out=out, use_cache=False, embed=False)
            explanation = explain(out, one, other, picture=out / "picture.png")
            save_small(out / "picture.png", ROOT / "docs" / f"scenes-{name}.webp")
        print(f"{name}: {verdict(explanation.found)}")
        for label, text in figures(explanation.found):
            print(f"    {label}: {text}")
    return 0


def save_small(picture: Path, file: Path) -> None:
    """The picture at the width of a page, in the best quality that fits."""
    with Image.open(picture) as image:
        height = round(image.height * WIDTH / image.width)
        small = image.resize((WIDTH, height), Image.Resampling.LANCZOS)
    for quality in range(85, 20, -5):
        small.save(file, "WEBP", quality=quality, method=6)
        if file.stat().st_size < MOST_BYTES:
            return


if __name__ == "__main__":
    sys.exit(main())
