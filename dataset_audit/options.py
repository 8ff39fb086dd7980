"""The words of the command line, once for all commands."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """What is written to stdout or `--output`."""

    TEXT = "text"
    HTML = "html"
    JSON = "json"
    MARKDOWN = "markdown"
    SARIF = "sarif"
    JUNIT = "junit"
    GITHUB = "github"
    CSV = "csv"
    CSV_SCENES = "csv-scenes"


class ShortFormat(StrEnum):
    """Forms of what isn't an audit: an explanation, a statement, decisions."""

    TEXT = "text"
    JSON = "json"


class ComparedFormat(StrEnum):
    """Forms of a comparison."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


class FailOn(StrEnum):
    """The least severity that makes the exit code 1."""

    NEVER = "never"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Deployment(StrEnum):
    """Where the model will run."""

    NEW_CAMERAS = "new-cameras"
    SAME_CAMERAS = "same-cameras"


RESULT, JUDGING = "What comes out", "What is judged"
FormatOption = Annotated[
    Format, typer.Option("--format", help="Form of what is printed.", rich_help_panel=RESULT)
]
ShortFormatOption = Annotated[
    ShortFormat, typer.Option("--format", help="Form of what is printed.", rich_help_panel=RESULT)
]
ComparedFormatOption = Annotated[
    ComparedFormat,
    typer.Option("--format", help="Form of what is printed.", rich_help_panel=RESULT),
]
OutputOption = Annotated[
    Path | None,
    typer.Option(
        "--output", metavar="FILE", help="Write it to FILE, not stdout.", rich_help_panel=RESULT
    ),
]
PictureOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        help="Draw it to FILE, PNG or JPEG. [default: OUT/explain/IMAGE.png]",
        rich_help_panel=RESULT,
    ),
]
VerboseOption = Annotated[
    bool, typer.Option("--verbose", "-v", help="List the static scenes.", rich_help_panel=RESULT)
]
ThumbnailsOption = Annotated[
    bool,
    typer.Option(
        "--no-thumbnails",
        help="With --format html: without pictures, in less than 1 MB.",
        rich_help_panel=RESULT,
    ),
]
FailOnOption = Annotated[
    FailOn | None,
    typer.Option(
        envvar="DATASET_AUDIT_FAIL_ON",
        help="Exit with 1 from this severity on. [default: error]",
        rich_help_panel=RESULT,
    ),
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        metavar="FILE",
        envvar="DATASET_AUDIT_CONFIG",
        help="Settings. Default: `audit.toml` of the data set, else of this folder, else "
        "`[tool.dataset-audit]` of its `pyproject.toml`.",
        rich_help_panel=JUDGING,
    ),
]
SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="RULE.FIELD=VALUE",
        help="Change one limit: `static-scene-dominates.max_scene_share=0.2`, "
        "`relate.min_frames=8`.",
        rich_help_panel=JUDGING,
    ),
]
SelectOption = Annotated[
    list[str] | None,
    typer.Option(metavar="RULE", help="Run only these rules.", rich_help_panel=JUDGING),
]
IgnoreOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="RULE=WHY",
        help="Ignore a rule, or one finding by its key, for a reason that is shown.",
        rich_help_panel=JUDGING,
    ),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="DATASET_AUDIT_BASELINE",
        help="Findings that were there before: only others make the exit code 1.",
        rich_help_panel=JUDGING,
    ),
]
UpdateBaselineOption = Annotated[
    bool,
    typer.Option(
        "--update-baseline",
        help="Write what is found to the baseline: from now on it counts as known.",
        rich_help_panel=JUDGING,
    ),
]
DeploymentOption = Annotated[
    Deployment | None,
    typer.Option(
        envvar="DATASET_AUDIT_DEPLOYMENT",
        help="Will the model see new cameras, or only those of the data? [default: new-cameras]",
        rich_help_panel=JUDGING,
    ),
]
ManifestOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE",
        envvar="DATASET_AUDIT_MANIFEST",
        help="What you know of the images, CSV or Parquet: path, camera, make, model, class, "
        "captured_at.",
        rich_help_panel=JUDGING,
    ),
]
ShowSettingsOption = Annotated[
    bool,
    typer.Option(
        "--show-settings", help="Print the settings that apply, and stop.", rich_help_panel=JUDGING
    ),
]

PathArgument = Annotated[
    str, typer.Argument(help="A folder, an image, a clip, `data.yaml`, `s3://bucket/dir`, ...")
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="DIR",
        help="Audit folder. [default: PATH.audit]",
        rich_help_panel=RESULT,
    ),
]
PortOption = Annotated[
    int | None, typer.Option(min=1, max=65535, help="Of the App. [default: a free one]")
]
NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
RemoteOption = Annotated[
    bool,
    typer.Option("--remote", help="No browser here, and go on when all tabs are closed."),
]
ReadOption = Annotated[
    bool, typer.Option("--read", help="Print what was decided so far, without opening the App.")
]
ReviewOption = Annotated[
    bool,
    typer.Option(
        "--review",
        help="Then open it in the FiftyOne App, as `audit review`.",
        rich_help_panel=RESULT,
    ),
]
SimilarityOption = Annotated[
    bool,
    typer.Option(
        "--similarity", help="Index the vectors for search by image; 20,000 take half a minute."
    ),
]
