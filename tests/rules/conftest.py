"""Tables made by hand: no pixel, no file."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from dataset_audit.columns import COLUMNS
from dataset_audit.facts import Diversity, Facts
from dataset_audit.model import Table

NULLS = {
    "str": (object, None),
    "strs": (object, None),
    "ints": (object, None),
    "int": (np.int64, -1),
    "float": (np.float64, np.nan),
    "bool": (np.bool_, False),
    "time": ("datetime64[ms]", "NaT"),
}
MIN_FRAMES = 3
RUNGS = (
    "axis-proven",
    "axis-probable",
    "axis-declared",
    "other-proven",
    "other-declared",
    "unknown",
)


def build_table(n=None, **overrides):
    """A table of nulls with paths, a content hash and a scene for each image, overridden by column.

    A single value is repeated. Scenes are renumbered by size; one of three images is static.
    """
    n = (
        n
        if n is not None
        else max(len(v) for v in overrides.values() if isinstance(v, list | np.ndarray))
    )
    hashes = [f"{i:064x}" for i in range(n)]
    given = {
        "path": [f"img/{i:05}.jpg" for i in range(n)],
        "content_hash": hashes,
        "phash": hashes,
        "scene_id": list(range(n)),
        "provenance": "unknown",
    } | overrides
    columns = {c.name: fill(n, *NULLS[c.kind], given.get(c.name)) for c in COLUMNS}
    bad = columns["problem"] != None  # noqa: E711  elementwise
    columns["provenance"][bad] = None
    columns["scene_id"] = ids = number_by_size(np.where(bad, -1, columns["scene_id"]))
    sizes = np.bincount(ids[~bad])
    columns["scene_static"][~bad] = sizes[ids[~bad]] >= MIN_FRAMES
    scenes = describe_scenes(columns, sizes)
    return Table(columns, scenes, find_facts(columns, sizes))


def fill(n, dtype, null, value):
    column = np.full(n, null, dtype=dtype)
    if value is not None:
        column[:] = value
    return column


def number_by_size(ids):
    """0 for the largest, ties by first row; -1 stays."""
    known, first, inverse, sizes = np.unique(
        ids[ids >= 0], return_index=True, return_inverse=True, return_counts=True
    )
    rank = np.empty(len(known), dtype=np.int64)
    rank[np.lexsort((first, -sizes))] = np.arange(len(known))
    numbered = np.full(len(ids), -1)
    numbered[ids >= 0] = rank[inverse]
    return numbered


def is_axis(columns):
    return np.array([str(p).startswith("axis-") for p in columns["provenance"]], dtype=bool)


def describe_scenes(columns, sizes):
    ids, n = columns["scene_id"], len(sizes)
    return {
        "scene_id": np.arange(n),
        "images": sizes,
        "share": sizes / max(1, sizes.sum()),
        "static": sizes >= MIN_FRAMES,
        "effective_images": np.sqrt(sizes),
        "first_path": np.array(
            [columns["path"][np.argmax(ids == s)] for s in range(n)], dtype=object
        ),
        "medoid": np.array([columns["path"][np.argmax(ids == s)] for s in range(n)], dtype=object),
        "axis_images": np.array(
            [int((is_axis(columns) & (ids == s)).sum()) for s in range(n)], int
        ),
    }


def find_facts(columns, sizes):
    readable = int(sizes.sum())
    rungs = Counter(p for p in columns["provenance"] if p is not None)
    axis = int(is_axis(columns).sum())
    split = {s for s in columns["split"] if s is not None}
    return Facts(
        images=len(columns["path"]),
        readable=readable,
        not_images=0,
        provenance={rung: rungs[rung] for rung in RUNGS},
        axis_share=(axis / max(1, readable), (axis + rungs["unknown"]) / max(1, readable)),
        diversity=find_diversity(sizes),
        axis_diversity=None,
        scene_counts=(),
        devices=(),
        layout="folder",
        labels=None,
        faults={},
        splits=tuple(sorted(split)),
    )


def find_diversity(sizes):
    p = sizes[sizes > 0] / max(1, sizes.sum())
    effective = float(np.exp(-(p * np.log(p)).sum()))
    return Diversity(
        images=int(sizes.sum()),
        scenes=len(sizes),
        static_scenes=int((sizes >= MIN_FRAMES).sum()),
        effective_scenes=(float(len(sizes)), effective, float(1 / (p**2).sum()) if len(p) else 0.0),
        effective_scenes_interval=(effective * 0.9, effective * 1.1),
        top_shares={},
        concentration=(),
        scene_coverage=None,
        scenes_at_least=None,
        effective_images=float(np.sqrt(sizes).sum()),
        vendi=None,
        vendi_error=None,
        vendi_images=0,
    )


@pytest.fixture(scope="session")
def make_table():
    return build_table
