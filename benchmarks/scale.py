"""How the steps over the whole data set grow: simulated images, one scene of which holds 40 %.

    python benchmarks/scale.py [--sizes 10000 30000 100000] [--plot scale.svg] [--seed 1]
                               [--keep found.jsonl]

Each size runs in a process of its own. A scene is a drawn background; its frames are that
background under a changing light, with things that move in front of it and noise, in shuffled rows.
30 % of the images are alone, the other scenes are long-tailed. Hashes are computed from the
thumbnails; vectors lie around one of the scene. The score is plain B-cubed F1 over all images. The
peak of memory is that of the grouping into scenes, input included. `--keep` adds a line for each
size to a file, and the plot shows all lines of it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.fft
from scale_plot import plot
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from collections.abc import Callable

SIDE, DIMENSIONS = 64, 1280
HOT, ALONE = 0.4, 0.3
BATCH = 2000
STEPS = ("scenes", "novelty", "near", "clusters")
BLURS = [
    gaussian_filter(np.eye(SIDE), (sigma, 0), mode="reflect").astype(np.float32) * sigma
    for sigma in (1.2, 3, 8)
]

Found = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path, help="an .svg")
    parser.add_argument("--keep", type=Path, help="a file to add what was found to")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.seed)))
        return
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, ", end="")
    print(f"Python {platform.python_version()}, numpy {np.__version__}\n")
    print(f"{'images':>9} {'load':>5} {'b3_f1':>7} {'peak MB':>8} {'input MB':>8}", end="")
    print("".join(f"{step + ' s':>12}{'cpu':>7}" for step in STEPS))
    found = []
    for size in given.sizes:
        found.append(apart(size, given.seed))
        show(found[-1])
        if given.keep:
            with given.keep.open("a", encoding="utf-8") as file:
                print(json.dumps(found[-1]), file=file)
    if given.keep:
        found = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()]
    if given.plot:
        given.plot.write_text(plot(found), encoding="utf-8")


def show(one: Found) -> None:
    print(
        "{images:9,} {load:5.1f} {b3_f1:7.4f} {peak_mb:8,.0f} {input_mb:8,.0f}".format(**one),
        end="",
    )
    print("".join(f"{one[step]:12.1f}{one[step + '_cpu']:7.1f}" for step in STEPS), flush=True)


def apart(size: int, seed: int) -> Found:
    """Measure in a process of its own."""
    command = [sys.executable, __file__, "--one", str(size), "--seed", str(seed)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{size} images: exit code {done.returncode}")
    found: Found = json.loads(done.stdout)
    return found


def measure(size: int, seed: int) -> Found:
    """Group so many images into scenes, and what else looks at all of them."""
    from dataset_audit.relate.clusters import cluster_images
    from dataset_audit.relate.duplicates import near_groups
    from dataset_audit.relate.novelty import measure_novelty
    from dataset_audit.relate.scenes import group_scenes

    rng = np.random.default_rng(seed)
    truth = plant(size, rng)
    layouts, embeddings = draw(truth, seed)
    hashes = phash(layouts)
    all_rows = np.ones(size, np.bool_)
    found: Found = {"images": size, "load": os.getloadavg()[0]}
    scenes = timed(found, "scenes", lambda: group_scenes(layouts, hashes, embeddings))
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    found["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    found["input_mb"] = (layouts.nbytes + embeddings.nbytes + hashes.nbytes) / 1e6
    found["b3_f1"] = b_cubed(truth, scenes.scene_id)
    share = 1 / np.bincount(scenes.scene_id)[scenes.scene_id]
    timed(found, "novelty", lambda: measure_novelty(layouts, scenes.scene_id, scenes.confidence))
    timed(found, "near", lambda: near_groups(hashes, all_rows, embeddings=embeddings))
    timed(found, "clusters", lambda: cluster_images(embeddings, all_rows, share, seed=0))
    return found


def timed(found: Found, name: str, work: Callable[[], Any]) -> Any:  # noqa: ANN401
    """What the work gives; its seconds are put down."""
    began, cpu = time.perf_counter(), time.process_time()
    given = work()
    found[name] = time.perf_counter() - began
    found[name + "_cpu"] = time.process_time() - cpu
    print(f"{found['images']:,}: {name} {found[name]:.1f} s", file=sys.stderr, flush=True)
    return given


def plant(size: int, rng: np.random.Generator) -> np.ndarray:
    """The scene of each image: 0 is the hot one, the last are alone, long tail between."""
    left = size - round(HOT * size) - round(ALONE * size)
    sizes = [round(HOT * size)]
    while left:
        sizes.append(min(left, 2 + int(rng.pareto(1) * 3), size // 50 + 2))
        left -= sizes[-1]
    sizes += [1] * round(ALONE * size)
    return rng.permutation(np.repeat(np.arange(len(sizes)), sizes))


def backgrounds(scenes: np.ndarray, seed: int) -> np.ndarray:
    """Detail at three scales (S, 64, 64), about -3..3; the same for a scene in every call."""
    fields = np.empty((len(scenes), len(BLURS), SIDE, SIDE), np.float32)
    for field, scene in zip(fields, scenes, strict=True):
        np.random.default_rng([seed, scene]).standard_normal(dtype=np.float32, out=field)
    return sum(blur @ fields[:, k] @ blur.T for k, blur in enumerate(BLURS))


def draw(truth: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Thumbnails (N, 64, 64) and vectors (N, 1280) of images of the scenes."""
    layouts = np.empty((len(truth), SIDE, SIDE), np.uint8)
    vectors = np.empty((len(truth), DIMENSIONS), np.float16)
    starts = range(0, len(truth), BATCH)
    parts = (truth[start : start + BATCH] for start in starts)
    with ProcessPoolExecutor() as pool:
        drawn = pool.map(draw_some, parts, starts, repeat(seed))
        for start, (some, around) in zip(starts, drawn, strict=True):
            layouts[start : start + BATCH], vectors[start : start + BATCH] = some, around
    return layouts, vectors


def draw_some(truth: np.ndarray, start: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Those of one batch; a scene is the same in every batch."""
    rng = np.random.default_rng([seed, start, 1])
    passing = backgrounds(np.arange(500), seed + 1)
    scenes, of = np.unique(truth, return_inverse=True)
    frames = backgrounds(scenes, seed)[of]
    for frame in frames:
        for _ in range(rng.integers(3)):
            tall, wide = rng.integers(4, 16, 2)
            top, left = rng.integers(0, SIDE - tall), rng.integers(0, SIDE - wide)
            patch = passing[rng.integers(len(passing)), :tall, :wide]
            frame[top : top + tall, left : left + wide] = patch
    light = rng.uniform(0.3, 1, (len(frames), 1, 1)).astype(np.float32)
    frames = light * (110 + 60 * frames)
    frames += 2 * rng.standard_normal(frames.shape, dtype=np.float32)
    centre = np.stack([np.random.default_rng([seed, s, 2]).normal(size=DIMENSIONS) for s in scenes])
    vectors = centre[of] + 0.5 * rng.normal(size=(len(of), DIMENSIONS))
    return np.clip(frames, 0, 255).astype(np.uint8), vectors.astype(np.float16)


def phash(layouts: np.ndarray) -> np.ndarray:
    """Hashes (N,): which of the 8 x 8 slowest waves are above their median."""
    out = np.empty(len(layouts), np.uint64)
    for start in range(0, len(layouts), BATCH):
        small = layouts[start : start + BATCH].reshape(-1, 32, 2, 32, 2).mean((2, 4))
        waves = scipy.fft.dctn(small, axes=(1, 2))[:, :8, :8].reshape(-1, 64)
        bits = waves > np.median(waves, axis=1, keepdims=True)
        out[start : start + BATCH] = np.packbits(bits, axis=1).view(np.uint64).ravel()
    return out


def b_cubed(truth: np.ndarray, found: np.ndarray) -> float:
    """Harmonic mean of precision and recall, both averaged over the images."""
    _, cell, count = np.unique(
        np.stack([truth, found], 1), axis=0, return_inverse=True, return_counts=True
    )
    both = count[cell.ravel()]
    precision = (both / np.bincount(found)[found]).mean()
    recall = (both / np.bincount(truth)[truth]).mean()
    return float(2 * precision * recall / (precision + recall))


if __name__ == "__main__":
    main()
