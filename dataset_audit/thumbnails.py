"""Some images of a finished audit, small: read again, or else as the audit stored them."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PIL import Image

from dataset_audit.features.capture import read_capture
from dataset_audit.features.frames import read_frames
from dataset_audit.features.hashes import hash_content
from dataset_audit.features.pixels import UnreadableError, decode
from dataset_audit.names import split_frame
from dataset_audit.pictures import Picture

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SIDE_PX = 240
"""The longer side of a picture: six beside each other on a wide screen, one on a narrow phone."""
QUALITIES = (75, 55, 35)
"""Of WebP, tried in turn until the pictures fit. A picture of `dev` takes 6.5, 5.2 and 4.0 kB."""
THREADS = min(8, os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An image to show, as it was when it was audited."""

    path: str
    digest: str
    """Its content hash."""
    clip_bytes: int
    """Size of the file."""
    size: tuple[int, int]
    """Width and height, upright."""
    layout: NDArray[Any]
    """(S, S) grey thumbnail."""


def read_pictures(
    wanted: Sequence[Wanted], root: Path, budget: int
) -> tuple[dict[str, Picture], int]:
    """Pictures by content hash, and the quality that they are stored with.

    Where they need more than `budget` bytes, all are stored at the next lower of `QUALITIES`, and
    what doesn't fit at the lowest is left out from the end.

    Args:
        wanted: the most important first; an image that is wanted twice is read once.
        root: of the data set, or the one file that it is.
        budget: bytes of all of them.
    """
    unique = {one.digest: one for one in wanted}
    tasks = by_file(list(unique.values()))
    with ThreadPoolExecutor(THREADS) as pool:
        read = pool.map(lambda task: list(read_file(root, *task)), tasks)
        found = {digest: picture for part in read for digest, picture in part}
    pictures = {digest: found[digest] for digest in unique}
    quality = QUALITIES[0]
    for lower in QUALITIES[1:]:
        if weight(pictures) <= budget:
            break
        quality = lower
        pictures = {digest: lowered(picture, quality) for digest, picture in pictures.items()}
    while weight(pictures) > budget:
        pictures.popitem()
    return pictures, quality


def weight(pictures: dict[str, Picture]) -> int:
    """Bytes of all pictures."""
    return sum(len(picture.webp) for picture in pictures.values())


def by_file(wanted: Sequence[Wanted]) -> list[tuple[str, dict[str | None, Wanted]]]:
    """Files, and what is wanted of each: the still itself, or frames by their seconds."""
    files: dict[str, dict[str | None, Wanted]] = {}
    for one in wanted:
        path, seconds = split_frame(one.path)
        files.setdefault(path, {})[seconds] = one
    return list(files.items())


def read_file(
    root: Path, path: str, parts: dict[str | None, Wanted]
) -> Iterator[tuple[str, Picture]]:
    """What is wanted of one file, each by its hash; what can't be read as it was stored."""
    file = root / path if root.is_dir() else root
    missing = dict(parts)
    try:
        for seconds, image in read_images(file, parts):
            one = missing.pop(seconds)
            yield one.digest, small(image)
    except (OSError, UnreadableError, MemoryError):
        pass  # gone or changed since the audit
    for one in missing.values():
        yield one.digest, stored(one)


def read_images(
    file: Path, parts: dict[str | None, Wanted]
) -> Iterator[tuple[str | None, Image.Image]]:
    """The still, or the frames of the clip, if it is the one that was audited.

    A clip is known by its size alone: hashing gigabytes would take longer than all pictures.
    """
    still = parts.get(None)
    if still is not None:
        data = file.read_bytes()
        if hash_content(data) == still.digest:
            yield None, decode(data, read_capture(data).orientation, SIDE_PX).image
        return
    frames = {float(seconds): seconds for seconds in parts if seconds is not None}
    if file.stat().st_size == next(iter(parts.values())).clip_bytes:
        for at, image in read_frames(file, frames):
            yield frames[at], image


def small(image: Image.Image) -> Picture:
    """An image at the size of a report; one that is smaller stays as it is."""
    image.thumbnail((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS)
    return encode(image, QUALITIES[0])


def stored(one: Wanted) -> Picture:
    """The stored thumbnail in the proportions of its image."""
    width, height = (max(side, 1) for side in one.size)
    scale = SIDE_PX / max(width, height)
    grey: Image.Image = Image.fromarray(one.layout)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    image = grey.resize(size, Image.Resampling.BICUBIC)
    return replace(encode(image, QUALITIES[0]), stored=True)


def lowered(picture: Picture, quality: int) -> Picture:
    """The same picture in fewer bytes, as it nearly always is."""
    with Image.open(io.BytesIO(picture.webp)) as image:
        return replace(encode(image, quality), stored=picture.stored)


def encode(image: Image.Image, quality: int) -> Picture:
    """An image as WebP, without anything but its pixels."""
    return Picture(to_webp(image, quality), image.width, image.height)


def to_webp(image: Image.Image, quality: int) -> bytes:
    """WebP by a quick search: the best one (6) saves 9 % and takes four times as long."""
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "WEBP", quality=quality, method=2)
    return stream.getvalue()
