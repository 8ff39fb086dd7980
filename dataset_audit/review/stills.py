"""Images in archives and far away as files, since the App shows files only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dataset_audit.atomic import replacing
from dataset_audit.errors import InputError
from dataset_audit.features.hashes import hash_content
from dataset_audit.names import split_frame
from dataset_audit.sources.reopening import split_archive

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.relating import Columns
    from dataset_audit.sources.reopening import Reopened


def copy_stills(columns: Columns, again: Reopened, folder: Path) -> dict[str, Path]:
    """A copy in `folder` of each image that is no file of this disk; those there already stay.

    Args:
        columns: of the images.
        again: finds them.
        folder: made where it isn't there. The files are named by content.

    Returns:
        The file by path of the image. Images that can't be read now have none.
    """
    found = {}
    rows = zip(columns["path"], columns["content_hash"], columns["format"], strict=True)
    for path, digest, form in rows:
        if not digest or split_frame(path)[1] or not (again.far or split_archive(path)[0]):
            continue
        suffix = re.sub(r"[^a-z0-9]", "", (form or "").lower())
        file = folder / (f"{digest}.{suffix}" if suffix else digest)
        if file.is_file() or copy(again, path, digest, file):
            found[path] = file
    return found


def copy(again: Reopened, path: str, digest: str, file: Path) -> bool:
    """Copy one image, if it is still as it was."""
    try:
        where = again.place(path)
        data = where.read_bytes() if where else b""
    except (OSError, InputError):
        return False  # gone: its tile stays empty
    if hash_content(data) != digest:
        return False
    with replacing(file) as temporary:
        temporary.write_bytes(data)
    return True
