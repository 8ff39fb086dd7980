"""A folder of images and clips, read recursively, with split and label from folder names.

A folder named `train`, `val` or `test` (also `training`, `trainval`, `valid`, `validation`,
`testing`) gives the split; where every image lies in a folder just below its split (or the root),
that folder is its class, as in ImageFolder. Hidden files, audit folders and linked folders are
passed over; links that lead out of the data set are not followed.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dataset_audit.model import Image
from dataset_audit.names import CLIP_SUFFIXES
from dataset_audit.sources.listing import Listing
from dataset_audit.sources.recordings import find_recordings, recording_of
from dataset_audit.sources.splits import SPLITS, split_of
from dataset_audit.sources.tree import is_one_file, open_tree, path_of, printable

if TYPE_CHECKING:
    from dataset_audit.places import File, Where
    from dataset_audit.sources.tree import Parts, Tree

# fmt: off
IMAGE_SUFFIXES = frozenset({
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".bmp", ".dib", ".tif", ".tiff",
    ".gif", ".avif", ".heic", ".heif",
})
SHOWING = IMAGE_SUFFIXES | CLIP_SUFFIXES
# Surely something else: not opened to look at its first bytes.
OTHER_SUFFIXES = frozenset({
    ".txt", ".csv", ".tsv", ".json", ".jsonl", ".xml", ".yaml", ".yml", ".toml", ".md", ".html",
    ".py", ".cfg", ".ini", ".log", ".zip", ".tar", ".gz", ".npy", ".npz", ".pt", ".pth", ".onnx",
    ".parquet", ".db", ".cache", ".lock",
})
# fmt: on
MAGIC = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"II*\0", b"MM\0*")
FTYP_BRANDS = (b"avif", b"avis", b"heic", b"heix", b"hevc", b"mif1", b"msf1")
# Folders that say how a data set is stored, not what its images show.
STRUCTURE = frozenset({"images", "image", "imgs", "img", "data", "jpegimages", "frames"})
MIN_CLASSES = 2
HEAD = 400
"""Bytes that tell what a file is."""


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
        return list_file(root)
    return read(open_tree(root))


def list_file(root: Path) -> Listing:
    """A data set of one image, or of one clip."""
    return Listing((Image(path=printable(root.name), file=root),), (), root)


def recognise(_tree: Tree) -> bool:
    """Whatever is no other layout."""
    return True


def read(tree: Tree) -> Listing:
    """The images of a tree, with split and label from the names of their folders."""
    images: dict[Parts, tuple[File, str | None]] = {}
    others = []
    for parts in tree.files:
        file, problem = tree.file(parts), tree.problem(parts)
        if looks_like_image(file, sniff=problem is None):
            images[parts] = file, problem
        else:
            others.append(path_of(parts))
    named, recordings = name_classes(list(images)), find_recordings(tree)
    images |= {parts: (tree.file(parts), problem) for parts, problem in tree.closed.items()}
    found = [
        Image(
            path=path,
            file=images[parts][0],
            split=split_of(parts),
            labels=named.get(parts),
            problem=images[parts][1],
            recording=recording_of(parts, recordings),
        )
        # By parts too: one name may spell as text what another holds as bytes that aren't UTF-8.
        for path, parts in sorted((path_of(parts), parts) for parts in images)
    ]
    return Listing(tuple(found), tuple(sorted(others)), tree.root)


def is_clip(file: Where) -> bool:
    """Whether a file that is an image holds a row of them."""
    return file.suffix.lower() in CLIP_SUFFIXES


def looks_like_image(file: Where, *, sniff: bool = True) -> bool:
    """By suffix; by the first bytes where the suffix says nothing and `sniff` allows to open it.

    What isn't on this disk is told by its suffix alone: to ask for each is too slow.
    """
    suffix = file.suffix.lower()
    if suffix in IMAGE_SUFFIXES or (suffix in CLIP_SUFFIXES and suffix != ".ts"):
        return True
    if suffix in OTHER_SUFFIXES or not sniff or not isinstance(file, Path) or not file.is_file():
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


def has_image_suffix(parts: Parts) -> bool:
    """Whether a file is an image or a clip by its name alone."""
    return PurePosixPath(parts[-1]).suffix.lower() in SHOWING


def is_transport_stream(head: bytes) -> bool:
    """Whether three packets begin where MPEG's must, or those with a time stamp before each."""
    return any(head[at : at + 3 * step : step] == b"GGG" for at, step in ((0, 188), (4, 192)))


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
