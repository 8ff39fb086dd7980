"""Which files are clips, and what their frames are called: `clip.mkv#t=12.480`."""

from __future__ import annotations

import re

CLIP_SUFFIXES = frozenset(
    {".mkv", ".mp4", ".mov", ".avi", ".ts", ".mjpg", ".mjpeg", ".h264", ".h265"}
)
_SUFFIX = "|".join(sorted(suffix[1:] for suffix in CLIP_SUFFIXES))
_DIGITS = re.compile(r"(\d+)", re.ASCII)
_FRAME = re.compile(rf"(?is)(.+\.(?:{_SUFFIX}))#t=(\d{{1,12}}\.\d{{3}})", re.ASCII)


def in_name(ms: int) -> str:
    """The time of a frame as its name has it: seconds with three decimals."""
    return f"{ms // 1000}.{ms % 1000:03}"


def name_frame(clip: str, seconds: str) -> str:
    """The path of a frame, from that of its clip."""
    return f"{clip}#t={seconds}"


def split_frame(path: str) -> tuple[str, str | None]:
    """The path of the clip and the seconds of the frame; of a still, its path and None."""
    found = _FRAME.fullmatch(path)
    return (found[1], found[2]) if found else (path, None)


def natural(path: str) -> list[tuple[int, str]]:
    """A key that sorts numbers in names by their value: 9 before 10."""
    parts = [part.lstrip("0") if at % 2 else part for at, part in enumerate(_DIGITS.split(path))]
    # Without leading zeros the longer number is the larger one, however long it is.
    return [(len(part) if at % 2 else -1, part) for at, part in enumerate(parts)]
