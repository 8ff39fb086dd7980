"""Which edge-storage recording a file is of: `recording.xml` lies in the folder of its token."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dataset_audit.sources.edge_storage import MAX_BYTES, read_recording

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dataset_audit.model import Recording
    from dataset_audit.sources.tree import Parts, Tree

NAME = "recording.xml"


def find_recordings(tree: Tree) -> dict[Parts, Recording]:
    """The recording of each folder that holds a `recording.xml`."""
    found = {}
    for parts in tree.files:
        if parts[-1] == NAME:
            with suppress(OSError):
                recording = read_recording(tree.read(parts, MAX_BYTES))
                if recording:
                    found[parts[:-1]] = recording
    return found


def recording_of(parts: Parts, recordings: Mapping[Parts, Recording]) -> Recording | None:
    """The recording of a file: its XML lies beside it, or above the folder of the hour (SPEC 4)."""
    beside, above = parts[:-1], parts[:-2]
    return recordings.get(beside) or recordings.get(above)
