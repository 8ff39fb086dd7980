"""How an audit looks in the App: the groups of its sidebar, what a tile shows, the colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import fiftyone as fo

SIDEBAR = {
    "scene": (
        "scene",
        "scene_images",
        "scene_static",
        "scene_medoid",
        "scene_moving",
        "scene_confidence",
        "redundancy",
    ),
    "findings": ("findings", "problem"),
    "labels": ("ground_truth", "objects", "labels"),
    "decided": ("decision", "decided", "camera"),
    "provenance": (
        "provenance",
        "axis_evidence",
        "inherited",
        "device_make",
        "device_model",
        "device_serial",
        "device_firmware",
        "device_class",
        "camera_id",
    ),
    "data set": ("split", "audit_path"),
    "time and light": ("captured_at", "captured_at_source", "clock_doubt", "light"),
    "copies": ("exact_group", "near_group", "cluster_id", "phash"),
    "picture": ("format", "sharpness", "contrast", "saturation", "luma_mean"),
    "tags": ("tags",),
    "metadata": (
        "metadata.size_bytes",
        "metadata.mime_type",
        "metadata.width",
        "metadata.height",
    ),
    "other": ("id", "filepath", "created_at", "last_modified_at"),
}
OPEN = frozenset(
    {"scene", "findings", "labels", "decided", "provenance", "data set", "time and light"}
)
"""Groups that are unfolded at first."""
ON_TILES = ("ground_truth", "scene", "provenance", "split", "decision")
# Readable on white and on black, and for the colour-blind: Okabe and Ito.
COLOURS = {
    "provenance": {
        "axis-proven": "#009E73",
        "axis-probable": "#56B4E9",
        "axis-declared": "#0072B2",
        "other-proven": "#E69F00",
        "other-declared": "#D55E00",
        "unknown": "#999999",
    },
    "light": {
        "day": "#F0E442",
        "dusk": "#E69F00",
        "night": "#0072B2",
        "infrared": "#CC79A7",
        "unknown": "#999999",
    },
    "decision": {"drop": "#D55E00"},
    "split": {"train": "#56B4E9", "val": "#E69F00", "test": "#009E73"},
}


def dress(dataset: fo.Dataset) -> None:
    """Give a data set its sidebar, tiles and colours."""
    import fiftyone as fo
    from fiftyone.core.odm.dataset import ActiveFields

    config = dataset.app_config
    config.sidebar_groups = [
        fo.SidebarGroupDocument(
            name=name, paths=list(filter(dataset.has_field, paths)), expanded=name in OPEN
        )
        for name, paths in SIDEBAR.items()
    ]
    tiles = list(filter(dataset.has_field, ON_TILES))
    config.active_fields = ActiveFields(exclude=False, paths=tiles)
    config.color_scheme = fo.ColorScheme(
        color_by="value",
        fields=[
            {
                "path": path,
                **({"colorByAttribute": "label"} if path == "provenance" else {}),
                "valueColors": [{"value": v, "color": c} for v, c in colours.items()],
            }
            for path, colours in COLOURS.items()
        ],
    )
    dataset.save()


def arrange(dataset: fo.Dataset) -> fo.Space:
    """The grid beside the panel, which is where a review begins; and a workspace of the map."""
    import fiftyone as fo

    def pane(kind: str, **more: bool) -> fo.Space:
        panel = fo.Panel(type=kind, **more)
        return fo.Space(children=[panel], active_child=panel.component_id)

    grid = pane("Samples", pinned=True)
    spaces = fo.Space(children=[grid, pane("decide")], orientation="horizontal", sizes=[0.45, 0.55])
    dataset.save_workspace("Audit", spaces, description="Grid, findings, scenes", overwrite=True)
    if "map" in dataset.list_brain_runs():
        both = [pane("Samples", pinned=True), pane("Embeddings")]
        dataset.save_workspace(
            "Map", fo.Space(children=both, orientation="horizontal"), overwrite=True
        )
    return spaces
