"""COCO: JSON files with `images`, `annotations` and `categories`; the images lie anywhere.

Recognised by a `.json` file, at any depth, whose first 64 KB show those lists. Every such file is
read; PATH may also be one of them, which then is the only one. A file is held in memory while it is
read, and is at most 1 GB.

* **Images** are found by `file_name` below the folder of the JSON, the one above it, `images/`
  there, and folders in these that are named like the split or the end of the file's name
  (`train2017`); else as the one image of the data set whose path ends like it, so that paths of
  another machine do. LVIS gives a `coco_url` instead, whose end is taken.
* **Split**: from the file's name (`instances_train2017.json`, `val.json`), else from its folder
  (`train/_annotations.coco.json`, as Roboflow writes it).
* **Boxes** are `bbox`, in pixels of `width` and `height`. Where there is none, it is the box around
  the polygons of `segmentation`; a mask in run lengths counts as a label without a box. Crowds
  (`iscrowd`) are counted like all others. An image that is listed without annotations shows
  nothing.
* **Classes**: the `categories`, but for one that nothing uses and that is the `supercategory` of
  another, as Roboflow writes one.
* **Several files about the same images**: files with `instances` in their name are read first, then
  by path. What a file says of a class that another gave for the same image isn't counted again,
  and is a finding (`duplicate-id`) with their number: so `person_keypoints_train2017.json` beside
  `instances_train2017.json`. Files whose annotations have no category (`captions_`, `panoptic_`)
  say nothing of boxes: they are counted among the files that aren't images. Files without
  `annotations` (`image_info_`) give the split and size of their images.

Not read: masks, keypoints, captions, and detections (a list of results). Of a file that is cut off
or isn't JSON nothing is read but the line at which that shows.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dataset_audit.errors import InputError
from dataset_audit.sources import folder
from dataset_audit.sources.coco_files import MAX_LOOKED_AT, json_files, looks_like_coco
from dataset_audit.sources.coco_read import read_file
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.same_boxes import tell_same_boxes
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Tree


def recognise(tree: Tree) -> bool:
    """Whether one of its likeliest JSON files begins as COCO's do."""
    return any(looks_like_coco(tree, parts) for parts in json_files(tree)[:MAX_LOOKED_AT])


def read(tree: Tree) -> Listing:
    """The images of the tree, with what its COCO files say of them.

    Raises:
        InputError: there is no COCO file, and the layout was asked for.
    """
    files = json_files(tree)
    if not tree.named:
        files = [parts for parts in files if looks_like_coco(tree, parts)]
    if not files:
        raise InputError(f"{tree.root}: no COCO file: .json with images, annotations, categories")
    found = folder.read(tree)
    marks = Marks([replace(image, labels=None) for image in found.images])
    used = {path_of(parts) for parts in files if read_file(tree, parts, marks)}
    tell_same_boxes(marks)
    others = (path for path in found.others if path not in used)
    return marks.listing(others, tree.root, "coco")
