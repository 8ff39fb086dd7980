"""Work in pieces on all cores: what comes out depends on neither their number nor their pace."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
_thread = threading.local()


def in_chunks(work: Callable[[slice], T], count: int, size: int) -> list[T]:
    """Results of `work` for each `size` rows of `count`, in order; numpy lets threads run.

    Inside of such work there are no more threads: the cores have theirs.
    """
    pieces = [slice(start, min(start + size, count)) for start in range(0, count, size)]
    if len(pieces) < 2 or getattr(_thread, "works", False):
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(pieces)), initializer=_begin) as pool:
        return list(pool.map(work, pieces))


def _begin() -> None:
    _thread.works = True
