"""A simulated data set as the measuring leaves it: features of images with planted scenes.

A scene is a drawn background; its frames are that background under a changing light, with things
that move in front of it and noise, in shuffled rows. One scene holds 40 % of the images, 30 % are
alone, the other scenes are long-tailed. Hashes are computed from the thumbnails; vectors lie around
one of the scene. Vectors lie in files and are written and read in pieces. The hot scene is an Axis
camera's, a third of the other images name a phone; every image has a class, a split and a time.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import scipy.fft
from numpy.lib.format import open_memmap
from scipy.ndimage import gaussian_filter

from dataset_audit import arrow
from dataset_audit.features.measure import FEATURES
from dataset_audit.model import Image

if TYPE_CHECKING:
    from pathlib import Path

SIDE, DIMENSIONS = 64, 1280
HOT, ALONE = 0.4, 0.3
BATCH = 2000
A_FOLDER = 1000
CLASSES = ("bus", "car", "person", "truck")
BLURS = [
    gaussian_filter(np.eye(SIDE), (sigma, 0), mode="reflect").astype(np.float32) * sigma
    for sigma in (1.2, 3, 8)
]
TABLE = tuple(column for column in FEATURES if column.kind != "blob")


def make(folder: Path, size: int, seed: int) -> None:
    """Write truth, vectors and features of so many images into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(seed)
    truth = plant(size, rng)
    layouts = open_memmap(folder / "layout.npy", "w+", np.uint8, (size, SIDE, SIDE))
    vectors = open_memmap(folder / "embedding.npy", "w+", np.float16, (size, DIMENSIONS))
    starts = range(0, size, BATCH)
    parts = (truth[start : start + BATCH] for start in starts)
    hashes = np.empty(size, np.uint64)
    with ProcessPoolExecutor() as pool:
        drawn = pool.map(draw_some, parts, starts, repeat(seed))
        for start, (some, around) in zip(starts, drawn, strict=True):
            rows = slice(start, start + BATCH)
            layouts[rows], vectors[rows], hashes[rows] = some, around, phash(some)
    pq.write_table(features(truth, hashes, layouts), folder / "features.parquet")
    np.save(folder / "truth.npy", truth)


def images(folder: Path, size: int) -> list[Image]:
    """The images as a source would list them."""
    rng = np.random.default_rng(size)
    split = rng.choice(("train", "val", "test"), size, p=(0.8, 0.1, 0.1)).tolist()
    label = rng.integers(len(CLASSES), size=size).tolist()
    shown = [(name,) for name in CLASSES]
    return [
        Image(path, folder, split=split[row], labels=shown[label[row]])
        for row, path in enumerate(f"{row // A_FOLDER:04d}/{row:07d}.jpg" for row in range(size))
    ]


def features(truth: np.ndarray, hashes: np.ndarray, layouts: np.ndarray) -> pa.Table:
    """What was measured of each image, but for the vectors."""
    size = len(truth)
    hot, phone = truth == 0, (truth != 0) & (truth % 3 == 0)
    minutes = np.datetime64("2024-01-01T00:00", "m") + np.arange(size) * 3 % (500 * 1440)
    taken = [str(at).replace("-", ":").replace("T", " ") + ":00" for at in minutes]
    grey = grey_levels(layouts)
    columns: dict[str, Any] = {
        "bytes": np.full(size, 100_000),
        "width": np.full(size, 1920),
        "height": np.full(size, 1080),
        "format": pa.repeat("JPEG", size),
        "mode": pa.repeat("RGB", size),
        "content_hash": [hashlib.sha256(b"%d" % row).hexdigest() for row in range(size)],
        "phash": [f"{value:016x}" for value in hashes.tolist()],
        **grey,
        "saturation": np.full(size, 0.2),
        "sharpness": np.full(size, 20.0),
        "entropy": np.full(size, 6.5),
        "orientation": np.full(size, 1),
        "make": np.where(hot, "AXIS", np.where(phone, "Samsung", None)),
        "model": np.where(hot, "Q1615", np.where(phone, "SM-G998B", None)),
        "serial": np.where(hot, "ACCC8E000001", None),
        "taken": taken,
    }
    arrays = [
        pa.array(columns[c.name], arrow.TYPES[c.kind])
        if c.name in columns
        else pa.nulls(size, arrow.TYPES[c.kind])
        for c in TABLE
    ]
    return pa.Table.from_arrays(arrays, schema=arrow.schema(TABLE))


def grey_levels(layouts: np.ndarray) -> dict[str, np.ndarray]:
    """Mean, spread and percentiles of grey of the thumbnails."""
    found = {
        name: np.empty(len(layouts)) for name in ("luma_mean", "luma_p05", "luma_p95", "contrast")
    }
    for start in range(0, len(layouts), BATCH):
        rows = slice(start, start + BATCH)
        grey = layouts[rows].reshape(-1, SIDE * SIDE) / np.float32(255)
        found["luma_mean"][rows], found["contrast"][rows] = grey.mean(1), grey.std(1)
        found["luma_p05"][rows], found["luma_p95"][rows] = np.quantile(
            grey[:, ::16], (0.05, 0.95), axis=1
        )
    return found


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


def draw_some(truth: np.ndarray, start: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Thumbnails (B, 64, 64) and vectors (B, 1280); a scene is the same in every batch."""
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
    small = layouts.reshape(-1, 32, 2, 32, 2).mean((2, 4))
    waves = scipy.fft.dctn(small, axes=(1, 2))[:, :8, :8].reshape(-1, 64)
    bits = waves > np.median(waves, axis=1, keepdims=True)
    return np.packbits(bits, axis=1).view(np.uint64).ravel()


def b_cubed(truth: np.ndarray, found: np.ndarray) -> float:
    """Harmonic mean of precision and recall, both averaged over the images."""
    _, cell, count = np.unique(
        np.stack([truth, found], 1), axis=0, return_inverse=True, return_counts=True
    )
    both = count[cell.ravel()]
    precision = (both / np.bincount(found)[found]).mean()
    recall = (both / np.bincount(truth)[truth]).mean()
    return float(2 * precision * recall / (precision + recall))
