"""Which edge-storage recording a file is of: `recording.xml` lies in the folder of its token."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dataset_audit.sources.edge_storage import MAX_BYTES, read_recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from dataset_audit.model import Recording

    Parts = tuple[str, ...]

NAME = "recording.xml"


def find_recordings(root: Path, files: Iterable[Parts]) -> dict[Parts, Recording]:
    """The recording of each folder that holds a `recording.xml`. Links are not followed.

    Args:
        root: of the data set.
        files: all files below it, as their parts.
    """
    found = {}
    for parts in files:
        file = root.joinpath(*parts)
        if parts[-1] == NAME and file.is_file() and not file.is_symlink():
            with suppress(OSError), file.open("rb") as stream:
                recording = read_recording(stream.read(MAX_BYTES + 1))
                if recording:
                    found[parts[:-1]] = recording
    return found


def recording_of(parts: Parts, recordings: Mapping[Parts, Recording]) -> Recording | None:
    """The recording of a file: its XML lies beside it, or above the folder of the hour (SPEC 4)."""
    beside, above = parts[:-1], parts[:-2]
    return recordings.get(beside) or recordings.get(above)
