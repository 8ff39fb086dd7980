"""The words of the command line for how images are measured."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Embed(StrEnum):
    """Which images get an embedding."""

    ALL = "all"
    REPRESENTATIVES = "representatives"
    NONE = "none"


class EngineName(StrEnum):
    """Which machines measure and group."""

    LOCAL = "local"
    RAY = "ray"


MEASURING = "How it is measured"
OcrOption = Annotated[
    bool | None,
    typer.Option(
        "--ocr/--no-ocr",
        envvar="DATASET_AUDIT_OCR",
        help="Read the text in a few frames of each scene, for camera names and times. "
        "[default: where the extra `ocr` is installed]",
        rich_help_panel=MEASURING,
    ),
]
LayoutOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        envvar="DATASET_AUDIT_LAYOUT",
        help="How the data set is stored: darknet, yolo, coco, voc, cvat, kitti, plain-boxes, "
        "webdataset, huggingface, table, fiftyone or folder. [default: what is recognised]",
        rich_help_panel=MEASURING,
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        "-j",
        min=1,
        envvar="DATASET_AUDIT_JOBS",
        help="Threads; with `--engine ray`, shards at once. [default: by the cores]",
        rich_help_panel=MEASURING,
    ),
]
EmbedOption = Annotated[
    Embed,
    typer.Option(
        envvar="DATASET_AUDIT_EMBED",
        help="Vectors for clusters and Vendi score; `none` is faster. `representatives`: "
        "near-identical frames share one, which pays where most are.",
        rich_help_panel=MEASURING,
    ),
]
EmbedderOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="DATASET_AUDIT_EMBEDDER",
        help="Another ONNX model: RGB uint8 (1, 224, 224, 3) to one vector.",
        rich_help_panel=MEASURING,
    ),
]
SeedOption = Annotated[
    int | None,
    typer.Option(min=0, help="Of everything sampled. [default: 0]", rich_help_panel=MEASURING),
]
CacheDirOption = Annotated[
    str | None,
    typer.Option(
        metavar="DIR",
        envvar="DATASET_AUDIT_CACHE_DIR",
        help="Where measured features are kept; may be `s3://bucket/dir`. "
        "[default: ~/.cache/dataset-audit]",
        rich_help_panel=MEASURING,
    ),
]
NoCacheOption = Annotated[
    bool, typer.Option("--no-cache", help="Measure everything again.", rich_help_panel=MEASURING)
]
EngineOption = Annotated[
    EngineName,
    typer.Option(
        envvar="DATASET_AUDIT_ENGINE",
        help="Measure on this machine, or on a Ray cluster.",
        rich_help_panel=MEASURING,
    ),
]
RayAddressOption = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT",
        envvar="DATASET_AUDIT_RAY_ADDRESS",
        help="The cluster. [default: the one that runs on this machine, or RAY_ADDRESS]",
        rich_help_panel=MEASURING,
    ),
]
VideoEveryOption = Annotated[
    str | None,
    typer.Option(
        metavar="TIME",
        help="Look at a clip so often: `500ms`, `2m`. [default: 1s]",
        rich_help_panel=MEASURING,
    ),
]
VideoMaxFramesOption = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Keep at most N frames a clip, evenly thinned. [default: 1000]",
        rich_help_panel=MEASURING,
    ),
]
