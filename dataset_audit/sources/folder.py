"""A folder of images and clips, read recursively, with split and label from folder names."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from dataset_audit.errors import InputError
from dataset_audit.model import Image
from dataset_audit.names import CLIP_SUFFIXES
from dataset_audit.sources.recordings import find_recordings, recording_of

# fmt: off
IMAGE_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff",
    ".gif", ".avif", ".heic", ".heif",
})
# Surely something else: not opened to look at its first bytes.
OTHER_SUFFIXES = frozenset({
    ".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".toml", ".md", ".html",
    ".py", ".cfg", ".ini", ".log", ".zip", ".tar", ".gz", ".npy", ".npz", ".pt", ".pth", ".onnx",
    ".parquet", ".db", ".cache", ".lock",
})
# fmt: on
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*")
FTYP_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
SPLITS = {
    "train": "train",
    "training": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}
# Folders that say how a data set is stored, not what its images show.
STRUCTURE = frozenset({"images", "image", "imgs", "img", "data", "jpegimages", "frames"})
MIN_CLASSES = 2
HEAD = 400
"""Bytes that tell what a file is."""

Parts = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source found."""

    images: tuple[Image, ...]
    """Sorted by path."""
    others: tuple[str, ...]
    """Paths of files that aren't images, sorted."""


def list_folder(root: Path) -> Listing:
    """List a folder, or one image file.

    A link to a file is followed when it stays inside the root, else it is an image with a problem;
    links to folders are never entered, so loops can't be either. A folder that can't be read is an
    image with a problem too: nobody knows what is in it. Hidden files and folders are passed over,
    and so is an audit folder (one that holds `audit.json` and `images.parquet`).

    Raises:
        InputError: the root isn't there or can't be read.
    """
    if is_one_file(root):
        return Listing((Image(path=printable(root.name), file=root),), ())
    files, closed = walk(root)
    images: dict[Parts, str | None] = {}
    others = []
    for parts in files:
        file = root.joinpath(*parts)
        problem = problem_of_link(file, root)
        if looks_like_image(file, sniff=problem is None):
            images[parts] = problem
        else:
            others.append(printable("/".join(parts)))
    named, recordings = name_classes(list(images)), find_recordings(root, files)
    found = [
        Image(
            path=printable("/".join(parts)),
            file=root.joinpath(*parts),
            split=split_of(parts),
            labels=named.get(parts),
            problem=problem,
            recording=recording_of(parts, recordings),
        )
        for parts, problem in (images | closed).items()
    ]
    # By file too: one name may spell as text what another holds as bytes that aren't UTF-8.
    found.sort(key=lambda image: (image.path, image.file))
    return Listing(tuple(found), tuple(sorted(others)))


def is_one_file(root: Path) -> bool:
    """Whether the root is a file; fails unless it is one or a folder that can be read."""
    try:
        if stat.S_ISREG(root.stat().st_mode):
            return True
        os.scandir(root).close()
    except FileNotFoundError:
        raise InputError(f"{root}: there is no such folder") from None
    except OSError as error:
        raise InputError(f"{root}: can't be read: {error.strerror}") from error
    return False


def walk(root: Path) -> tuple[list[Parts], dict[Parts, str]]:
    """Every file below the root as its parts, without hidden ones and audit folders.

    Also the folders that can't be read, each with its problem.
    """
    found: list[Parts] = []
    errors: list[OSError] = []
    for folder, folders, files in os.walk(root, onerror=errors.append):
        if {"audit.json", "images.parquet"} <= set(files):
            folders.clear()
            continue
        below = Path(folder).relative_to(root).parts
        linked = [name for name in folders if Path(folder, name).is_symlink()]
        folders[:] = [n for n in folders if not n.startswith(".") and n not in linked]
        found += [(*below, name) for name in (*files, *linked) if not name.startswith(".")]
    closed = {
        Path(error.filename).relative_to(root).parts: f"permission: a folder: {error.strerror}"
        for error in errors
    }
    return found, closed


def problem_of_link(file: Path, root: Path) -> str | None:
    """Why a link must not be opened; None for a file, and for a link to one below the root."""
    if not file.is_symlink():
        return None
    try:
        target = file.resolve(strict=True)
    except (OSError, RuntimeError):
        return None  # opening it will name the problem: dangling, or a loop
    inside = target.is_relative_to(root.resolve())
    return None if inside else "link: leads out of the data set"


def is_clip(file: Path) -> bool:
    """Whether a file that is an image holds a row of them."""
    return file.suffix.lower() in CLIP_SUFFIXES


def looks_like_image(file: Path, *, sniff: bool = True) -> bool:
    """By suffix; by the first bytes where the suffix says nothing and `sniff` allows to open it."""
    suffix = file.suffix.lower()
    if suffix in IMAGE_SUFFIXES or (suffix in CLIP_SUFFIXES and suffix != ".ts"):
        return True
    if suffix in OTHER_SUFFIXES or not sniff or not file.is_file():
        return False
    try:
        with file.open("rb") as stream:
            head = stream.read(HEAD)
    except OSError:
        return False
    if suffix == ".ts":  # TypeScript, too
        return is_transport_stream(head)
    riff = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    bitmap = head[:2] == b"BM" and head[6:10] == bytes(4)  # many a text begins with these letters
    brand = head[4:8] == b"ftyp" and head[8:12] in FTYP_BRANDS
    return head.startswith(MAGIC) or riff or bitmap or brand


def is_transport_stream(head: bytes) -> bool:
    """Whether three packets begin where MPEG's must, or those with a time stamp before each."""
    return any(head[at : at + 3 * step : step] == b"GGG" for at, step in ((0, 188), (4, 192)))


def split_of(parts: Parts) -> str | None:
    """From the first folder that is named like a split."""
    return next((SPLITS[p.lower()] for p in parts[:-1] if p.lower() in SPLITS), None)


def name_classes(images: list[Parts]) -> dict[Parts, tuple[str]]:
    """Labels of an ImageFolder tree: {path: (class,)}; empty if the tree isn't one.

    It is one when every image lies exactly one folder below its split (or below the root), and
    there are at least two such folders which aren't names of a structure like `images`.
    """
    below = {parts: [p for p in parts[:-1] if p.lower() not in SPLITS] for parts in images}
    names = {folders[0] for folders in below.values() if folders}
    tree = all(len(folders) == 1 for folders in below.values())
    if not tree or len(names) < MIN_CLASSES or any(n.lower() in STRUCTURE for n in names):
        return {}
    return {parts: (printable(folders[0]),) for parts, folders in below.items()}


def printable(name: str) -> str:
    r"""The name as UTF-8 text; bytes that aren't UTF-8 as `\xNN`."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
