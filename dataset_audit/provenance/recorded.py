"""When a frame of an edge-storage block was shown, by the recording that it is of. SPEC 4."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from dataset_audit.names import split_frame

if TYPE_CHECKING:
    from dataset_audit.model import Recording

_BEGUN = re.compile(r"(\d{8}_\d{6})_[0-9A-F]{4}(?:_[0-9A-F]{12})?", re.ASCII)
_FIRST = "0"
"""Name of the first block on older cards, which number them."""


def recorded_time(recording: Recording | None, path: str) -> datetime | None:
    """UTC; None for a still, and where the beginning of the block isn't known.

    Names have local time and the XML has UTC, so a block began as much later than the recording
    as its name says.
    """
    clip, seconds = split_frame(path)
    if recording is None or recording.started_at is None or seconds is None:
        return None
    block = PurePosixPath(clip).stem
    begun, token = _local(block), _local(recording.token or "")
    if block == _FIRST:
        later = timedelta()
    elif begun and token and begun >= token:
        later = begun - token
    else:
        return None
    try:
        return recording.started_at + later + timedelta(seconds=float(seconds))
    except OverflowError:
        return None


def _local(name: str) -> datetime | None:
    match = _BEGUN.fullmatch(name)
    try:
        return datetime.strptime(match[1], "%Y%m%d_%H%M%S") if match else None  # noqa: DTZ007  local
    except ValueError:
        return None
