"""YOLO v5 to v11: `data.yaml`, and a text file of labels an image.

    data.yaml   images/train/0001.jpg   labels/train/0001.txt

Recognised by a `.yaml` or `.yml` file in the root that has `names` or `nc`, and `train`, `val` or
`test`; or without one by its lines: most of those of up to 20 text files that belong to images are
the number of a class and shares of the image. PATH may also be the YAML file: then the root is the
folder that its `path` names, where that is there. Of several such files in the root `data.yaml`
is read, else the first by name; the others are findings (`duplicate-id`).

* **Splits**: `train`, `val` (or `valid`) and `test`, each a folder, a list file (`.txt`), a pattern
  of `*` and `**`, or several of these, relative to `path`. Where `path` isn't below the root, it is
  taken to be the folder of the YAML file; of a path of another machine the end is looked for. What
  isn't there is a finding (`missing-image`). Images that no entry names have the split that their
  folder names.
* **Labels** lie where Ultralytics looks for them: the last folder `images` on the way to the image
  is `labels`; else beside the image, or in another pair of folders like `imgs` and `labels`. A
  file without lines says that the image shows nothing; of an image without a file nobody said.
* **Lines**: `class x y w h`, with a confidence or not; with key points, where `kpt_shape` says how
  many; or the class and the corners of a polygon or of an oriented box: then the box around them.
  Each line is read by itself; Ultralytics takes every line of a file for a polygon when one is.
  A line that is there twice counts once, as in training.
* **Classes**: `names`, a list or by number; without a YAML file `classes.txt` or `obj.names`; else
  `class 0` and so on.

Not read: the key points, the outline of polygons, the angle of oriented boxes, `*.cache`.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.sources import yolo_lines
from dataset_audit.sources.beside import images_of
from dataset_audit.sources.image_lists import ImageLists, places, read_splits
from dataset_audit.sources.label_lines import fit
from dataset_audit.sources.listing import Marks, clean_name
from dataset_audit.sources.tree import open_tree, path_of
from dataset_audit.sources.yaml_files import MAX_BYTES
from dataset_audit.sources.yolo_labels import Classes, LabelReader, names_file, names_in
from dataset_audit.sources.yolo_yaml import Described, describe, looks_described, yaml_files

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree


def recognise(tree: Tree) -> bool:
    """Whether a YAML file describes it, or its text files are labels."""
    if tree.named:
        return any(looks_described(tree, parts) for parts in yaml_files(tree))
    return bool(yaml_files(tree)) or fit(tree, yolo_lines.sure)


def read(tree: Tree) -> Listing:
    """The images with their labels and splits."""
    files = yaml_files(tree)
    said, file = Described(), files[0] if files else None
    if file:
        said = described_by(tree, file)
    place = moved_to(tree, said) if tree.named else None
    path = path_of(file[-1:] if place else file) if file else ""
    tree = place or tree
    found, others = images_of(tree)
    marks = Marks(found)
    for kind, line, says in said.wrong:
        marks.faults.add(kind, path, line, says)
    for other in files[1:]:
        says = f"{path} is the one that is read: name this file to read it"
        marks.faults.add("duplicate-id", path_of(other), None, says)
    lists = ImageLists(tree, marks)
    read_splits(said.splits, path, lists, base_of(said, path, lists))
    classes = classes_of(tree, said, path, marks)
    marks.declare((classes.names or {}).values())
    labels = LabelReader(tree, marks, classes, said.keypoints).read_all(lists.used)
    used = labels | lists.used | {path, *map(path_of, files), classes.source}
    return marks.listing(others - used, tree.root, "yolo")


def described_by(tree: Tree, parts: Parts) -> Described:
    """What the YAML file says."""
    try:
        return describe(tree.read(parts, MAX_BYTES))
    except OSError as error:
        says = f"can't be read: {error.strerror or error}"
        return Described(wrong=[("unreadable-annotation", None, says)])


def moved_to(tree: Tree, said: Described) -> Tree | None:
    """The folder that the YAML file which is named says the data set is; None: where it is itself.

    It is looked for beside the file, and beside the folder `data` that it lies in.
    """
    if not said.path or not tree.named or not isinstance(tree.root, Path):
        return None
    for top in (tree.root.joinpath(*tree.named[:-1]), tree.root):
        with suppress(OSError, ValueError, RuntimeError):  # names that no folder can have
            place = (top / said.path).resolve()
            if place == tree.root.resolve() or place == place.parent:
                return None
            if place.is_dir():
                return open_tree(place)
    return None


def base_of(said: Described, file: str, lists: ImageLists) -> str:
    """The folder below the root that the entries are relative to."""
    here = file.rpartition("/")[0]
    if not said.path:
        return here
    last = clean_name(said.path).rpartition("/")[2]
    return next((path for path in (*places(said.path, here), last) if lists.has(path)), here)


def classes_of(tree: Tree, said: Described, file: str, marks: Marks) -> Classes:
    """The classes by number, and which file says so."""
    if said.names is not None:
        return Classes(said.names, file)
    listed = names_file(tree)
    return Classes(names_in(tree, listed, marks), path_of(listed)) if listed else Classes(None, "")
