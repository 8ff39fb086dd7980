"""The labels of a FiftyOne data set: which field holds them, and what they say of an image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dataset_audit.sources.shapes import around

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dataset_audit.sources.listing import Marks

Document = dict[str, Any]
LABELS = "fiftyone.core.labels."
LISTS = {
    "Detections": "detections",
    "Polylines": "polylines",
    "Classifications": "classifications",
    "Detection": None,
    "Polyline": None,
    "Classification": None,
}
"""Kinds of labels that are read, with the list that they hold; None: one by itself."""
PREFERRED = ("ground_truth", "detections", "ground_truth_label")
PARTS = ("label", "bounding_box", "points")


@dataclass(frozen=True, slots=True)
class Field:
    """The field that holds the labels."""

    name: str
    key: str
    """What the documents of the samples call it."""
    kind: str
    """One of `LISTS`."""

    @property
    def has_boxes(self) -> bool:
        """Whether its labels are somewhere in the image."""
        return not self.kind.startswith("Classification")

    def of(self, sample: Document) -> list[Document] | None:
        """The labels of a sample; None: nobody said."""
        value = sample.get(self.key)
        if not isinstance(value, dict):
            return None
        inner = LISTS[self.kind]
        given = value.get(inner) if inner else [value]
        return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []

    def parts(self) -> list[str]:
        """What is asked of the database: masks may be much larger than all the rest."""
        inner = LISTS[self.kind]
        return [f"{self.key}.{inner}.{part}" if inner else f"{self.key}.{part}" for part in PARTS]


def label_field(dataset: Document) -> Field | None:
    """The field whose labels are read; None: there is none."""
    found: dict[str, Field] = {}
    for each in dataset.get("sample_fields", ()):
        module, _, kind = str(each.get("embedded_doc_type")).rpartition(".")
        if f"{module}." == LABELS and kind in LISTS:
            found[each["name"]] = Field(each["name"], each.get("db_field") or each["name"], kind)
    for name in PREFERRED:
        if name in found:
            return found[name]
    # FiftyOne calls what a model says `predictions` wherever it writes or shows it.
    fields = [field for name, field in found.items() if not name.startswith("pred")]
    return next(iter(sorted(fields, key=lambda field: not field.has_boxes)), None)


def declared(dataset: Document, field: Field) -> Iterator[str]:
    """The classes that the data set lists for its labels."""
    listed = (dataset.get("classes") or {}).get(field.name)
    for number, name in enumerate(listed or dataset.get("default_classes") or ()):
        if name != str(number):  # FiftyOne's COCO importer fills the numbers that nothing has
            yield str(name)


def mark_labels(marks: Marks, row: int, name: str, field: Field, sample: Document) -> None:
    """Note the labels of one sample of a data set that has this name."""
    labels = field.of(sample)
    if labels is None:
        return
    marks.see(row)
    for one in labels:
        said = one.get("label")
        if not isinstance(said, str) or not said.strip():
            says = f"{field.name}: a label without a class"
            marks.faults.add("unknown-class", name, None, says, marks.images[row].path)
            continue
        xywh = box_of(one) if field.has_boxes else None
        if xywh is None:
            marks.label(row, said)
        else:
            marks.box(row, said, xywh, pixels=False, file=name)


def box_of(label: Mapping[str, Any]) -> Sequence[float] | None:
    """Left, top, width and height of a detection or polyline; None: a line without area."""
    box = label.get("bounding_box")
    if box is not None:
        return box if are_numbers(box) else ()
    lines = label.get("points")
    if not isinstance(lines, list) or not all(isinstance(line, list) for line in lines):
        return ()
    points = [point for line in lines for point in line]
    if not points or not all(are_numbers(point) and len(point) == 2 for point in points):
        return ()
    left, top, right, bottom = around([(x, y) for x, y in points])
    xywh = (left, top, right - left, bottom - top)
    return xywh if min(xywh[2:]) > 0 else None


def are_numbers(values: object) -> bool:
    """Whether it is a list of numbers."""
    return isinstance(values, list) and all(type(value) in (int, float) for value in values)
