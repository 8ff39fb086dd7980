"""Which images a finding is about: all of them, where the finding itself names a few examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.annotations import FAULTS
from dataset_audit.rules.annotation_missing_in_scene import AnnotationMissingInScene
from dataset_audit.rules.axis_share_by_class import AxisShareByClass
from dataset_audit.rules.class_imbalance import ClassImbalance
from dataset_audit.rules.class_scene_association import count_static
from dataset_audit.rules.classes import images_of
from dataset_audit.rules.copies import members, near_members, scattered
from dataset_audit.rules.duplicate_leak import leaked_copies
from dataset_audit.rules.low_detail import LowDetail
from dataset_audit.rules.narrow_time import NarrowTime, spans
from dataset_audit.rules.splits import leaked_rows
from dataset_audit.rules.unlabelled import unlabelled

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from dataset_audit.model import Table
    from dataset_audit.settings import Settings

Entry = dict[str, Any]
"""A finding as `audit.json` holds it."""
OTHERS = ("other-proven", "other-declared")


def concerned(table: Table, settings: Settings, entry: Entry) -> NDArray[np.bool_]:
    """(N,) the rows that show a finding, those that it is measured against among them.

    Copies are shown with what they are copies of and leaks with the images of the earlier split, so
    these may be more rows than the finding counts. A rule without a line in `ROWS` gives its
    examples.
    """
    of = ROWS.get(entry["rule"])
    return of(table, settings, entry) if of else np.isin(table["path"], entry["paths"])


def of_scene(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """The scene that the finding is about."""
    rows: NDArray[np.bool_] = table["scene_id"] == entry["figures"]["scene_id"]
    return rows


def of_camera(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """The scenes of the camera that the finding is about."""
    return np.isin(table["scene_id"], [view["scene_id"] for view in entry["figures"]["scenes"]])


def all_readable(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Findings about the data set as a whole."""
    return table.readable


def leaked_scenes(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Static scenes that lie in several splits."""
    static: NDArray[np.bool_] = table["scene_static"].astype(bool)
    return static & in_several_splits(table, table["scene_id"])


def copies_of_earlier(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Leaked copies, and what they are copies of."""
    exact, near = (table[name] for name in ("exact_group", "near_group"))
    same, alike = leaked_copies(table)
    rows = np.isin(exact, exact[same]) & (exact >= 0)
    rows |= np.isin(near, near[alike]) & (near >= 0)
    return rows & table.readable


def in_several_splits(table: Table, groups: NDArray[np.int64]) -> NDArray[np.bool_]:
    """(N,) rows of every group of which an image is leaked."""
    leaked = leaked_rows(table["split"], groups)
    return np.isin(groups, groups[leaked]) & (groups >= 0)


def exact_copies(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Groups of the same bytes outside static scenes."""
    return mask_of(table, members(table["exact_group"], scattered(table)))


def near_copies(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Groups of pictures that are nearly the same, of each picture one file."""
    return mask_of(table, near_members(table))


def narrow_scenes(table: Table, settings: Settings, _: Entry) -> NDArray[np.bool_]:
    """The scenes that were seen for too short a time, by what the rule itself measures."""
    rule = next(rule for rule in settings.rules if isinstance(rule, NarrowTime))
    frames, hours = spans(table)
    narrow = (frames >= rule.judged_from_frames) & (hours < rule.min_span_hours)
    return np.isin(table["scene_id"], np.flatnonzero(narrow))


def of_light(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images of the light that is rare."""
    rows: NDArray[np.bool_] = table["light"] == entry["subject"]
    return rows


def low_detail(table: Table, settings: Settings, _: Entry) -> NDArray[np.bool_]:
    """What the rule itself finds with these settings."""
    rule = next(rule for rule in settings.rules if isinstance(rule, LowDetail))
    return mask_of(table, list(rule.kinds(table).values()))


def not_axis(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Images known to come from other makers."""
    return table.readable & np.isin(table["provenance"].astype(str), OTHERS)


def unknown_origin(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Images without a sign of their device."""
    rows: NDArray[np.bool_] = table.readable & (table["provenance"] == "unknown")
    return rows


def contradicted(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images that prove otherwise than the pattern or the manifest says."""
    says = f"{entry['subject']} says "
    told = [any(t.startswith(says) for t in texts or ()) for texts in table["contradictions"]]
    return np.array(told, bool)


def of_named_cameras(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images of the scene that name one of its cameras."""
    cameras = list(entry["figures"]["cameras"])
    named = np.isin(table["device_serial"].astype(str), cameras)
    named |= np.isin(table["camera"].astype(str), cameras)
    rows: NDArray[np.bool_] = (table["scene_id"] == entry["figures"]["scene_id"]) & named
    return rows


def of_split(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images of the split that differs."""
    rows: NDArray[np.bool_] = table.readable & (table["split"] == entry["figures"]["split"])
    return rows


def labelled_in_scenes(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Images of static scenes that show an instance."""
    return mask_of(table, [count_static(table).image])


def with_repeated_box(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Images in which a thing stands that never moves."""
    return mask_of(table, [table.boxes.image[table.boxes.repeated >= 0]])


def without_annotation(table: Table, settings: Settings, _: Entry) -> NDArray[np.bool_]:
    """What the rule itself finds with these settings."""
    rule = next(rule for rule in settings.rules if isinstance(rule, AnnotationMissingInScene))
    missing = rule.missing(table)
    return missing.unlabelled | (missing.things > 0)


def of_class(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images that show the class."""
    return images_of(table, entry["subject"])


def of_rare_classes(table: Table, settings: Settings, _: Entry) -> NDArray[np.bool_]:
    """Images that show a rare class, by what the rule itself finds with these settings."""
    rule = next(rule for rule in settings.rules if isinstance(rule, ClassImbalance))
    return images_of(table, *(row.name for row in rule.rare(table)))


def of_classes_without_axis(table: Table, settings: Settings, _: Entry) -> NDArray[np.bool_]:
    """Images that show a class without Axis frames, by what the rule itself finds."""
    rule = next(rule for rule in settings.rules if isinstance(rule, AxisShareByClass))
    return images_of(table, *(row.name for row in rule.without_axis(table)))


def not_labelled(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Images of which nobody said what they show."""
    return unlabelled(table)


def with_fault(table: Table, _: Settings, entry: Entry) -> NDArray[np.bool_]:
    """Images with a fault of that kind, as far as they are listed."""
    paths = {fault.path for fault in table.faults.of(entry["rule"])}
    return np.array([path in paths for path in table["path"]], bool)


def none(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
    """Findings about what is no image."""
    return np.zeros(len(table), dtype=bool)


def broken(*, truncated: bool) -> Callable[[Table, Settings, Entry], NDArray[np.bool_]]:
    """Files that are truncated, or those with any other problem."""

    def rows(table: Table, _: Settings, __: Entry) -> NDArray[np.bool_]:
        problems = ["" if text is None else text for text in table["problem"]]
        found = np.array([text.startswith("truncated") == truncated for text in problems])
        return found & ~table.readable

    return rows


def mask_of(table: Table, parts: list[NDArray[np.intp]]) -> NDArray[np.bool_]:
    """(N,) True at the rows of all parts."""
    mask = np.zeros(len(table), dtype=bool)
    for rows in parts:
        mask[rows] = True
    return mask


ROWS: Mapping[str, Callable[[Table, Settings, Entry], NDArray[np.bool_]]] = {
    "static-scene-dominates": of_scene,
    "axis-frames-one-scene": of_scene,
    "camera-re-aimed": of_camera,
    "few-effective-scenes": all_readable,
    "no-axis-frames": all_readable,
    "axis-share-low": not_axis,
    "provenance-contradiction": contradicted,
    "declared-unmatched": none,
    "provenance-unknown": unknown_origin,
    "two-cameras-in-one-scene": of_named_cameras,
    "scene-leak": leaked_scenes,
    "duplicate-leak": copies_of_earlier,
    "split-skew": of_split,
    "class-scene-association": labelled_in_scenes,
    "repeated-box": with_repeated_box,
    "annotation-missing-in-scene": without_annotation,
    "class-in-one-scene": of_class,
    "class-imbalance": of_rare_classes,
    "axis-share-by-class": of_classes_without_axis,
    "unlabelled": not_labelled,
    **dict.fromkeys(FAULTS, with_fault),
    "exact-duplicates": exact_copies,
    "near-duplicates": near_copies,
    "light-missing": of_light,
    "narrow-time": narrow_scenes,
    "unreadable-image": broken(truncated=False),
    "truncated-image": broken(truncated=True),
    "low-detail": low_detail,
}
