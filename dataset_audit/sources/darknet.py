"""Darknet: `obj.data`, which names lists of images and of classes; a text file of labels an image.

    obj.data   obj.names   train.txt   obj_train_data/0001.jpg   obj_train_data/0001.txt

Recognised by a `.data` file, at any depth, that has `names` and one of `train`, `valid` and `test`;
or without one by a `.names` file and lists in the root that are named like splits (`train.txt`,
`2012_val.txt`) and begin with an image. PATH may also be the `.data` file. Of several the one
nearest to the root is read; the others are findings (`duplicate-id`). Where a YAML file describes
the data set too, it is YOLO's.

* **Splits** are those of the lists, one image a line. Paths are relative to the `.data` file, to
  the list or to the root; of paths of another machine the end is looked for, since Darknet's are
  relative to where it was started. What isn't there is a finding (`missing-image`).
* **Labels** and their lines are those of YOLO: beside the image, or in the folder `labels` where it
  lies in `images`.
* **Classes** are the lines of the `.names` file.

Not read: `backup`, and configurations of networks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dataset_audit.sources.beside import images_of, with_suffix
from dataset_audit.sources.folder import IMAGE_SUFFIXES
from dataset_audit.sources.image_lists import ImageLists, places, read_splits
from dataset_audit.sources.label_lines import head_of
from dataset_audit.sources.listing import Marks, clean_name
from dataset_audit.sources.splits import SPLITS, split_in
from dataset_audit.sources.textlines import read_lines
from dataset_audit.sources.tree import path_of
from dataset_audit.sources.yolo_labels import Classes, LabelReader, names_in
from dataset_audit.sources.yolo_yaml import yaml_files
from dataset_audit.words import brief

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

_SAID = re.compile(r"(\w+)\s*=\s*(.*)")


def recognise(tree: Tree) -> bool:
    """Whether a file says so, or the names of classes lie beside lists of images."""
    if tree.named:
        return bool(data_files(tree))
    if yaml_files(tree):
        return False
    return bool(data_files(tree)) or bool(with_suffix(tree, ".names") and split_lists(tree))


def read(tree: Tree) -> Listing:
    """The images with their labels and splits."""
    found, others = images_of(tree)
    marks = Marks(found)
    lists = ImageLists(tree, marks)
    files = [tree.named] if tree.named else data_files(tree)
    path = path_of(files[0]) if files else ""
    base = path.rpartition("/")[0]
    said = said_in(tree, files[0], marks) if files else []
    for other in files[1:]:
        says = f"{path} is the one that is read: name this file to read it"
        marks.faults.add("duplicate-id", path_of(other), None, says)
    splits: list[tuple[str, str, int | None]]
    splits = [(SPLITS[key], entry, line) for line, key, entry in said if key in SPLITS]
    if not files:
        splits = [(split_in(p[0]) or "", p[0], None) for p in split_lists(tree)]
    read_splits(splits, path, lists, base)
    classes = classes_of(lists, said, path)
    marks.declare((classes.names or {}).values())
    labels = LabelReader(tree, marks, classes).read_all(lists.used)
    used = labels | lists.used | {classes.source, *map(path_of, files)}
    return marks.listing(others - used, tree.root, "darknet")


def data_files(tree: Tree) -> list[Parts]:
    """Files that say where the lists are, or the one that is named; nearest to the root first."""
    suffixed = [tree.named] if tree.named else with_suffix(tree, ".data")
    suffixed = [parts for parts in suffixed if parts[-1].lower().endswith(".data")]
    found = []
    for parts in suffixed:
        keys = {said[1] for line in head_of(tree, parts) if (said := _SAID.match(line))}
        if "names" in keys and not keys.isdisjoint(SPLITS):
            found.append(parts)
    return sorted(found, key=lambda parts: (len(parts), parts))


def split_lists(tree: Tree) -> list[Parts]:
    """Text files in the root that are named like splits and begin with the path of an image."""
    named = (p for p in with_suffix(tree, ".txt") if len(p) == 1 and split_in(p[0]))
    return [
        p for p in named if "".join(head_of(tree, p)[:1]).lower().endswith(tuple(IMAGE_SUFFIXES))
    ]


def said_in(tree: Tree, parts: Parts, marks: Marks) -> list[tuple[int, str, str]]:
    """Line, key and value of each line of a `.data` file."""
    found = []
    for line, text in read_lines(tree, parts, marks.faults) or ():
        said = _SAID.fullmatch(text)
        if said and said[2]:
            found.append((line, said[1], said[2].strip()))
        elif not said and not text.startswith("#"):
            says = f"neither a key nor a comment: {brief(text)}"
            marks.faults.add("unreadable-annotation", path_of(parts), line, says)
    return found


def classes_of(lists: ImageLists, said: list[tuple[int, str, str]], file: str) -> Classes:
    """The classes by number, from the file that is named or the one that is there."""
    faults = lists.marks.faults
    counts = [(line, value) for line, key, value in said if key == "classes"]
    source: Parts | None = min(with_suffix(lists.tree, ".names"), key=len, default=None)
    for line, key, value in said:
        if key == "names":
            last = clean_name(value).rpartition("/")[2]
            ways = (*places(value, file.rpartition("/")[0]), last)
            source = next((lists.files[path] for path in ways if path in lists.files), None)
            if source is None:
                faults.add("unknown-class", file, line, f"names: {brief(value)} isn't there")
    if source is None:
        return Classes(None, "")
    names, path = names_in(lists.tree, source, lists.marks), path_of(source)
    for line, value in counts:
        if value != str(len(names)):
            says = f"classes: {brief(value)}, and {path} has {len(names)} names"
            faults.add("unknown-class", file, line, says)
    return Classes(names, path)
