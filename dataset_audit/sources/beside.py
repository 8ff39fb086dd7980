"""Which image a label file belongs to: the one of its name beside it, or in the folder beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from dataset_audit.sources import folder
from dataset_audit.sources.listing import clean_name, normal
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dataset_audit.model import Image
    from dataset_audit.sources.tree import Parts, Tree

Thing = TypeVar("Thing")

IMAGE_FOLDERS = (
    "jpegimages", "image_2", "image_02", "images", "image", "imgs", "img", "images-optional",
    "frames", "pictures", "photos", "rgb", "data",
)  # fmt: skip
"""Folders that hold the images and nothing else: where two fit, the first of these."""
LABEL_FOLDERS = frozenset({
    "annotations", "annotation", "labels", "label", "label_2", "label_02", "ground-truth",
    "groundtruth", "ground_truth", "gt", "xml", "xmls", "txt", "boxes", "bboxes",
})  # fmt: skip
"""Folders that hold what is written about images."""


class Beside:
    """Finds images by the name of a label file, without its suffix.

    For `set/labels/a/1.txt` that is, in this order, `set/labels/a/1.jpg`; `set/images/a/1.jpg`,
    or another of `IMAGE_FOLDERS` in place of one folder of the label file; `set/a/1.jpg`, without
    one of `LABEL_FOLDERS`; and `set/labels/images/a/1.jpg`, with one of `IMAGE_FOLDERS` more.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Of images; the place in `paths` is their row."""
        self._rows: dict[tuple[str, str], int] = {}
        for row, path in enumerate(paths):
            below, _, name = path.rpartition("/")
            stem = name.rpartition(".")[0] or name
            self._rows.setdefault((below, stem), row)
        folders = {below: below for below, _ in self._rows}
        self._folders = {below.lower(): below for below in reversed(folders)} | folders
        self._near: dict[str, tuple[str, ...]] = {}

    def find(self, parts: Parts) -> int | None:
        """The row of the image that a label file belongs to; None: there is none."""
        below, _, name = path_of(parts).rpartition("/")
        return self.of_stem(below, name.rpartition(".")[0] or name)

    def of_stem(self, below: str, stem: str) -> int | None:
        """The row of the image with this name and any suffix, for a label file in this folder."""
        rows = (self._rows.get((near, stem)) for near in self._around(below))
        return next((row for row in rows if row is not None), None)

    def near(self, parts: Parts) -> tuple[str, ...]:
        """Folders with images in which those of a label file are looked for, best first."""
        return self._around(path_of(parts[:-1]))

    def _around(self, below: str) -> tuple[str, ...]:
        if below not in self._near:
            known = (self._folders[near] for near in near_folders(below) if near in self._folders)
            self._near[below] = tuple(dict.fromkeys(known))
        return self._near[below]

    def holds(self, parts: Parts, name: str) -> bool:
        """Whether there is an image that a file may mean by this path, however it is suffixed.

        From the folders that `find` looks in, or from the root; of one of another machine the end,
        with a folder or more.
        """
        names = normal(clean_name(name)).split("/")
        stem = names[-1].rpartition(".")[0] or names[-1]
        ends = (names[at:-1] for at in range(len(names) - 1))
        near = ([*below.split("/"), *names[:-1]] for below in self.near(parts))
        folders = ("/".join(filter(None, folders)) for folders in (*near, names[:-1], *ends))
        return any((below, stem) in self._rows for below in folders)


def near_folders(below: str) -> Iterator[str]:
    """Folders that a label file in this folder may speak of; in small letters, but the first."""
    yield below
    names = below.lower().split("/") if below else []
    places = range(len(names))
    swapped = [i for i in places if names[i] in LABEL_FOLDERS] + list(reversed(places))
    for i in swapped:
        yield from ("/".join((*names[:i], word, *names[i + 1 :])) for word in IMAGE_FOLDERS)
    for i in reversed(places):
        if names[i] in LABEL_FOLDERS:
            yield "/".join((*names[:i], *names[i + 1 :]))
    for i in range(len(names), -1, -1):
        yield from ("/".join((*names[:i], word, *names[i:])) for word in IMAGE_FOLDERS)


def beside_images(tree: Tree) -> Beside:
    """Of what is an image by its suffix: enough to recognise a layout by."""
    return Beside([path_of(parts) for parts in image_files(tree)])


def image_files(tree: Tree) -> list[Parts]:
    """What is an image or a clip by its suffix."""
    return [parts for parts in tree.files if folder.has_image_suffix(parts)]


def with_suffix(tree: Tree, *suffixes: str) -> list[Parts]:
    """The files of a tree that end so."""
    return [parts for parts in tree.files if parts[-1].lower().endswith(suffixes)]


def some(of: Sequence[Thing], most: int) -> list[Thing]:
    """Up to `most` of a row of things, evenly spread over it: enough to recognise it by."""
    step = max(1, -(-len(of) // most))
    return list(of[::step])


def images_of(tree: Tree) -> tuple[list[Image], set[str]]:
    """The images of a tree, none labelled by its folder; and the paths of its other files."""
    found = folder.read(tree)
    return [replace(image, labels=None) for image in found.images], set(found.others)
