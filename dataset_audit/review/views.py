"""The saved views of a review: what a person opens first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dataset_audit.review.boxes import BOXES
from dataset_audit.review.lists import list_scenes

if TYPE_CHECKING:
    from collections.abc import Mapping

    import fiftyone as fo

    from dataset_audit.review.desk import Seen

LARGEST = 5
"""Static scenes with a view of their own."""
RUNGS = {
    "Axis, proven": ["axis-proven"],
    "Axis, probable or declared": ["axis-probable", "axis-declared"],
    "Origin unknown": ["unknown"],
    "Other makers": ["other-proven", "other-declared"],
}
COLOURS = {"error": "#D55E00", "warning": "#E69F00", "info": "#56B4E9"}
LEAKS = {"scene-leak": "scene.label", "duplicate-leak": "near_group"}
"""Findings shown side by side, ordered by what their images share."""


def save_views(dataset: fo.Dataset, findings: Mapping[str, Mapping[str, Any]], seen: Seen) -> None:
    """Save the views of an audit.

    Args:
        dataset: built from the audit.
        findings: entries of `audit.json` by the name they have in the field `findings`.
        seen: the images as they are now.
    """
    from fiftyone import ViewField

    for name, entry in findings.items():
        if "reason" in entry:
            continue  # ignored or accepted: the panel lists it
        view = dataset.match(ViewField("findings").contains(name))
        if entry["rule"] in LEAKS:
            view = view.sort_by([(LEAKS[entry["rule"]], 1), ("split", -1), ("audit_path", 1)])
        said = f"{entry['message']}. To do: {entry['advice']}"
        dataset.save_view(
            f"{entry['severity']}: {name}", view, description=said, color=COLOURS[entry["severity"]]
        )
    for row in list_scenes(seen)[:LARGEST]:
        said = f"{row['images']} images, {row['share']} of all, worth {row['worth']} different"
        scene = row["scene"].removeprefix("scene-")
        dataset.save_view(
            f"Static scene {scene}", of_scene(dataset, row["scene"]), description=said
        )
    by_scene = dataset.match(ViewField("scene_images") > 0)
    grouped = by_scene.group_by("scene.label", order_by="captured_at")
    dataset.save_view("By scene, in time order", grouped, description="One tile a scene")
    medoids = dataset.match(ViewField("scene_medoid")).sort_by("scene_images", reverse=True)
    dataset.save_view("One image a scene", medoids, description="The most typical, largest first")
    if dataset.has_field(BOXES):
        still = dataset.filter_labels(BOXES, ViewField("repeated") == True)  # noqa: E712
        dataset.save_view("Repeated boxes", still, description="The same place in most frames")
    dataset.save_view("Dropped by a person", dataset.match(ViewField("decision") == "drop"))
    dataset.save_view("Kept", dataset.match(ViewField("decision") != "drop"))
    for name, rungs in RUNGS.items():
        dataset.save_view(name, dataset.match(ViewField("provenance.label").is_in(rungs)))


def of_scene(dataset: fo.Dataset, name: str) -> fo.DatasetView:
    """The images of a scene in time order, those that were dropped last."""
    from fiftyone import ViewField

    view = dataset.match(ViewField("scene.label") == name)
    return view.sort_by([("decision", 1), ("captured_at", 1), ("audit_path", 1)])
