"""Work in pieces on all cores or machines: the result depends on neither their number nor pace."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Take = Callable[[slice], tuple[Any, ...]]
    Elsewhere = Callable[[Callable[..., Any], Take, Sequence[slice]], list[Any]]
    """Has other machines give the results of `work(*take(piece))`, in order."""

T = TypeVar("T")
_thread = threading.local()


_elsewhere: ContextVar[Elsewhere | None] = ContextVar("elsewhere", default=None)


def in_chunks(work: Callable[[slice], T], count: int, size: int) -> list[T]:
    """Results of `work` for each `size` rows of `count`, in order; numpy lets threads run.

    Inside of such work there are no more threads: the cores have theirs.
    """
    pieces = _cut(count, size)
    if len(pieces) < 2 or getattr(_thread, "works", False):
        return [work(piece) for piece in pieces]
    with ThreadPoolExecutor(min(os.cpu_count() or 1, len(pieces)), initializer=_begin) as pool:
        return list(pool.map(work, pieces))


def in_buckets(work: Callable[..., T], take: Take, count: int, size: int) -> list[T]:
    """As `in_chunks`, of work that needs nothing but what is taken: another machine may do it.

    `work` is a function of a module. It gives a new array, or lists or tuples of such, and changes
    nothing that it is given.
    """
    away = _elsewhere.get()  # no other thread has it: inside of work there are no other machines
    pieces = _cut(count, size)
    if away is None or len(pieces) < 2:
        return in_chunks(lambda piece: work(*take(piece)), count, size)
    return away(work, take, pieces)


@contextmanager
def sent(elsewhere: Elsewhere) -> Iterator[None]:
    """Have buckets worked on elsewhere."""
    before = _elsewhere.set(elsewhere)
    try:
        yield
    finally:
        _elsewhere.reset(before)


def on_this_thread(work: Callable[..., T], *taken: Any) -> T:  # noqa: ANN401  arrays and values
    """Work on a bucket that was sent here, and have the thread back as it was."""
    before = getattr(_thread, "works", False)
    _begin()
    try:
        return work(*taken)
    finally:
        _thread.works = before


def _cut(count: int, size: int) -> list[slice]:
    return [slice(start, min(start + size, count)) for start in range(0, count, size)]


def _begin() -> None:
    _thread.works = True
