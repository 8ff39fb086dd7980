"""Frames of clips as files, since the App shows files only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.atomic import replacing
from dataset_audit.features.frames import read_frames
from dataset_audit.features.pixels import UnreadableError
from dataset_audit.names import split_frame

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.relating import Columns

MAX_PX = 1920
QUALITY = 85


def draw_frames(columns: Columns, root: Path, folder: Path) -> dict[str, Path]:
    """A JPEG in `folder` for each frame of a clip; those that are there already stay.

    Args:
        columns: of the images.
        root: of the data set; of a data set of one clip, that file.
        folder: made where it isn't there. The files are named by content.

    Returns:
        The file by path of the frame. Frames that can't be read now have none.
    """
    clips: dict[str, dict[float, tuple[str, Path]]] = {}
    for path, digest in zip(columns["path"], columns["content_hash"], strict=True):
        clip, seconds = split_frame(path)
        if seconds and digest:
            clips.setdefault(clip, {})[float(seconds)] = (path, folder / f"{digest}.jpg")
    for clip, frames in clips.items():
        missing = {at: file for at, (_, file) in frames.items() if not file.is_file()}
        if missing:
            draw_clip(root if root.is_file() else root / clip, missing)
    return {
        path: file for frames in clips.values() for path, file in frames.values() if file.is_file()
    }


def draw_clip(clip: Path, files: dict[float, Path]) -> None:
    """Write the frames of one clip, as far as it can be read."""
    try:
        for at, picture in read_frames(clip, files):
            picture.thumbnail((MAX_PX, MAX_PX))
            with replacing(files[at]) as temporary:
                picture.save(temporary, "JPEG", quality=QUALITY)
    except (OSError, UnreadableError):
        return  # gone or changed since the audit: its tiles stay empty
