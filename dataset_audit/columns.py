"""What `images.parquet` and `scenes.parquet` hold, column by column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["str", "strs", "ints", "int", "float", "bool", "time", "blob", "blobs"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of `images.parquet`, `scenes.parquet` or the feature cache."""

    name: str
    kind: Kind
    meaning: str


CHANGED_LATER = (
    "captured_at",
    "captured_at_source",
    "clock_doubt",
    "provenance",
    "axis_evidence",
    "device_make",
    "device_model",
    "device_serial",
    "device_firmware",
    "device_class",
    "camera_id",
    "light",
    "scene_id",
    "scene_static",
    "scene_moving",
    "scene_confidence",
    "redundancy",
)

COLUMNS: tuple[Column, ...] = (
    Column(
        "path",
        "str",
        "relative to the root of the data set, `/`-separated; a frame is `clip.mkv#t=12.480`",
    ),
    Column("problem", "str", "why it could not be measured; null: it could"),
    Column("bytes", "int", "size of the file; of a frame, of its clip"),
    Column("width", "int", "pixels, after EXIF orientation"),
    Column("height", "int", "pixels, after EXIF orientation"),
    Column(
        "format",
        "str",
        "what the bytes are, whatever the name says: JPEG, PNG, ...; of a clip H264, ...",
    ),
    Column("mode", "str", "Pillow's name of the stored pixels: RGB, L, CMYK, I;16, ..."),
    Column(
        "content_hash", "str", "SHA-256, hex, of the bytes; of a frame, of its clip's and its time"
    ),
    Column("phash", "str", "64-bit perceptual hash, 16 hex, of the upright image"),
    Column("split", "str", "train, val or test, from the source"),
    Column("labels", "strs", "classes, from the source; empty: it shows none; null: nobody said"),
    Column("label_counts", "ints", "how many of each of `labels`"),
    Column("captured_at", "time", "UTC; null where unknown or implausible"),
    Column(
        "captured_at_source",
        "str",
        "axis-comment, axis-sei, exif, exif-local, matroska, recording, path, manifest or overlay",
    ),
    Column("clock_at", "time", "what the device's own clock said, UTC, believed or not"),
    Column("clock_doubt", "str", "why its clock isn't believed; null: it is, or there is none"),
    Column("light", "str", "day, dusk, night, infrared or unknown; infrared only beside colour"),
    Column("luma_mean", "float", "mean grey, 0 (black) to 1 (white)"),
    Column("luma_p05", "float", "5th percentile of grey, 0..1"),
    Column("luma_p95", "float", "95th percentile of grey, 0..1"),
    Column("contrast", "float", "standard deviation of grey, 0..0.5"),
    Column(
        "saturation", "float", "mean distance between the largest and smallest of R, G, B, 0..1"
    ),
    Column(
        "sharpness", "float", "standard deviation of the Laplacian of grey at the measured scale"
    ),
    Column("entropy", "float", "bits of the grey histogram, 0..8"),
    Column(
        "provenance",
        "str",
        "axis-proven, axis-probable, axis-declared, other-proven, other-declared or unknown",
    ),
    Column("axis_evidence", "strs", "signals of an Axis device, strongest first"),
    Column("inherited", "str", "clip or scene: where the verdict is from; null: the image itself"),
    Column("contradictions", "strs", "what the user says and the file proves to be otherwise"),
    Column("device_make", "str", "who built the device"),
    Column("device_model", "str", "model name"),
    Column("device_serial", "str", "serial number; of an Axis device, its MAC address"),
    Column("device_firmware", "str", "firmware or software that wrote the file"),
    Column("device_class", "str", "camera, encoder, recorder, body-worn, radar, intercom, ..."),
    Column("camera_id", "int", "number of the physical device; null where it can't be told"),
    Column("camera", "str", "what a person or the settings call the device; null: not named"),
    Column("exact_group", "int", "images with the same bytes; null: the only one"),
    Column("near_group", "int", "images a viewer would call the same; null: the only one"),
    Column("scene_id", "int", "images of one fixed viewpoint; 0 is the largest; null: unreadable"),
    Column("scene_static", "bool", "the scene has at least `min_frames` different images"),
    Column("scene_moving", "bool", "its camera turned, drove or was carried: a scene of one"),
    Column("scene_confidence", "float", "how surely the image belongs to its scene, 0..1"),
    Column("cluster_id", "int", "images alike in content by embedding; null: no vector"),
    Column(
        "redundancy", "float", "share of its blocks that another image of its scene shows, 0..1"
    ),
    Column("decision", "str", "drop: a person dropped it, and it counts no more; null: it counts"),
    Column("decided", "strs", "what a person changed: drop, scene, provenance, camera; null: none"),
)

FOUND_COLUMNS: tuple[Column, ...] = (
    *(c for c in COLUMNS if c.name in CHANGED_LATER),
    Column("effective_images", "float", "of the scene of the image"),
)
"""What was found before the user said anything and before evidence spread, in `found.parquet`: what
every later judgement starts from, so that nothing is ever concluded from a conclusion.
Beside them its scene at each cut around the one of the settings."""

SCENE_COLUMNS: tuple[Column, ...] = (
    Column("scene_id", "int", "0 is the largest"),
    Column("images", "int", "how many images"),
    Column("share", "float", "of the readable images, 0..1"),
    Column("static", "bool", "at least `min_frames` different images"),
    Column("effective_images", "float", "how many different images it is worth, 1 to `images`"),
    Column("medoid", "str", "path of the most typical image"),
    Column("first_path", "str", "its first image by path: names the scene across re-runs"),
    Column("first_at", "time", "first capture, UTC"),
    Column("last_at", "time", "last capture, UTC"),
    Column("light", "strs", "`day 12`, `night 3`, ...: light and number of images, most first"),
    Column("cameras", "strs", "serials, or makes and models, seen in it"),
    Column("splits", "strs", "`train 12`, `val 3`, ...: split and number of images, most first"),
    Column("labels", "strs", "`car 12`, ...: class and number of instances, most first"),
    Column("axis_images", "int", "images proven, probable or declared Axis"),
)

BOX_COLUMNS: tuple[Column, ...] = (
    Column("path", "str", "of the image"),
    Column("label", "str", "class"),
    Column("x", "float", "left edge as a share of the width, 0..1"),
    Column("y", "float", "top edge as a share of the height, 0..1"),
    Column("width", "float", "share of the width, 0..1"),
    Column("height", "float", "share of the height, 0..1"),
    Column("area", "float", "share of the image, 0..1"),
    Column("repeated", "int", "place in its scene where it stands in most frames; null: none"),
)

FAULT_COLUMNS: tuple[Column, ...] = (
    Column("kind", "str", "name of the rule that tells of it"),
    Column("file", "str", "of the annotation, relative to the root of the data set"),
    Column("line", "int", "from 1; null: the whole file, or it has no lines"),
    Column("says", "str", "what is wrong"),
    Column("path", "str", "of the image concerned; null: none"),
)
