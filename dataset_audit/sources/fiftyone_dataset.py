"""A data set in your own FiftyOne database, by its name: `audit NAME --layout fiftyone`.

Never recognised: `--layout fiftyone` says that PATH is a name. It needs `pip install
'dataset-audit[review]'`. The database is that of `FIFTYONE_DATABASE_URI` or of FiftyOne's settings,
else FiftyOne's default one, which is started where none runs. Nothing is written into it, and no
data set in it is loaded, migrated or deleted. Without `--out` the audit goes to `NAME.audit` in the
current folder.

* **Images** are the samples' files, wherever they lie, behind links too; paths are told from the
  folder that all have in common. A sample whose file is gone is a finding, and so are two samples
  of one file: the second says nothing. Of grouped data sets all images of all slices are read.
  Clips are read as everywhere, without the labels of their frames.
* **Split**: a tag of the sample (`train`, `val`, `test`, and words like `validation`), and a
  field `split`.
* **Labels** are those of one field: `ground_truth`, `detections` or `ground_truth_label` where it
  holds labels, else the first field that holds detections or polylines, else the first that holds
  classifications; never one whose name begins with `pred`. Polylines count with the box around
  their points; a line without area counts and has none. A sample without a value is one that nobody
  annotated; one with an empty list shows nothing.
* **Classes** are those that the data set lists for the field, or else for all, and all that occur.

Faults name the data set, and no line. Not read: other label fields, masks, keypoints, point clouds.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.checking import nearest
from dataset_audit.errors import InputError
from dataset_audit.model import Image
from dataset_audit.sources.fiftyone_database import opened
from dataset_audit.sources.fiftyone_labels import declared, label_field, mark_labels
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.same_boxes import tell_same_boxes
from dataset_audit.sources.splits import SPLITS, split_called
from dataset_audit.sources.tree import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.sources.fiftyone_labels import Document, Field
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Tree

SHOWN = frozenset({"image", "video"})


def recognise(_tree: Tree) -> bool:
    """A name is no tree: this layout must be asked for."""
    return False


def read(tree: Tree) -> Listing:
    """The data set that has the tree's root for a name.

    Raises:
        MissingExtraError: FiftyOne isn't installed.
        InputError: there is no such data set, none of its files is there, or the database can't be
            read.
    """
    name = str(tree.root)
    with opened() as database:
        dataset = find(database, name)
        samples = database[dataset["sample_collection_name"]]
        files, others = list_files(samples)
        root, images = below(name, files)
        marks, field = Marks(images), label_field(dataset)
        if field:
            marks.declare(declared(dataset, field))
        mark(marks, samples, name, field)
    tell_same_boxes(marks)
    return replace(marks.listing(others, root, "fiftyone"), name=name)


def find(database: Any, name: str) -> Document:  # noqa: ANN401  pymongo's
    """The document of a data set.

    Raises:
        InputError: there is none of that name.
    """
    proper = {"sample_collection_name": {"$regex": "^samples"}}  # others are views that were kept
    found: Document | None = database["datasets"].find_one({"name": name, **proper})
    if found is None:
        names = sorted(each["name"] for each in database["datasets"].find(proper, {"name": 1}))
        near = nearest(name, names) if names else "there is none"
        raise InputError(f"FiftyOne has no data set `{name}`: {near}")
    return found


def list_files(samples: Any) -> tuple[set[str], set[str]]:  # noqa: ANN401  pymongo's
    """Files of the samples: images and clips, and what is neither."""
    files: tuple[set[str], set[str]] = set(), set()
    for sample in samples.find({}, {"filepath": 1, "_media_type": 1}):
        files[not is_shown(sample)].add(file_of(sample))
    return files


def file_of(sample: Document) -> str:
    """Where its file lies, without detours."""
    return os.path.normpath(str(sample.get("filepath")))


def is_shown(sample: Document) -> bool:
    """Whether it is an image or a clip."""
    return sample.get("_media_type") in SHOWN


def below(name: str, files: set[str]) -> tuple[Path, list[Image]]:
    """The folder that all files have in common, and those that are there as images.

    Raises:
        InputError: none is there.
    """
    here = sorted(file for file in files if is_there(file))
    if not here:
        raise InputError(f"{name}: of the files of its samples ({len(files):,}) none is there")
    root = os.path.commonpath({file.rpartition("/")[0] or "/" for file in here})
    start = len(root.rstrip("/")) + 1
    return Path(root), [Image(path=printable(file[start:]), file=Path(file)) for file in here]


def is_there(file: str) -> bool:
    """Whether there is such a file, though we may not read it: that is for its row to tell."""
    try:
        Path(file).stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return file.startswith("/")


def mark(marks: Marks, samples: Any, name: str, field: Field | None) -> None:  # noqa: ANN401
    """Note split and labels of every sample."""
    rows = {str(image.file): row for row, image in enumerate(marks.images)}
    asked = ["filepath", "_media_type", "tags", "split", *(field.parts() if field else ())]
    told: set[int] = set()
    # FiftyOne keeps an index of it.
    found = samples.find({}, dict.fromkeys(asked, 1)).sort("filepath", 1)
    for sample in filter(is_shown, found):
        row = rows.get(file := file_of(sample))
        if row is None:
            marks.faults.add("missing-image", name, None, f"{file}: the file is gone")
        elif row in told:
            says = f"{file}: another sample has the same file"
            marks.faults.add("duplicate-id", name, None, says, marks.images[row].path)
        else:
            told.add(row)
            for split in splits_of(sample):
                marks.split(row, split, name)
            if field:
                mark_labels(marks, row, name, field, sample)


def splits_of(sample: Document) -> Iterator[str]:
    """What its tags and its field `split` say."""
    tags = sample.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if str(tag).lower() in SPLITS:
            yield SPLITS[str(tag).lower()]
    value = sample.get("split")
    text = value.get("label") if isinstance(value, dict) else value
    split = split_called(text) if isinstance(text, str) else None
    if split:
        yield split
