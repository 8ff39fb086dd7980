"""An engine for tests that does to work what a cluster does, without one."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from dataset_audit.engine import AHEAD, run_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence


class Elsewhere:
    """Sends all through pickle, takes the shards in another order, and does each of them twice."""

    elsewhere = True

    def run(
        self,
        shards: Iterable[Sequence[Any]],
        work: Any,
        keep: Any,
        note: Any,
        *,
        advance: Callable[[int], None],
        ahead: int = AHEAD,
    ) -> None:
        for shard in reversed(list(shards)):
            for _ in range(2):
                there = received((work, keep, shard))
                kept = run_shard(there[2], *there[:2], jobs=2, ahead=ahead)
            note(shard, received(kept))
            advance(len(shard))


def received(value: Any) -> Any:
    """What arrives: arrays lie in memory that others read as well, so nobody writes there."""
    apart: list[pickle.PickleBuffer] = []
    data = pickle.dumps(value, protocol=5, buffer_callback=apart.append)
    return pickle.loads(data, buffers=[each.raw().tobytes() for each in apart])
