"""Some images of a finished audit, small: read again, or else as the audit stored them."""

from __future__ import annotations

import io
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from dataset_audit.features.capture import read_capture
from dataset_audit.features.frames import read_frames
from dataset_audit.features.hashes import hash_content
from dataset_audit.features.pixels import UnreadableError, decode
from dataset_audit.names import split_frame
from dataset_audit.pictures import Picture
from dataset_audit.places import look

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from dataset_audit.places import Where
    from dataset_audit.sources.reopening import Reopened

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


def read_pictures(wanted: Sequence[Wanted], again: Reopened) -> dict[str, Picture]:
    """Pictures by content hash, at the first of `QUALITIES`, in the order in which they are wanted.

    Args:
        wanted: an image that is wanted twice is read once.
        again: finds the images. What is far away is not asked for: a page is drawn without a
            network, of the stored thumbnails.
    """
    unique = {one.digest: one for one in wanted}
    files = by_file(list(unique.values()))
    # Here and in the order of their paths, as `again` remembers few archives, and for one thread.
    places = {path: None if again.far else again.place(path) for path in sorted(files)}
    with ThreadPoolExecutor(THREADS) as pool:
        read = pool.map(lambda path: list(read_file(places[path], files[path])), files)
        found = {digest: picture for part in read for digest, picture in part}
    return {digest: found[digest] for digest in unique}


def within(pictures: dict[str, Picture], budget: int) -> tuple[dict[str, Picture], int]:
    """Pictures that take at most `budget` bytes, and the quality that they are stored with.

    Where they need more, all are stored at the next lower of `QUALITIES`, and what doesn't fit at
    the lowest is left out from the end.
    """
    quality = QUALITIES[0]
    for lower in QUALITIES[1:]:
        if weight(pictures) <= budget:
            break
        quality = lower
        pictures = {digest: lowered(picture, quality) for digest, picture in pictures.items()}
    pictures = dict(pictures)
    while weight(pictures) > budget:
        pictures.popitem()
    return pictures, quality


def weight(pictures: dict[str, Picture]) -> int:
    """Bytes of all pictures."""
    return sum(len(picture.webp) for picture in pictures.values())


def by_file(wanted: Sequence[Wanted]) -> dict[str, dict[str | None, Wanted]]:
    """Files, and what is wanted of each: the still itself, or frames by their seconds."""
    files: dict[str, dict[str | None, Wanted]] = {}
    for one in wanted:
        path, seconds = split_frame(one.path)
        files.setdefault(path, {})[seconds] = one
    return files


def read_file(
    where: Where | None, parts: dict[str | None, Wanted]
) -> Iterator[tuple[str, Picture]]:
    """What is wanted of one file, each by its hash; what can't be read as it was stored."""
    missing = dict(parts)
    try:
        for seconds, image in read_images(where, parts) if where else ():
            one = missing.pop(seconds)
            yield one.digest, small(image)
    except (OSError, UnreadableError, MemoryError):
        pass  # gone or changed since the audit
    for one in missing.values():
        yield one.digest, stored(one)


def read_images(
    where: Where, parts: dict[str | None, Wanted]
) -> Iterator[tuple[str | None, Image.Image]]:
    """The still, or the frames of the clip, if it is the one that was audited.

    A clip is known by its size alone: hashing gigabytes would take longer than all pictures.
    """
    still = parts.get(None)
    if still is not None:
        data = where.read_bytes()
        if hash_content(data) == still.digest:
            yield None, decode(data, read_capture(data).orientation, SIDE_PX).image
        return
    frames = {float(seconds): seconds for seconds in parts if seconds is not None}
    same = look(where).size == next(iter(parts.values())).clip_bytes
    if isinstance(where, Path) and same:
        for at, image in read_frames(where, frames):
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
