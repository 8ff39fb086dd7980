"""A table of paths with a row an image or box: CSV (`,` or `;`), TSV, Parquet or JSON Lines; UTF-8.

    file_name;split;label
    images/0001.jpg;train;car

PATH may be the table. In a folder it is recognised where one of its columns holds paths, most of
those in its first rows are images where they should be, and another column says something of them.
Of several such tables those are read whose names tell a split (`train.csv`, `val.csv`); where none
does, none is taken unless it is PATH. All images below the folder are listed, with a row or not.

Columns, in any case; of several for one thing the first of this list:

* the path: `path`, `file`, `file_name`, `filename`, `filepath`, `file_path`, `image`, `image_path`;
  from the table's folder, one like `images` beside or in it, or the data set's; or of another
  machine: then it is the image whose path ends most like it;
* the split: `split`, `subset`; without them, where several tables are read, the name of the table;
  else the folder of the image;
* the class: `label`, `class`, `class_name`, `category`, `labels`, `classes`, `categories`. The last
  three may hold several: a list, in CSV parted by vertical bars. Empty: nobody said;
* a box: `xmin`, `ymin`, `xmax`, `ymax` (or `x_min` ..., `x1` ..., `left`, `top`, `right`,
  `bottom`), or `x`, `y`, `w`, `h`, or `bbox`, a list of those four; without a class it is an
  `object`. Pixels; shares of the image where none is above 1. Beside it `width` and `height` are
  those of the image;
* the device and the time: `camera`, `make`, `model`, `captured_at`.

In a table of boxes each row is one, and a row without class and box says that the image shows
nothing. In any other an image has one row.

Cameras and times are taken as from a [manifest](provenance.md): from one table, CSV or Parquet,
with one row an image, whose column `path` has paths as the audit has them, whose times are ISO
8601, and which has no columns but these. `class` beside `make` or `model` is then the class of the
device. That the columns aren't taken, and why, is a fault.

Not read: other columns; images inside a table; classes of single frames of a clip.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from dataset_audit.errors import InputError
from dataset_audit.headings import PATH, READ
from dataset_audit.names import split_frame
from dataset_audit.sources import folder
from dataset_audit.sources.beside import Beside, beside_images, with_suffix
from dataset_audit.sources.cells import Columns, Told
from dataset_audit.sources.handed import Handed
from dataset_audit.sources.listing import Marks
from dataset_audit.sources.rows import SUFFIXES, header_of, pass_over, rows_of
from dataset_audit.sources.splits import split_in
from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from dataset_audit.sources.listing import Listing
    from dataset_audit.sources.tree import Parts, Tree

MAX_TABLES = 32
"""In a folder, the least deep first: so many are looked at."""
SAMPLE = 20
"""Rows of each."""


def recognise(tree: Tree) -> bool:
    """Whether there is a table that says something of the images."""
    return bool(find_tables(tree))


def find_tables(tree: Tree) -> list[Parts]:
    """The tables to read."""
    if tree.named:
        return [tree.named] if has_paths(tree, tree.named) else []
    tables = sorted(with_suffix(tree, *SUFFIXES), key=lambda parts: (len(parts), parts))
    if not tables:
        return []
    beside = beside_images(tree)
    fitting = [parts for parts in tables[:MAX_TABLES] if speaks_of(tree, parts, beside)]
    return fitting if len(fitting) == 1 else [parts for parts in fitting if split_of_name(parts)]


def has_paths(tree: Tree, parts: Parts) -> bool:
    """Whether a file is a table with a column for paths."""
    return bool(set(PATH) & {name.lower() for name in header(tree, parts)})


def header(tree: Tree, parts: Parts) -> tuple[str, ...]:
    """The names of the columns; none: it is no table."""
    try:
        with tree.open(parts) as stream:
            return header_of(stream, suffix_of(parts))
    except OSError:
        return ()


def suffix_of(parts: Parts) -> str:
    """In small letters."""
    return PurePosixPath(parts[-1]).suffix.lower()


def split_of_name(parts: Parts) -> str | None:
    """`train` of `train_labels.csv`, and of `train/_annotations.csv`."""
    return split_in(parts[-1]) or (split_in(parts[-2]) if len(parts) > 1 else None)


def speaks_of(tree: Tree, parts: Parts, beside: Beside) -> bool:
    """Whether a table says something of images, most of which are where it says."""
    columns = Columns.of(header(tree, parts))
    if columns is None or not (columns.says or columns.device):
        return False
    rows = hits = 0
    try:
        with tree.open(parts) as stream:
            found = rows_of(stream, suffix_of(parts), (columns.path,), pass_over)
            for row in islice(found, SAMPLE):
                name = row.values.get(columns.path)
                rows += 1
                hits += isinstance(name, str) and beside.holds(parts, split_frame(name)[0])
    except OSError:
        return False
    return hits * 2 > rows


def read(tree: Tree) -> Listing:
    """The images with what the tables say of them.

    Raises:
        InputError: there is none, or several; only where the layout was asked for.
    """
    tables = find_tables(tree)
    if not tables:
        says = "no table of its images, or several: name one as the path"
        raise InputError(f"{tree.root}: {says}")
    found = folder.read(tree)
    marks = Marks(found.images)
    manifest = None
    beside = Beside([image.path for image in found.images])
    for parts in tables:
        split = split_of_name(parts) if len(tables) > 1 else None
        handed = read_table(tree, parts, marks, beside.near(parts), split)
        if handed and manifest:
            says = "cameras and times: not taken, since another table says some"
            marks.faults.add("unreadable-annotation", path_of(parts), 1, says)
        manifest = manifest or handed
    others = set(found.others) - {path_of(parts) for parts in tables}
    return marks.listing(others, tree.root, "table", manifest)


def read_table(
    tree: Tree, parts: Parts, marks: Marks, folders: tuple[str, ...], split: str | None
) -> Path | None:
    """Write down what a table says; where it can be read as a manifest too, where it lies.

    With the folders that its paths may begin in, and the split of rows that don't say theirs.
    """
    path, names = path_of(parts), header(tree, parts)
    columns = Columns.of(names)
    if columns is None:
        return None
    told = Told(path, columns, marks, folders, split)
    handed = Handed(names, suffix_of(parts))

    def complain(line: int | None, says: str) -> None:
        handed.refuse(line, says)
        marks.faults.add("unreadable-annotation", path, line, says)

    try:
        with tree.open(parts) as stream:
            for row in rows_of(stream, suffix_of(parts), READ, complain):
                handed.check(row, told.take(row))
    except OSError as error:
        complain(None, f"can't be read: {error}")
    if not columns.device:
        return None
    if handed.refused:
        line, says = handed.refused
        says = f"{', '.join(columns.device)}: not taken, since {says}"
        marks.faults.add("unreadable-annotation", path, line, says)
        return None
    file = tree.file(parts)
    if isinstance(file, Path):
        return file
    says = f"{', '.join(columns.device)}: not taken from far away; copy the table, as --manifest"
    marks.faults.add("unreadable-annotation", path, None, says)
    return None
