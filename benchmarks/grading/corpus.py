"""The corpus with its truth, and the product's own measuring and relating of it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.engine import Local
from dataset_audit.features.embedding import Embedder
from dataset_audit.measuring import measure_images
from dataset_audit.model import Image
from dataset_audit.relating import describe, relate
from dataset_audit.settings import RelateSettings
from dataset_audit.vectors import Vectors
from grading.score import MOVING, SINGLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Corpus:
    """Images whose viewpoint is known; row i of everything is image i, sorted by path."""

    images: tuple[Image, ...]
    truth: NDArray[Any]
    """(N,) viewpoint, named as in `score`."""
    light: NDArray[Any]
    """(N,) day, night, ir or unknown."""
    kind: NDArray[Any]
    """(N,) static, moving, diverse or hardneg."""
    case: NDArray[Any]
    """(N,) the kind of hard case; empty in a corpus that names none."""

    def take(self, rows: Rows) -> Corpus:
        """Some of the images."""
        images = tuple(self.images[row] for row in rows)
        return Corpus(images, self.truth[rows], self.light[rows], self.kind[rows], self.case[rows])


@dataclass(frozen=True, slots=True)
class Measured:
    """What the product measured of some images, in its columns."""

    columns: dict[str, NDArray[Any]]
    vectors: Vectors

    def take(self, rows: Rows) -> Measured:
        """Some of the images, in this order."""
        embeddings = self.vectors.embeddings
        vectors = Vectors(
            self.vectors.layouts[rows], None if embeddings is None else embeddings[rows]
        )
        return Measured({name: values[rows] for name, values in self.columns.items()}, vectors)


@dataclass(frozen=True, slots=True)
class Grouped:
    """What the product says of each image (N,)."""

    scene: NDArray[np.int64]
    """-1: in no static scene."""
    confidence: NDArray[np.float64]


def read_corpus(root: Path) -> Corpus:
    """Read `root/manifest.csv`: path, scene_id, is_static_camera, kind, lighting."""
    with (root / "manifest.csv").open(newline="", encoding="utf-8") as table:
        rows = sorted(csv.DictReader(table), key=lambda row: row["path"])
    return Corpus(
        tuple(Image(path=row["path"], file=root / row["path"]) for row in rows),
        np.array([viewpoint(row) for row in rows], dtype=object),
        np.array([row.get("lighting") or "unknown" for row in rows], dtype=object),
        np.array([row["kind"] for row in rows], dtype=object),
        np.array([row.get("case") or "" for row in rows], dtype=object),
    )


def viewpoint(row: dict[str, str]) -> str:
    if row["is_static_camera"] == "1":
        return row["scene_id"]
    return MOVING + row["scene_id"] if row["kind"] == "moving" else SINGLE + row["path"]


def measure(images: Sequence[Image], cache: Path, jobs: int) -> Measured:
    """Measure as an audit does, embeddings and all."""
    features, vectors = measure_images(
        images,
        cache,
        Embedder(),
        cache / "scratch",
        engine=Local(jobs),
        start=lambda _total, _known: None,
        advance=lambda _images: None,
    )
    return Measured(describe(images, features, datetime.now(UTC)), vectors)


def group(measured: Measured) -> Grouped:
    """Relate as an audit does: by default settings, the images sorted by path."""
    order = np.argsort(measured.columns["path"], kind="stable")
    sorted_ = measured.take(order)
    related = relate(sorted_.columns, sorted_.vectors, RelateSettings())
    scene = np.full(len(order), -1, np.int64)
    confidence = np.full(len(order), np.nan)
    scene[order] = np.where(related["scene_static"], related["scene_id"], -1)
    confidence[order] = related["scene_confidence"]
    return Grouped(scene, confidence)
