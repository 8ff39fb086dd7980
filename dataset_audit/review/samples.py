"""The images of an audit as FiftyOne stores samples: plain values, ready for JSON.

Writing them as JSON is nine times as fast as making a `fiftyone.Sample` of each.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.review.boxes import box_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from dataset_audit.annotations import Boxes
    from dataset_audit.relating import Columns

Document = dict[str, Any]
RUNG_CONFIDENCE = {
    "axis-proven": 1.0,
    "axis-declared": 1.0,
    "other-proven": 1.0,
    "other-declared": 1.0,
    "axis-probable": 0.5,
    "unknown": 0.0,
}
"""Where the verdict stands on the ladder, to filter by; it was not measured."""
STRINGS = (
    "problem",
    "split",
    "light",
    "format",
    "device_make",
    "device_model",
    "device_serial",
    "device_firmware",
    "device_class",
    "captured_at_source",
    "clock_doubt",
    "phash",
    "camera",
    "inherited",
    "decision",
)
FLOATS = ("scene_confidence", "redundancy", "sharpness", "contrast", "saturation", "luma_mean")
GROUPS = {
    "exact_group": "copies",
    "near_group": "alike",
    "cluster_id": "cluster",
    "camera_id": "camera",
}
"""Columns of numbers that name something: shown as `camera-3`, to be ticked rather than ranged."""
BOOLEANS = ("scene_static", "scene_moving", "scene_medoid")
LISTS = ("labels", "axis_evidence", "decided")
CHANGING = (
    "scene_images",
    "scene_medoid",
    "scene_static",
    "scene_moving",
    "redundancy",
    "axis_evidence",
    "inherited",
    "device_make",
    "device_model",
    "device_serial",
    "device_class",
    "camera_id",
    "camera",
    "light",
    "decision",
    "decided",
)
"""Fields of one part that a decision can change."""


def to_documents(
    columns: Columns,
    root: Path,
    findings: Sequence[Sequence[str]],
    files: Mapping[str, Path],
    boxes: Boxes,
) -> Iterator[Document]:
    """One document an image, in the order of the rows.

    Args:
        columns: of a `desk.Seen`.
        root: of the data set; of a data set of one image, that file.
        findings: (N,) names of the findings that each image is shown for.
        files: of frames of clips, and of images that are no files, by path; any other image is
            its own file.
        boxes: of the images.
    """
    whole, chance = root.is_file(), Random(0)  # noqa: S311  names, not secrets
    plain = plain_columns(columns) | {"findings": [list(names) for names in findings]}
    drawn = box_fields(boxes, columns, Random(1))  # noqa: S311  other ids than the samples
    for row, (path, fields) in enumerate(zip(columns["path"], drawn, strict=True)):
        one = {name: column[row] for name, column in plain.items()}
        yield {
            **identity(chance),
            "filepath": str(files.get(path) or (root if whole else root / path)),
            "audit_path": path,
            "tags": [],
            "metadata": metadata(columns, row),
            "scene": scene_label(columns, row, chance),
            "provenance": provenance_label(columns, row, chance),
            **{name: value for name, value in one.items() if value is not None},
            **fields,
        }


def identity(chance: Random) -> Document:
    """What every sample needs of its own; `_rand` is what shuffling goes by."""
    return {**fresh_id(chance), "_media_type": "image", "_rand": chance.random()}


def fresh_id(chance: Random) -> Document:
    """An ObjectId: 12 bytes, the same in every build."""
    return {"_id": {"$oid": f"{chance.getrandbits(96):024x}"}}


def plain_columns(columns: Columns) -> dict[str, list[Any]]:
    """Columns as lists of what JSON can hold; null is None."""
    found: dict[str, list[Any]] = {name: columns[name].tolist() for name in STRINGS}
    found |= {name: floats(columns[name]) for name in FLOATS}
    found |= {name: named(columns[name], word) for name, word in GROUPS.items()}
    found |= {name: columns[name].astype(bool).tolist() for name in BOOLEANS}
    for name in LISTS:
        found[name] = [None if value is None else list(value) for value in columns[name]]
    found["scene_images"] = columns["scene_images"].tolist()
    found["captured_at"] = times(columns["captured_at"])
    return found


def changing(columns: Columns) -> dict[str, list[Any]]:
    """The values (N,) of every field that a decision can change, labels by their parts."""
    rungs = columns["provenance"].tolist()
    evidence = [list(value or ()) for value in columns["axis_evidence"]]
    plain = plain_columns(columns)
    return {
        "scene.label": named(columns["scene_id"], "scene"),
        "scene.confidence": floats(columns["scene_confidence"]),
        "provenance.label": rungs,
        "provenance.confidence": [rung and RUNG_CONFIDENCE[rung] for rung in rungs],
        "provenance.evidence": evidence,
        **{name: plain[name] for name in CHANGING},
    }


def floats(column: NDArray[Any]) -> list[float | None]:
    """NaN as None."""
    return [None if value != value else value for value in column.tolist()]


def named(column: NDArray[Any], word: str) -> list[str | None]:
    """`word-3`; -1 as None."""
    return [None if number < 0 else f"{word}-{number}" for number in column.tolist()]


def times(column: NDArray[Any]) -> list[Document | None]:
    """BSON's extended JSON, to the millisecond."""
    texts = np.datetime_as_string(column.astype("datetime64[ms]"))
    return [None if text == "NaT" else {"$date": f"{text}Z"} for text in texts.tolist()]


def metadata(columns: Columns, row: int) -> Document | None:
    """Sizes, so that the App needs no pass over the files; None where they aren't known."""
    if columns["problem"][row] is not None or columns["width"][row] < 1:
        return None
    return {
        "_cls": "ImageMetadata",
        "size_bytes": int(columns["bytes"][row]),
        "mime_type": f"image/{str(columns['format'][row]).lower()}",
        "width": int(columns["width"][row]),
        "height": int(columns["height"][row]),
    }


def scene_label(columns: Columns, row: int, chance: Random) -> Document | None:
    """`scene-12`, with how surely the image belongs to it."""
    scene = int(columns["scene_id"][row])
    if scene < 0:
        return None
    return label(f"scene-{scene}", float(columns["scene_confidence"][row]), chance)


def provenance_label(columns: Columns, row: int, chance: Random) -> Document | None:
    """The rung of the ladder and what it rests on."""
    rung = columns["provenance"][row]
    if rung is None:
        return None
    evidence = list(columns["axis_evidence"][row] or ())
    return label(rung, RUNG_CONFIDENCE[rung], chance) | {"evidence": evidence}


def label(text: str, confidence: float, chance: Random) -> Document:
    """A FiftyOne Classification."""
    known = {} if confidence != confidence else {"confidence": confidence}
    return {**fresh_id(chance), "_cls": "Classification", "tags": [], "label": text} | known
