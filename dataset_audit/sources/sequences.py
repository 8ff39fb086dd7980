"""Which images were probably taken one after another: frames of a clip, of a camera's folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
COUNTER = re.compile(r"[\d\s_.,:T=()-]+$")
"""A number or time at the end of a name, with what separates its parts."""


def sequence(path: str) -> str:
    """Folder and name without its ending and the number or time after it: `cam/f` of `cam/f07.jpg`.

    Of a frame of a video it is the video.
    """
    return COUNTER.sub("", ENDING.sub("", path.partition("#t=")[0] if "#t=" in path else path))


def number_sequences(paths: Iterable[str]) -> NDArray[np.int64]:
    """(N,) the number of each path's sequence, in the order of their names."""
    names = np.array([sequence(path) for path in paths], dtype=object)
    return np.unique(names, return_inverse=True)[1].astype(np.int64)
