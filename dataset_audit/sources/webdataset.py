"""WebDataset: tar archives whose members belong together by name, in a folder, or one of them.

**Recognised** by `*.tar` files in a folder without loose images, or by a PATH that is one.

Members of one folder of an archive that are called alike up to the first dot are a sample:
`000012.jpg`, `000012.cls`. Its image is listed as `shards/train-0000.tar/000012.jpg`, as if the
archive were a folder. Read of a sample are

* `.jpg`, `.png` and all other suffixes of images. Where one stands right after the name, those of
  two parts (`000012.seg.png`) are written about it, and aren't images of their own;
* `.cls`: a class, as a number or text;
* `.json`: a record. A class is a text or a number; `label`, `labels`, `class`, `classes` and
  `class_name` hold one or a list. `objects` and `annotations` hold boxes, a list of records or a
  record of lists, with `bbox` (left, top, width, height in pixels) and the class in `category`,
  `label`, `class`, `category_name`, `class_name`, `name`, `categories`, `labels` or `category_id`.

The split is a word in the name of the archive (`train-0000.tar`), or its folder.

**Not read:** captions (`.txt`), arrays and other suffixes; clips, which have to be files of their
own; compressed archives (`.tar.gz`), which can't be read from the middle: unpack them first. Of a
damaged archive, the members before the damage are read.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import partial
from typing import IO, TYPE_CHECKING

from dataset_audit.model import Image
from dataset_audit.places import Seen, look, name_problem, open_file
from dataset_audit.sources import folder
from dataset_audit.sources.objects import Found, Told, read_archives
from dataset_audit.sources.splits import split_in, split_of
from dataset_audit.sources.tar import Entry, Member, walk_tar
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

TAR = ".tar"
PACKED = (".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst")
UNPACK = "decoder: a compressed archive, which can't be read from the middle: unpack it first"
CLASS, RECORD = "cls", "json"
MAX_BYTES = {CLASS: 1 << 12, RECORD: 1 << 24}
"""Of one annotation."""
MAX_IMAGES = 64
"""Of a sample, that share what is written: a rig has a dozen cameras, and more is a mistake."""
MINUS = re.compile(r"-\d{1,9}", re.ASCII)
"""No class."""


@dataclass(slots=True)
class Sample:
    """The members of one key."""

    images: list[Entry] = field(default_factory=list)
    told: Told | None = None


def recognise(tree: Tree) -> bool:
    """The file that was named, or archives in a folder without loose images."""
    if tree.named:
        return is_shard(tree.named)
    shards = any(map(is_shard, tree.files))
    return shards and not any(map(folder.has_image_suffix, tree.files))


def read(tree: Tree) -> Listing:
    """The images in the archives, and loose ones beside them."""
    return read_archives(tree, is_shard, partial(read_shard, tree), "webdataset")


def is_shard(parts: Parts) -> bool:
    """Whether a file is an archive, by its name."""
    return parts[-1].lower().endswith((TAR, *PACKED))


def read_shard(tree: Tree, parts: Parts, found: Found) -> None:
    """Add the images of an archive; one that is damaged is a row with its problem, too."""
    path, file, seen = path_of(parts), tree.file(parts), Seen(None, None)
    samples: dict[str, Sample] = {}
    problem = tree.problem(parts) or (None if path.lower().endswith(TAR) else UNPACK)
    if problem is None:
        try:
            seen = look(file)
            with open_file(file) as stream:
                collect(stream, seen.size, path, samples, found)
        except OSError as error:
            problem = name_problem(error)
    if problem:
        found.rows.append((Image(path=path, file=file, problem=problem), None))
    split = split_of(parts) or split_in(parts[-1])
    for sample in samples.values():
        if sample.told and sample.told.said and not sample.images:
            says = "the archive holds no image of that name"
            found.faults.add("orphan-label", sample.told.file, None, says)
        images = images_of(sample, path, found)
        if sample.told and len(images) > MAX_IMAGES:
            says = f"written about {len(images):,} images at once"
            found.faults.add("unreadable-annotation", sample.told.file, None, says)
            sample.told = None
        for entry in images:
            place = Member(file, seen, entry.path, entry.start, entry.size)
            image = Image(
                path=f"{path}/{entry.path}", file=place, split=split, problem=entry.problem
            )
            found.rows.append((image, sample.told))


def collect(
    stream: IO[bytes],
    length: int | None,
    shard: str,
    samples: dict[str, Sample],
    found: Found,
) -> None:
    """Sort the members of an archive into samples, and read what is written there."""
    names = set()
    for entry in walk_tar(stream, length):
        if any(part.startswith(".") for part in entry.path.split("/")):
            continue  # hidden, as in a folder
        where = f"{shard}/{entry.path}"
        if entry.path in names:
            found.faults.add("duplicate-id", where, None, "the archive holds it twice", where)
        names.add(entry.path)
        key, ending = split_name(entry.path)
        sample = samples.setdefault(key, Sample())
        if folder.has_image_suffix((entry.path,)):
            sample.images.append(entry)
        elif ending in MAX_BYTES:
            sample.told = sample.told or Told(where)
            try:
                tell(sample.told, where, read_text(stream, entry, MAX_BYTES[ending]), ending)
            except (ValueError, RecursionError) as error:
                line = error.lineno if isinstance(error, json.JSONDecodeError) else None
                found.faults.add("unreadable-annotation", where, line, says_of(error))
        else:
            found.others.append(where)


def tell(told: Told, where: str, text: str, ending: str) -> None:
    """What an annotation says; ValueError or RecursionError: it can't be read."""
    if ending == CLASS:
        if not text.strip() or "\n" in text.strip():
            raise ValueError("it is not one class")
        told.label(int(text) if MINUS.fullmatch(text.strip()) else text.strip())
        return
    record = json.loads(text)
    if not isinstance(record, dict):
        raise ValueError("it is no record")
    told.file = where
    told.record(record, {})


def read_text(stream: IO[bytes], entry: Entry, most: int) -> str:
    """A small member; ValueError: it is none, or no text."""
    if entry.problem or entry.size > most:
        raise ValueError(entry.problem or f"{entry.size:,} bytes, more than {most:,}")
    stream.seek(entry.start)
    return stream.read(entry.size).decode("utf-8")


def says_of(error: Exception) -> str:
    """Why an annotation can't be read, in a few words."""
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg}"
    if isinstance(error, UnicodeDecodeError):
        return "no UTF-8"
    return "nested too deep" if isinstance(error, RecursionError) else str(error)


def images_of(sample: Sample, shard: str, found: Found) -> list[Entry]:
    """The images of a sample, without pictures that are written about one of them."""
    plain: list[Entry] = []
    others: list[Entry] = []
    for entry in sample.images:
        (others if "." in split_name(entry.path)[1] else plain).append(entry)
    if plain:
        found.others += [f"{shard}/{entry.path}" for entry in others]
    return plain or others


def split_name(path: str) -> tuple[str, str]:
    """Key and ending of a member: both sides of the first dot of its name."""
    above, slash, name = path.rpartition("/")
    stem, _, ending = name.partition(".")
    return f"{above}{slash}{stem}", ending.lower()
