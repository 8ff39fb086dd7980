"""Where an audit writes: its own folder, and that of what was measured. Never into the data set."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.errors import SettingsError
from dataset_audit.sources.addresses import last_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.sources.listing import Listing


def audit_folder(listing: Listing, out: str | Path | None) -> Path:
    """Where to write: never into the data set. Into the folder we are in, if it has no place."""
    files, root = (image.file for image in listing.images), listing.root
    if listing.name is not None:
        held = {folder.resolve() for folder in {f.parent for f in files if isinstance(f, Path)}}
        default = Path(re.sub(r"[^\w.-]+|^\.+", "_", listing.name) + ".audit")
    elif isinstance(root, str):
        held, default = set(), Path(f"{last_part(root)}.audit")
    else:
        whole = root.resolve()
        held, default = {whole}, whole.parent / f"{whole.name or 'root'}.audit"
    folder = Path(out or default)
    if held & {folder.resolve(), *folder.resolve().parents}:
        raise SettingsError(f"--out {folder}: lies in the data set, where nothing is ever written")
    return folder


@contextmanager
def scratch_folder(out: Path) -> Iterator[Path]:
    """A folder for this run alone, on the disk where the audit will lie."""
    scratch = out / ".measuring"
    shutil.rmtree(scratch, ignore_errors=True)  # of a run that was killed
    try:
        yield scratch
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def user_cache() -> Path:
    """The user's cache folder, by the XDG convention."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "dataset-audit"
