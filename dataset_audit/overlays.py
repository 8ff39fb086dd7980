"""From scenes to the text in their pictures: choose frames, read what is new, tell."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from threadpoolctl import threadpool_limits

from dataset_audit.cache import Added, Cache
from dataset_audit.columns import Column
from dataset_audit.engine import Local
from dataset_audit.features.capture import read_capture
from dataset_audit.features.frames import read_frame
from dataset_audit.features.hashes import hash_content
from dataset_audit.features.overlay import OVERLAY_VERSION, STRIP_PX, Reader, one_thread
from dataset_audit.features.pixels import UnreadableError, decode
from dataset_audit.names import split_frame
from dataset_audit.provenance.frames_to_read import choose_frames
from dataset_audit.provenance.overlay_evidence import tell_overlays

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from PIL import Image as Pillow

    from dataset_audit.model import Image
    from dataset_audit.relating import Columns

LINES = (
    Column("content_hash", "str", "SHA-256 of the bytes"),
    Column("lines", "strs", "of the overlay, from the top"),
)
SHARD = 64
"""Frames a shard: reading one takes as long as measuring a hundred."""


@dataclass(frozen=True, slots=True)
class Read:
    """What was read, for whoever compares two audits."""

    engine: str
    """Name and version."""
    models: str
    """SHA-256 of the models."""
    frames: int
    left_out: int
    """Frames that `provenance.ocr_frames` kept from being read."""


def read_overlays(
    images: Sequence[Image],
    columns: Columns,
    cache_folder: Path | str,
    *,
    most: int,
    jobs: int,
    now: datetime,
) -> tuple[Columns, dict[str, Any]]:
    """Read the overlays of a few frames a scene, and add what they say to what was found.

    Args:
        images: of the source.
        columns: row i belongs to image i; scenes are known.
        cache_folder: where lines that were read are kept.
        most: frames in all.
        jobs: threads.
        now: no clock ahead of it is believed.

    Returns:
        The columns that may have changed, and what was read, as `audit.json` holds it.

    Raises:
        MissingExtraError: the extra `ocr` isn't installed.
    """
    reader = Reader()
    rows, left_out = choose_frames(columns, most)
    chosen = {columns["content_hash"][row]: images[row] for row in rows}
    lines_of = read_lines(chosen, reader, cache_folder, jobs=jobs)
    lines = {int(row): lines_of.get(columns["content_hash"][row], ()) for row in rows}
    read = Read(engine=reader.engine, models=reader.digest, frames=len(rows), left_out=left_out)
    return tell_overlays(columns, lines, now), asdict(read)


def read_lines(
    chosen: Mapping[str, Image], reader: Reader, cache_folder: Path | str, *, jobs: int
) -> dict[str, tuple[str, ...]]:
    """Lines by content hash, read where the cache doesn't hold them."""
    version = f"overlay-{OVERLAY_VERSION}-{reader.engine}-{reader.digest[:16]}"
    cache = Cache(cache_folder, version, LINES)
    new = [item for item in chosen.items() if item[0] not in cache.parts]

    def work(item: tuple[str, Image]) -> tuple[str, ...] | None:
        picture = open_picture(*item)
        return reader.read(picture) if picture else None

    def keep(shard: Sequence[tuple[str, Image]], found: list[tuple[str, ...] | None]) -> Added:
        rows = {
            digest: {"content_hash": digest, "lines": lines}
            for (digest, _), lines in zip(shard, found, strict=True)
            if lines is not None
        }
        return cache.write({}, rows)

    shards = [new[i : i + SHARD] for i in range(0, len(new), SHARD)]
    with threadpool_limits(limits=1), one_thread():
        Local(jobs).run(
            shards, work, keep, lambda _, added: cache.learn(added), advance=lambda _: None
        )
    hashes = [digest for digest in chosen if digest in cache.parts]
    found = cache.take(hashes)["lines"].to_pylist()
    return {digest: tuple(lines or ()) for digest, lines in zip(hashes, found, strict=True)}


def open_picture(content_hash: str, image: Image) -> Pillow.Image | None:
    """The pixels of an image that was measured; None where it isn't there any more as it was."""
    seconds = split_frame(image.path)[1]
    try:
        if image.content_hash and seconds and isinstance(image.file, Path):
            return read_frame(image.file, float(seconds))
        data = image.file.read_bytes()
        if hash_content(data) != content_hash:
            return None
        return decode(data, read_capture(data).orientation, STRIP_PX).image
    except (OSError, UnreadableError):
        return None
