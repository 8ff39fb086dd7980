"""The layouts that a data set may have. `LAYOUTS` is their table of contents."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.checking import known
from dataset_audit.errors import InputError
from dataset_audit.sources import (
    coco,
    cvat,
    darknet,
    fiftyone_dataset,
    folder,
    huggingface,
    kitti,
    plain_boxes,
    table,
    voc,
    webdataset,
    yolo,
)
from dataset_audit.sources.addresses import is_address
from dataset_audit.sources.remote import open_remote
from dataset_audit.sources.tree import Tree, is_one_file, open_tree, path_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from dataset_audit.sources.listing import Listing


@dataclass(frozen=True, slots=True)
class Layout:
    """One way in which images and what is written about them are stored."""

    name: str
    says: str
    """What it is, in one line."""
    recognise: Callable[[Tree], bool]
    """Whether a tree has it: by names and the first bytes of few files, never by reading all."""
    read: Callable[[Tree], Listing]
    by_name: bool = False
    """The data set has a name and is no folder: `read` gets a tree without files, and the name for
    its root."""


# The first that recognises a tree reads it. YOLO before COCO: Ultralytics ships COCO with the label
# files of all images, and the JSON of val alone.
LAYOUTS: tuple[Layout, ...] = (
    Layout(
        "darknet",
        "Darknet: obj.data, lists of images, a text file an image",
        darknet.recognise,
        darknet.read,
    ),
    Layout("yolo", "YOLO v5 to v11: data.yaml, a text file an image", yolo.recognise, yolo.read),
    Layout("coco", "COCO: JSON of images, annotations and categories", coco.recognise, coco.read),
    Layout("voc", "Pascal VOC: an XML file an image", voc.recognise, voc.read),
    Layout("cvat", "CVAT for images 1.1: one XML file", cvat.recognise, cvat.read),
    Layout("kitti", "KITTI: a text file an image, of 15 columns", kitti.recognise, kitti.read),
    Layout(
        "plain-boxes",
        "a text file an image, of class, left, top, right and bottom",
        plain_boxes.recognise,
        plain_boxes.read,
    ),
    Layout(
        "webdataset",
        "tar archives of images with `.cls` or `.json` beside them",
        webdataset.recognise,
        webdataset.read,
    ),
    Layout(
        "huggingface",
        "Parquet files of Hugging Face with the images in them",
        huggingface.recognise,
        huggingface.read,
    ),
    Layout("table", "a table of paths: CSV, Parquet, JSON Lines", table.recognise, table.read),
    Layout(
        "fiftyone",
        "a data set of your FiftyOne database, by its name",
        fiftyone_dataset.recognise,
        fiftyone_dataset.read,
        by_name=True,
    ),
    Layout(
        "folder",
        "images in folders; folders may name splits, and classes",
        folder.recognise,
        folder.read,
    ),
)
NAMES = tuple(layout.name for layout in LAYOUTS)


def list_images(path: str | Path, name: str | None = None) -> Listing:
    """List the images of a data set, and what is written about them.

    Args:
        path: a folder, an image, a clip, or the file that says what the data set is; the address
            of one of them; or a name where the layout goes by that.
        name: of the layout; None: it is recognised.

    Raises:
        InputError: the path can't be read, or is a file that no layout knows.
        SettingsError: there is no such layout.
        MissingExtraError: it is an address, and the extra `remote` isn't installed.
    """
    if name:
        layout = LAYOUTS[NAMES.index(known(name, NAMES, "layout"))]
        if layout.by_name:
            return layout.read(Tree(str(path), ()))
    if is_address(str(path)):
        remote = open_remote(str(path))
        if name is None and remote.named and folder.looks_like_image(remote.file(remote.named)):
            return folder.read(replace(remote, files=(remote.named,)))
        return read_tree(remote, name)
    if name is None and is_one_file(Path(path)) and folder.looks_like_image(Path(path)):
        return folder.list_file(Path(path))
    return read_tree(open_tree(Path(path)), name)


def read_tree(tree: Tree, name: str | None) -> Listing:
    """What a tree holds, by the layout of that name, else by the first that recognises it."""
    for layout in LAYOUTS:
        if layout.name == name or (name is None and layout.recognise(tree)):
            if tree.named and layout.name == "folder":
                path = f"{tree.root}/{path_of(tree.named)}"
                raise InputError(f"{path}: neither a folder nor an image nor a known data set file")
            return layout.read(tree)
    raise AssertionError("the last layout takes every tree")
