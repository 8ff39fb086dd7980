"""Which frames are worth reading the overlay of: a few of each scene, and so many in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

PER_SCENE = 3
"""Enough for times to agree by; a fixed text reads the same in more."""


def choose_frames(columns: Mapping[str, NDArray[Any]], most: int) -> tuple[NDArray[np.intp], int]:
    """The first, the last and the middle by path of the frames in each scene that leave a question.

    One does when its device or its time is not known; of another maker's nothing is asked.
    One frame of every scene comes before the second of any, those of large scenes first.

    Args:
        columns: `scene_id`, `provenance`, `captured_at`, `content_hash`; rows sorted by path.
        most: frames in all.

    Returns:
        Rows to read, rising, and how many more would have been read without the limit.
    """
    rung = columns["provenance"]
    open_question = (rung == "unknown") | np.isnat(columns["captured_at"])
    rows = np.flatnonzero((columns["scene_id"] >= 0) & open_question & (rung != "other-proven"))
    rows = _different(rows, columns["content_hash"])
    scenes = columns["scene_id"][rows]
    order = np.argsort(scenes, kind="stable")
    starts = np.flatnonzero(np.diff(scenes[order], prepend=-1))
    turns: list[list[int]] = [[] for _ in range(PER_SCENE)]
    for members in np.split(rows[order], starts[1:]) if len(rows) else ():
        places = dict.fromkeys((0, len(members) - 1, len(members) // 2))
        for turn, place in enumerate(places):
            turns[turn].append(int(members[place]))
    wanted = [row for turn in turns for row in turn]
    return np.array(sorted(wanted[:most]), np.intp), max(len(wanted) - most, 0)


def _different(rows: NDArray[np.intp], content: NDArray[np.object_]) -> NDArray[np.intp]:
    """The first of the rows with the same bytes."""
    seen: dict[str, int] = {}
    for row in rows:
        seen.setdefault(content[row], row)
    return np.array(list(seen.values()), np.intp)
