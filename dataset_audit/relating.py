"""From measured features to the table that is judged: devices, groups, scenes, facts."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit import arrow
from dataset_audit.columns import COLUMNS
from dataset_audit.features.measure import SHOWN
from dataset_audit.model import Capture, readable_rows
from dataset_audit.provenance.axis import Judge
from dataset_audit.provenance.inventory import number_cameras
from dataset_audit.provenance.unset import doubt_unset
from dataset_audit.relate.clusters import cluster_images
from dataset_audit.relate.counting import count_different
from dataset_audit.relate.cuts import Cuts, around
from dataset_audit.relate.duplicates import exact_groups, near_groups
from dataset_audit.relate.edited import join_edited
from dataset_audit.relate.light import name_light
from dataset_audit.relate.novelty import measure_novelty
from dataset_audit.relate.picked import pick
from dataset_audit.relate.scenes import group_scenes
from dataset_audit.sources.sequences import number_sequences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    import pyarrow as pa
    from numpy.typing import NDArray

    from dataset_audit.model import Device, Image
    from dataset_audit.settings import RelateSettings
    from dataset_audit.vectors import Vectors

    Columns = dict[str, NDArray[Any]]


HEADERS = 4096
"""Images whose headers are Python values at a time: 2 kB each."""


def describe(images: Sequence[Image], features: pa.Table, now: datetime) -> Columns:
    """The columns that each image has by itself: features, source, device.

    One more than `model` has: `orientation`, the EXIF orientation, which the pixels are free of.

    Args:
        images: of the source.
        features: row i belongs to image i.
        now: a camera's clock that is ahead of it is not believed.
    """
    columns = arrow.to_columns(features, (c for c in COLUMNS if c.name in SHOWN))
    columns["path"] = texts(image.path for image in images)
    columns["split"] = texts(image.split for image in images)
    columns["labels"] = texts(image.labels for image in images)
    columns["label_counts"] = texts(
        image.label_counts or (image.labels and (1,) * len(image.labels)) for image in images
    )
    columns["orientation"] = np.array(
        [each or 1 for each in features["orientation"].to_pylist()], np.int64
    )
    devices = list(judge_devices(images, features, now))
    columns["provenance"] = texts(d.provenance for d in devices)
    columns["axis_evidence"] = texts(d.evidence or None for d in devices)
    columns["device_make"] = texts(d.make for d in devices)
    columns["device_model"] = texts(d.model for d in devices)
    columns["device_serial"] = texts(d.serial for d in devices)
    columns["device_firmware"] = texts(d.firmware for d in devices)
    columns["device_class"] = texts(d.device_class for d in devices)
    columns["captured_at"] = times(d.captured_at for d in devices)
    columns["captured_at_source"] = texts(d.captured_at_source for d in devices)
    columns["clock_at"] = times(d.clock_at for d in devices)
    columns["clock_doubt"] = texts(d.clock_doubt for d in devices)
    columns |= doubt_unset(columns)
    for name in ("camera", "contradictions", "inherited", "decision", "decided"):
        columns[name] = texts(None for _ in images)  # to be said by people, or told by other images
    columns["camera_id"] = number_cameras(
        *(columns[name] for name in ("device_serial", "device_make", "device_model", "camera"))
    )
    return columns


def judge_devices(images: Sequence[Image], features: pa.Table, now: datetime) -> Iterator[Device]:
    """Of each image; the headers of some images at a time become Python values."""
    judge = Judge(now)
    names = [field.name for field in fields(Capture)]
    headers = features.select(names)
    for start in range(0, len(images), HEADERS):
        some = images[start : start + HEADERS]
        rows = zip(*map(_listed, headers.slice(start, HEADERS)), strict=True)
        for row, image in zip(rows, some, strict=True):
            yield judge(to_capture(dict(zip(names, row, strict=True))), image.path, image.recording)


def _listed(column: pa.ChunkedArray) -> list[Any]:
    """Python values; most headers are in no image."""
    empty = column.null_count == len(column)
    values: list[Any] = [None] * len(column) if empty else column.to_pylist()
    return values


def times(values: Iterable[datetime | None]) -> NDArray[np.datetime64]:
    """Times in UTC as a column."""
    return np.array([at and at.replace(tzinfo=None) for at in values], dtype="datetime64[us]")


def texts(values: Iterable[Any]) -> NDArray[np.object_]:
    """An object column; a tuple stays one value."""
    listed = list(values)
    column = np.empty(len(listed), dtype=object)
    for row, value in enumerate(listed):
        column[row] = value
    return column


def to_capture(row: dict[str, Any]) -> Capture:
    """The headers as they were measured; an image never read has none."""
    lists = {name: tuple(row.get(name) or ()) for name in ("comments", "user_data")}
    return Capture(**row | lists | {"orientation": row["orientation"] or 1})


def relate(columns: Columns, vectors: Vectors, settings: RelateSettings) -> Columns:
    """The columns that come from the whole data set: groups, scenes, clusters, light, novelty.

    Two more than `model` has: `effective_images`, those of each image's scene; and `scene_at`
    (N, K), its scene at each cut `around` the one of the settings.
    """
    readable = readable_rows(columns)
    rows = np.flatnonzero(readable)
    count = len(readable)
    hashes = np.array([int(h, 16) if h else 0 for h in columns["phash"]], dtype=np.uint64)
    embeddings = vectors.embeddings
    scenes = group_scenes(
        pick(vectors.layouts, rows),
        hashes[rows],
        None if embeddings is None else pick(embeddings, rows),
        proposed=[columns["camera_id"][rows], number_sequences(columns["path"][rows])],
        cuts=Cuts.at(settings.min_agreement),
        others=[Cuts.at(cut) for cut in around(settings.min_agreement)],
        max_shift_share=settings.max_shift_share,
    )
    scene_id = np.full(count, -1, dtype=np.int64)
    scene_id[rows] = scenes.scene_id
    confidence = np.full(count, np.nan)
    confidence[rows] = scenes.confidence
    moving = np.zeros(count, dtype=bool)
    moving[rows] = scenes.moving
    scene_at = np.full((count, len(scenes.otherwise)), -1, dtype=np.int64)
    scene_at[rows] = np.stack(scenes.otherwise, axis=1)
    sizes = np.bincount(scenes.scene_id)
    static = np.zeros(count, dtype=bool)
    different = count_different(scenes.scene_id, columns["content_hash"][rows])
    static[rows] = different[scenes.scene_id] >= settings.min_frames
    clusters = np.full(count, -1, dtype=np.int64)
    if embeddings is not None:
        weights = np.zeros(count)
        weights[rows] = 1 / sizes[scenes.scene_id]
        clusters = cluster_images(
            embeddings, readable, weights, seed=settings.seed, n_clusters=settings.clusters or None
        )
    novelty = measure_novelty(vectors.layouts, scene_id, confidence)
    worth = np.full(count, np.nan)
    worth[rows] = novelty.effective_images[scene_id[rows]]
    return {
        "light": name_light(
            columns["luma_mean"], columns["contrast"], columns["saturation"], scene_id
        ),
        "exact_group": exact_groups(columns["content_hash"]),
        "near_group": group_near(hashes, readable, vectors, settings),
        "scene_id": scene_id,
        "scene_at": scene_at,
        "scene_static": static,
        "scene_moving": moving,
        "scene_confidence": confidence,
        "cluster_id": clusters,
        "redundancy": novelty.redundancy,
        "effective_images": worth,
    }


def group_near(
    hashes: NDArray[np.uint64],
    readable: NDArray[np.bool_],
    vectors: Vectors,
    settings: RelateSettings,
) -> NDArray[np.int64]:
    """Near-duplicates (N,): alike as they are, or one an edited copy of the other."""
    bits, cosine = settings.max_hamming_bits, settings.min_cosine_similarity
    groups = near_groups(
        hashes,
        readable,
        max_hamming_bits=bits,
        embeddings=vectors.embeddings,
        min_cosine_similarity=cosine,
    )
    return join_edited(
        groups,
        hashes,
        vectors.layouts,
        readable,
        max_hamming_bits=bits,
        embeddings=vectors.embeddings,
        min_cosine_similarity=cosine,
    )
