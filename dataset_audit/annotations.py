"""What people drew and wrote about the images: boxes, and what is wrong with the files of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from dataset_audit.kinds import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

FaultKind = Literal[
    "missing-image",
    "orphan-label",
    "unreadable-annotation",
    "unknown-class",
    "duplicate-id",
    "box-outside-image",
    "size-mismatch",
]
FAULTS: tuple[FaultKind, ...] = get_args(FaultKind)
MAX_LISTED = 10_000
"""Faults of a kind that are kept whole; the others are counted."""
MAX_SAYS = 500
"""Characters that are kept of what is wrong: it may quote a name of any length."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an annotation."""

    kind: FaultKind
    file: str
    """Of the annotation, relative to the data set's root."""
    line: int | None
    """From 1; None where it has no lines, or the whole file is meant."""
    says: str
    """What is wrong, in a few words: `class 7, and data.yaml names 3`."""
    path: str | None = None
    """Of the image concerned; None: there is none."""


@dataclass(slots=True)
class Faults:
    """All that is wrong with the annotations of a data set, in the order it was met."""

    listed: list[Fault] = field(default_factory=list)
    """Up to `MAX_LISTED` of each kind."""
    counts: Counter[str] = field(default_factory=Counter)
    """All of each kind, those that aren't listed among them."""

    def add(
        self,
        kind: FaultKind,
        file: str,
        line: int | None,
        says: str,
        path: str | None = None,
    ) -> None:
        """Count a fault, and keep it while there are few of its kind."""
        self.counts[kind] += 1
        if self.counts[kind] <= MAX_LISTED:
            says = says if len(says) <= MAX_SAYS else f"{says[:MAX_SAYS]}..."
            self.listed.append(Fault(kind, file, line, says, path))

    def of(self, kind: str) -> list[Fault]:
        """The listed ones of a kind."""
        return [fault for fault in self.listed if fault.kind == kind]


@dataclass(frozen=True, slots=True, eq=False)
class Boxes:
    """What was drawn: row *i* of every array is box *i*, in the order of the images."""

    image: NDArray[np.int64]
    """(B,) row of its image."""
    label: NDArray[np.int64]
    """(B,) number of its class in `classes`."""
    xywh: NDArray[np.float64]
    """(B, 4) left, top, width and height as shares of the upright image, 0..1; inside it."""
    repeated: NDArray[np.int64]
    """(B,) number of the place in its scene where the same box stands in most frames; -1: none."""
    classes: tuple[str, ...]
    """Every class that is declared or occurs, with boxes or without."""

    def __len__(self) -> int:
        return len(self.image)

    @property
    def area(self) -> NDArray[np.float64]:
        """(B,) share of the image, 0..1."""
        area: NDArray[np.float64] = self.xywh[:, 2] * self.xywh[:, 3]
        return area

    def where(self, kept: NDArray[np.bool_]) -> Boxes:
        """Those of the images (N,) that are kept, whose rows are numbered anew."""
        mine = kept[self.image]
        row = np.cumsum(kept) - 1
        return replace(
            self,
            image=row[self.image[mine]],
            label=self.label[mine],
            xywh=self.xywh[mine],
            repeated=self.repeated[mine],
        )


def no_boxes(classes: tuple[str, ...] = ()) -> Boxes:
    """None, of these classes."""
    none = np.empty(0, np.int64)
    return Boxes(none, none, np.empty((0, 4)), none, classes)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """Boxes as a source found them: image rows are its own, and nothing is checked yet."""

    image: NDArray[np.int64]
    """(B,) row in the images of the source."""
    label: NDArray[np.int64]
    """(B,) number in `classes`."""
    xywh: NDArray[np.float64]
    """(B, 4) left, top, width, height."""
    pixels: NDArray[np.bool_]
    """(B,) whether those are pixels; else shares of the image."""
    file: NDArray[np.int32]
    """(B,) number in `files`: where it was read."""
    line: NDArray[np.int32]
    """(B,) 0: not known."""
    files: tuple[str, ...]
    classes: tuple[str, ...]
    sizes: Mapping[int, tuple[int, int, str]]
    """Width, height and the file that says so, by image row, where annotations say it."""


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """How many instances of a class an image shows: one entry a class and image."""

    image: NDArray[np.int64]
    """(K,) row of the image, rising."""
    label: NDArray[np.int64]
    """(K,) number of the class."""
    count: NDArray[np.int64]
    """(K,) 1 or more."""


def labelled_rows(columns: Mapping[str, NDArray[Any]]) -> NDArray[np.bool_]:
    """(N,) images that somebody labelled, or found to show nothing."""
    return np.array([value is not None for value in columns["labels"]], bool)


def count_instances(columns: Mapping[str, NDArray[Any]], classes: Sequence[str]) -> Counted:
    """`labels` and `label_counts` of the image columns as numbers; other classes are left out."""
    number = {name: at for at, name in enumerate(classes)}
    said, of = kinds(columns["labels"], columns["label_counts"])
    shown = [(labels or (), counts or (1,) * len(labels or ())) for labels, counts in said]
    length = np.array([len(labels) for labels, _ in shown], np.int64)
    known = [number.get(name, -1) for labels, _ in shown for name in labels]
    times = [time for _, counts in shown for time in counts]
    # Of each image its kind's part of both lists.
    size = length[of]
    first = (np.cumsum(length) - length)[of] - (np.cumsum(size) - size)
    at = np.repeat(first, size) + np.arange(size.sum())
    label, image = np.array(known, np.int64)[at], np.repeat(np.arange(len(of)), size)
    inside = label >= 0
    return Counted(image[inside], label[inside], np.array(times, np.int64)[at][inside])


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """What a source says beside its images."""

    layout: str = "folder"
    not_images: int = 0
    """Files that no decoder claims, and that say nothing of an image either."""
    boxes: Boxes = field(default_factory=no_boxes)
    """Of all images."""
    faults: Faults = field(default_factory=Faults)
