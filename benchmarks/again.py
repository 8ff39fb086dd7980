"""What a second audit costs: of unchanged files, with 1 % new, of moved and renamed ones.

    python benchmarks/again.py [--images 100000] [--embed none|all] [--jobs N]

Makes small JPEGs in a temporary folder, each of its own: frames of some drawn cameras and single
pictures. Each line is one whole `audit` in a process of its own, with the same cache.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import simplejpeg
from PIL import Image
from speed import audit, print_machine

if TYPE_CHECKING:
    from numpy.typing import NDArray

SIZE = (96, 128)
FRAMES = 200
"""Of each camera; every second picture is no camera's."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=100_000)
    parser.add_argument("--embed", choices=("none", "all"), default="all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory(prefix="again-") as folder:
        tell(Path(folder), given)


def tell(folder: Path, given: argparse.Namespace) -> None:
    """Change the data set step by step, and audit it after each."""
    data, count = folder / "data", given.images
    make(data, range(count))
    print(f"{count:,} images, --embed {given.embed}\n")
    print(f"{'':34}      s   peak MB  known from before")
    run("the first audit", data, given)
    run("again", data, given)
    make(data, range(count, count + count // 100))
    run("1 % new", data, given)
    data = data.rename(folder / "moved")
    run("the folder moved", data, given)
    for file in sorted(data.rglob("*.jpg"))[: count // 10]:
        file.rename(file.with_name(f"renamed-{file.name}"))
    run("10 % renamed", data, given)


def run(name: str, data: Path, given: argparse.Namespace) -> None:
    """One audit, and what it says of itself."""
    out, cache = data.parent / "out", data.parent / "cache"
    where = ("--out", str(out), "--cache-dir", str(cache), "--fail-on", "never")
    how = ("--jobs", str(given.jobs), "--embed", given.embed, "--no-ocr")
    took = audit(str(data), *where, *how)
    known = json.loads((out / "audit.json").read_text("utf-8"))["run"]["known"]
    print(f"{name:34} {took.seconds:6.1f} {took.peak_mb:9,.0f} {known:18,}", flush=True)


def place(seed: int) -> NDArray[np.uint8]:
    """Smooth noise, coarse and fine. Squares would have their edges in common, and be one scene."""
    rng = np.random.default_rng(seed)
    layers = [
        np.asarray(Image.fromarray(rng.integers(0, 256, size, np.uint8)).resize(SIZE[::-1]), int)
        for size in ((6, 8, 3), (24, 32, 3))
    ]
    return (sum(layers) // 2).astype(np.uint8)


def make(data: Path, numbers: range) -> None:
    """Pictures by number: half of them frames of cameras, with something that moves."""
    for number in numbers:
        rng = np.random.default_rng(number)
        camera = number // 2 // FRAMES if number % 2 else -1 - number
        picture = place(abs(camera))
        y, x = rng.integers(0, SIZE[0] - 16), rng.integers(0, SIZE[1] - 16)
        picture[y : y + 16, x : x + 16] = rng.integers(0, 256, 3)
        file = data / f"{number // 1000:04}" / f"{number:07}.jpg"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(picture), 80))


if __name__ == "__main__":
    main()
