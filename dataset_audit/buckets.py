"""Buckets of the whole data set, grouped where an engine works: the same functions as here.

Each goes with the arrays that it needs, so that no other machine has to hold the vectors.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.relate.chunks import on_this_thread, sent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from dataset_audit.engine import Engine
    from dataset_audit.relate.chunks import Take

TOGETHER = 8
"""Buckets a shard: up to a second of work and 32 MB, where a shard itself costs some ms."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """What a function is to be called with."""

    number: int
    work: Callable[..., Any]
    taken: tuple[Any, ...]

    def __str__(self) -> str:
        return f"bucket {self.number} of {self.work.__module__}"


def group_by(
    engine: Engine, work: Callable[..., Any], take: Take, pieces: Sequence[slice]
) -> list[Any]:
    """Results of `work(*take(piece))` in order, worked on by the engine."""
    found: dict[int, Any] = {}

    def note(shard: Sequence[Bucket], results: Sequence[Any]) -> None:
        for bucket, result in zip(shard, results, strict=True):
            found[bucket.number] = own(result)

    numbers = range(len(pieces))
    shards = (  # taken when they are sent: together they are more than all vectors
        [Bucket(n, work, take(pieces[n])) for n in numbers[at : at + TOGETHER]]
        for at in numbers[::TOGETHER]
    )
    engine.run(shards, work_on, hand_back, note, advance=lambda _: None)
    return [found[number] for number in numbers]


def grouped_by(engine: Engine) -> AbstractContextManager[None]:
    """Have buckets grouped where the engine works, if that is elsewhere."""
    return sent(partial(group_by, engine)) if engine.elsewhere else nullcontext()


def work_on(bucket: Bucket) -> Any:  # noqa: ANN401  whatever the function gives
    """Call it."""
    return on_this_thread(bucket.work, *bucket.taken)


def hand_back(_: Sequence[Bucket], results: list[Any]) -> list[Any]:
    """All of it goes to the machine that asked: nothing is kept where the work was done."""
    return results


def own(result: Any) -> Any:  # noqa: ANN401  as it was given
    """Arrays out of the memory that machines share, which is small."""
    if isinstance(result, np.ndarray):
        return result.copy()
    return type(result)(own(part) for part in result)
