"""What a minute of 1080p costs: how many frames it becomes, and how long that takes.

    python benchmarks/video.py [--minutes 1] [--keep DIR]

Draws clips of 1920x1080 at 25 pictures a second with noise: a picture that stands, and one that a
dark box crosses; coded in H.264 with a key picture every 32 and every 250 pictures. One thread, no
embedder, each figure from one run.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import av
import numpy as np
from PIL import Image

from dataset_audit.clips import sample_clips
from dataset_audit.engine import Local
from dataset_audit.features.frames import walk_pictures
from dataset_audit.features.hashes import hash_file
from dataset_audit.features.sampling import Sampling
from dataset_audit.features.timeline import read_timeline
from dataset_audit.model import Image as Source
from dataset_audit.reports.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE, RATE, NOISE = (1920, 1080), 25, 6
CLIPS = {
    "standing, key every 32": (32, False),
    "busy, key every 32": (32, True),
    "standing, key every 250": (250, False),
    "busy, key every 250": (250, True),
}
# Times in seconds.
HEAD = ("clip", "MB", "scan", "decode all", "sample", "frames", "again", "all steps", "frames")
DENSE = Sampling(min_change=0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the clips here, or take those that are")
    given = parser.parse_args()
    processor = platform.processor() or platform.machine()
    print(f"{processor}, {os.cpu_count()} cores, PyAV {av.__version__}")
    print(f"| {' | '.join(HEAD)} |")
    print(f"|---{'|--:' * (len(HEAD) - 1)}|")
    with tempfile.TemporaryDirectory() as scratch:
        for name, (gop, busy) in CLIPS.items():
            file = (
                given.keep or Path(scratch)
            ) / f"{name.replace(', ', '-').replace(' ', '-')}.mkv"
            if not file.exists():
                draw(file, given.minutes * 60 * RATE, gop, busy=busy)
            print(row(name, file, Path(scratch) / name))


def draw(file: Path, count: int, gop: int, *, busy: bool) -> None:
    """Write a clip."""
    rng = np.random.default_rng(1)
    coarse = Image.fromarray(rng.integers(40, 200, (27, 48, 3)).astype(np.uint8))
    background = np.asarray(coarse.resize(SIZE, Image.Resampling.BICUBIC)).astype(np.int16)
    noises = [rng.normal(0, NOISE, (SIZE[1], SIZE[0], 1)).astype(np.int16) for _ in range(8)]
    with av.open(str(file), "w") as container:
        stream = container.add_stream("libx264", rate=RATE)
        stream.width, stream.height = SIZE
        stream.pix_fmt, stream.gop_size = "yuv420p", gop
        stream.options = {"preset": "veryfast", "crf": "28", "sc_threshold": "0"}
        for number in range(count):
            shown = background + noises[number % len(noises)]
            if busy:
                left = number * 4 % (SIZE[0] - 100)
                shown[500:750, left : left + 90] = 30
            picture = np.clip(shown, 0, 255).astype(np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode())


def row(name: str, file: Path, cache: Path) -> str:
    """One line of the table."""
    timeline = read_timeline(file)
    scan, _ = timed(lambda: (read_timeline(file), hash_file(file)))
    whole, _ = timed(lambda: sum(1 for _ in walk_pictures(file, timeline)))
    cells = [f"{file.stat().st_size / 1e6:.1f}", f"{scan:.2f}", f"{whole:.1f}"]
    for sampling in (Sampling(), DENSE):
        first, frames = timed(lambda s=sampling: sample(file, cache, s))
        again, _ = timed(lambda s=sampling: sample(file, cache, s))
        cells += [f"{first:.1f}", str(frames), *([f"{again:.2f}"] if sampling != DENSE else [])]
    return f"| {name} | {' | '.join(cells)} |"


def sample(file: Path, cache: Path, sampling: Sampling) -> int:
    """How many frames a clip becomes."""
    images = [Source(path=file.name, file=file)]
    found = sample_clips(images, cache, None, sampling, engine=Local(1), progress=Progress())
    return len(found.images)


def timed(work: Callable[[], object]) -> tuple[float, object]:
    begun = time.perf_counter()
    result = work()
    return time.perf_counter() - begun, result


if __name__ == "__main__":
    main()
