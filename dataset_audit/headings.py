"""What the columns of a table of images are called, in small letters."""

from __future__ import annotations

PATH = (
    "path", "file", "file_name", "filename", "filepath", "file_path", "image", "image_path",
)  # fmt: skip
SPLIT = ("split", "subset")
SEVERAL = ("labels", "classes", "categories")
LABEL = ("label", "class", "class_name", "category", *SEVERAL)
CORNERS = (
    ("xmin", "ymin", "xmax", "ymax"),
    ("x_min", "y_min", "x_max", "y_max"),
    ("x1", "y1", "x2", "y2"),
    ("left", "top", "right", "bottom"),
)
SIDES = ("x", "y", "w", "h")
BOX = "bbox"
SIZE = ("width", "height")
DEVICE = ("camera", "make", "model", "captured_at")
"""What a manifest says of a device and a time; beside them `class`, of the device."""

MANIFEST = ("path", "camera", "make", "model", "class", "captured_at")
"""The columns of a manifest."""
BESIDE = frozenset({
    *SPLIT, *LABEL, *SIDES, BOX, *SIZE, *(name for names in CORNERS for name in names),
}) - frozenset(MANIFEST)  # fmt: skip
"""Columns of a table that a manifest passes over: they say what the images show."""
READ = frozenset({*PATH, *MANIFEST, *BESIDE})
