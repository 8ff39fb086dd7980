"""The commands that only read a finished audit, and tell of it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  typer reads the annotations
from typing import Annotated

import typer

from dataset_audit.errors import InputError
from dataset_audit.exiting import exit_codes, opened, print_audit, print_page
from dataset_audit.options import (
    ComparedFormat,
    ComparedFormatOption,
    Format,
    FormatOption,
    OutputOption,
    PictureOption,
    ShortFormat,
    ShortFormatOption,
    ThumbnailsOption,
    VerboseOption,
)


def report(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Audit folder.")],
    form: FormatOption = Format.TEXT,
    output: OutputOption = None,
    verbose: VerboseOption = False,
    no_thumbnails: ThumbnailsOption = False,
) -> None:
    """Write the report of a finished audit again, in any form. Nothing is measured or judged."""
    with exit_codes():
        from dataset_audit.rendering import read_back, read_page

        if no_thumbnails and form is not Format.HTML:
            raise InputError("--no-thumbnails goes with --format html")
        if form is Format.HTML:
            print_page(read_page(out, thumbnails=not no_thumbnails), output)
        else:
            print_audit(read_back(out), form, output, verbose=verbose)


def compare(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="Audit folder of before.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="Audit folder of after.")],
    form: ComparedFormatOption = ComparedFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Say what changed from one audit to another: images, scenes, findings, figures.

    Images are told by their bytes, so a renamed one is neither added nor removed.
    """
    with exit_codes():
        from dataset_audit.comparing import compare
        from dataset_audit.rendering import read_back
        from dataset_audit.reports import compared

        writers = {
            ComparedFormat.TEXT: compared.write_compared,
            ComparedFormat.MARKDOWN: compared.write_compared_markdown,
            ComparedFormat.JSON: compared.write_compared_json,
        }
        found = compare(read_back(old), read_back(new))
        with opened(output) as stream:
            writers[form](found, stream)


def explain(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Audit folder.")],
    what: Annotated[
        str, typer.Argument(metavar="IMAGE", help="An image, or a scene as `scene-12`.")
    ],
    other: Annotated[str | None, typer.Argument(metavar="IMAGE", help="Another image.")] = None,
    form: ShortFormatOption = ShortFormat.TEXT,
    output: OutputOption = None,
    picture: PictureOption = None,
) -> None:
    """Say why images are or aren't one scene, and draw it.

    Two images: what decides. One: why it is in its scene, and what came nearest. A scene: what
    holds it together. Images are named by path in the data set, or on disk. Nothing is measured.
    """
    with exit_codes():
        from dataset_audit.explain import explain
        from dataset_audit.reports.explained import write_explanation, write_explanation_json

        explanation = explain(out, what, other, picture=picture)
        write = write_explanation_json if form is ShortFormat.JSON else write_explanation
        with opened(output) as stream:
            write(explanation, stream)


def provenance(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Audit folder.")],
    form: ShortFormatOption = ShortFormat.TEXT,
    output: OutputOption = None,
) -> None:
    """Say where the images come from: shares with bounds, devices, clocks, contradictions."""
    with exit_codes():
        from dataset_audit.reports.origin import write_origin, write_origin_json
        from dataset_audit.store import read_document

        document = read_document(out)
        write = write_origin_json if form is ShortFormat.JSON else write_origin
        with opened(output) as stream:
            write(document, stream)
