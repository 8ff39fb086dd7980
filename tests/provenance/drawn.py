"""Columns of images made by hand: what each says by itself, and the scenes."""

from __future__ import annotations

import numpy as np

from dataset_audit.columns import COLUMNS

NULLS = {"int": -1, "float": np.nan, "bool": False, "time": np.datetime64("NaT", "us")}
DTYPES = {"int": "int64", "float": "float64", "bool": "bool", "time": "datetime64[us]"}
A, B = "ACCC8E00000A", "ACCC8E00000B"


def make_columns(n, **given):
    """Nulls, a path and a scene each, unknown and sure, some replaced; one value is repeated."""
    columns = {c.name: np.full(n, NULLS.get(c.kind), DTYPES.get(c.kind, object)) for c in COLUMNS}
    columns["path"][:] = [f"{row:03}.jpg" for row in range(n)]
    columns["provenance"][:] = "unknown"
    columns["scene_confidence"][:] = 0.99
    columns["scene_id"][:] = np.arange(n)
    columns["effective_images"] = np.ones(n)
    for name, values in given.items():
        if isinstance(values, list) and name != "scene_at":
            for row, value in enumerate(values):
                columns[name][row] = value
        elif name != "scene_at":
            columns[name][:] = values
    columns["scene_at"] = np.array(given.get("scene_at", columns["scene_id"][:, None]))
    return columns


def proven(serial=A):
    """Rung and serial of a frame that its file proves."""
    return "axis-proven", serial


UNKNOWN = ("unknown", None)


def of_devices(*frames, **given):
    """Columns of frames, each a rung and a serial."""
    rungs, serials = zip(*frames, strict=True)
    makes = [serial and "AXIS" for serial in serials]
    return make_columns(
        len(frames),
        provenance=list(rungs),
        device_serial=list(serials),
        device_make=makes,
        **given,
    )
