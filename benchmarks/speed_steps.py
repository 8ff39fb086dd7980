"""The steps of `speed.py` that run in processes of their own.

python benchmarks/speed_steps.py make FOLDER COUNT [SOURCE]
python benchmarks/speed_steps.py decode FOLDER JOBS
python benchmarks/speed_steps.py measure FOLDER JOBS all|none [COUNT]

The last two print their seconds and CPU seconds, loading of Python and the model not counted.
"""

from __future__ import annotations

import itertools
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import simplejpeg
from PIL import Image, ImageDraw, ImageFont

from dataset_audit.engine import Local
from dataset_audit.features.embedding import Embedder
from dataset_audit.measuring import measure_images
from dataset_audit.model import Image as Listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

SIZES = ((640, 480), (800, 600), (1280, 720), (1280, 960), (1920, 1080))
QUALITIES = range(80, 93)
SCENES = 8
SCENE_PX = (2400, 1500)
MIN_SIDE_PX = 224


def make(folder: Path, count: int, source: Path | None) -> None:
    """Write JPEGs (4:2:0) of the sizes in turn, the same ones every time."""
    folder.mkdir()
    rng = np.random.default_rng(0)
    pictures = photographs(source) if source else crops(rng)
    for number, size in zip(range(count), itertools.cycle(SIZES), strict=False):
        picture = next(pictures).resize(size, Image.Resampling.BICUBIC)
        data = simplejpeg.encode_jpeg(
            np.asarray(picture), int(rng.choice(QUALITIES)), colorsubsampling="420"
        )
        (folder / f"{number:05}.jpg").write_bytes(data)


def photographs(source: Path) -> Iterator[Image.Image]:
    """Every JPEG and PNG below a folder that can be opened, over and over."""
    files = sorted(file for file in source.rglob("*") if file.suffix.lower() in (".jpg", ".png"))
    for file in itertools.cycle(files):
        try:
            yield Image.open(file).convert("RGB")
        except OSError:
            continue


def crops(rng: np.random.Generator) -> Iterator[Image.Image]:
    """Parts of a few drawn scenes, of another size, side and place each time, 16:10."""
    scenes = [scene(rng) for _ in range(SCENES)]
    while True:
        whole = scenes[rng.integers(SCENES)]
        width = int(rng.integers(1600, SCENE_PX[0]))
        left = int(rng.integers(SCENE_PX[0] - width + 1))
        top = int(rng.integers(SCENE_PX[1] - width * 5 // 8 + 1))
        part = whole.crop((left, top, left + width, top + width * 5 // 8))
        yield part.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if rng.random() < 0.5 else part


def scene(rng: np.random.Generator) -> Image.Image:
    """Clouds of 1/f noise in weak colours, things with edges, lines of text, sensor noise."""
    light = clouds(rng)
    channels = [light + 0.25 * clouds(rng) for _ in range(3)]
    image = Image.fromarray(np.clip(np.stack(channels, -1) * 45 + 115, 0, 255).astype(np.uint8))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(28)
    for _ in range(60):
        x, y = (int(rng.integers(side)) for side in SCENE_PX)
        wide, high = (int(side) for side in rng.integers(20, 260, 2))
        colour = tuple(int(value) for value in rng.integers(30, 225, 3))
        draw.rectangle((x, y, x + wide, y + high), fill=colour, outline=(20, 20, 20))
        draw.text((x, y), "EXIT 12  axis of motion", fill=(235, 235, 235), font=font)
    noise = rng.normal(0, 2.5, (SCENE_PX[1], SCENE_PX[0], 1))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


def clouds(rng: np.random.Generator) -> NDArray[np.float32]:
    """(H, W) of standard deviation 1; amplitude falls as 1/f, as in photographs."""
    width, height = SCENE_PX
    frequency = np.hypot(np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width))
    frequency[0, 0] = np.inf
    spectrum = np.fft.rfft2(rng.normal(size=(height, width))) / frequency**1.3
    field = np.fft.irfft2(spectrum, s=(height, width))
    return np.asarray(field / field.std(), dtype=np.float32)


def clock() -> NDArray[np.float64]:
    """(2,) seconds, and those that this process had of the CPUs."""
    return np.array((time.perf_counter(), time.process_time()))


def decode(folder: Path, jobs: int) -> NDArray[np.float64]:
    """The least that there is to do."""

    def one(file: Path) -> None:
        simplejpeg.decode_jpeg(
            file.read_bytes(),
            "RGB",
            fastdct=True,
            fastupsample=True,
            min_height=MIN_SIDE_PX,
            min_width=MIN_SIDE_PX,
        )

    files = sorted(folder.iterdir())
    began = clock()
    with ThreadPoolExecutor(jobs) as pool:
        for _ in pool.map(one, files):
            pass
    return clock() - began


def measure(folder: Path, jobs: int, embed: str, count: int | None = None) -> NDArray[np.float64]:
    """The measure stage: read, hash, decode, every feature, shards written."""
    files = sorted(folder.iterdir())[:count]
    embedder = Embedder() if embed == "all" else None
    run(files[:1], jobs, embedder)  # loads what is imported late: scipy, and pandas where it is
    return run(files, jobs, embedder)


def run(files: list[Path], jobs: int, embedder: Embedder | None) -> NDArray[np.float64]:
    """The measure stage with a new cache."""
    images = [Listed(path=file.name, file=file) for file in files]
    with tempfile.TemporaryDirectory() as cache:
        began = clock()
        measure_images(
            images,
            Path(cache),
            embedder,
            Path(cache, "scratch"),
            engine=Local(jobs),
            start=lambda _total, _known: None,
            advance=lambda _steps: None,
        )
        return clock() - began


def main(name: str, folder: str, number: str, *more: str) -> None:
    match name:
        case "make":
            make(Path(folder), int(number), Path(more[0]) if more else None)
        case "decode":
            print(*decode(Path(folder), int(number)).round(3))
        case "measure":
            embed, *count = more
            print(*measure(Path(folder), int(number), embed, *map(int, count)).round(3))


if __name__ == "__main__":
    main(*sys.argv[1:])
