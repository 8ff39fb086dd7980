"""An engine for tests that does to work what a cluster does, without one."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, Any

from dataset_audit.engine import AHEAD, run_shard

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Elsewhere:
    """Sends all through pickle, takes the shards in another order, and does each of them twice."""

    elsewhere = True

    def run(
        self,
        shards: Sequence[Any],
        work: Any,
        keep: Any,
        note: Any,
        *,
        advance: Callable[[int], None],
        ahead: int = AHEAD,
    ) -> None:
        for shard in reversed(shards):
            for _ in range(2):
                there = pickle.loads(pickle.dumps((work, keep, shard)))
                kept = run_shard(there[2], *there[:2], jobs=2, ahead=ahead)
            note(shard, pickle.loads(pickle.dumps(kept)))
            advance(len(shard))
