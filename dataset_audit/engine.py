"""Run work over shards of items. The engine does not know what it runs.

A shard is the unit of saving and resuming: its results are kept together, when the last of its
items is done. This engine is this machine's; `engine_ray.py` is that of a cluster. Both run the
same three functions:

    work(item) -> result          in any thread
    keep(shard, results) -> kept  where the work was done: writes what is to last
    note(shard, kept)             in the calling thread, of one shard after the other
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from dataset_audit.errors import AuditError, ShardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")
Kept = TypeVar("Kept")

AHEAD = 8
"""Items under way per worker: enough to keep it busy, few enough to bound the memory."""


class Engine(Protocol):
    """What runs the work."""

    @property
    def elsewhere(self) -> bool:
        """Whether other machines do the work, which may see other files."""

    def run(
        self,
        shards: Iterable[Sequence[Item]],
        work: Callable[[Item], Result],
        keep: Callable[[Sequence[Item], list[Result]], Kept],
        note: Callable[[Sequence[Item], Kept], None],
        *,
        advance: Callable[[int], None],
        ahead: int = AHEAD,
    ) -> None:
        """Work on every item of every shard, and keep shard by shard.

        Args:
            shards: non-empty sequences of items, each asked for when there is room for it.
            work: must be safe to call from several threads, and give the same when called again.
            keep: gets the items of a shard and their results in order, and may do so twice.
            note: gets what `keep` gave of each shard, once, in any order of the shards.
            advance: called with the number of items just finished.
            ahead: items under way per thread.

        Raises:
            ShardError: `work` failed twice on an item; what was kept before stays.
        """


@dataclass(frozen=True, slots=True)
class Local:
    """This machine: threads over items, so that none waits for the end of a shard."""

    jobs: int
    """Threads, at least 1."""

    @property
    def elsewhere(self) -> bool:
        """It isn't."""
        return False

    def run(
        self,
        shards: Iterable[Sequence[Item]],
        work: Callable[[Item], Result],
        keep: Callable[[Sequence[Item], list[Result]], Kept],
        note: Callable[[Sequence[Item], Kept], None],
        *,
        advance: Callable[[int], None],
        ahead: int = AHEAD,
    ) -> None:
        """As `Engine.run`; keeps in the calling thread and notes in the order of the shards."""
        flat = ((shard, item) for shard in shards for item in shard)
        running: deque[tuple[Sequence[Item], Item, Future[Result]]] = deque()
        done: list[Result] = []
        with ThreadPoolExecutor(self.jobs, thread_name_prefix="measure") as pool:
            try:
                while True:
                    while len(running) < self.jobs * ahead and (upcoming := next(flat, None)):
                        running.append((*upcoming, pool.submit(work, upcoming[1])))
                    if not running:
                        return
                    shard, item, future = running.popleft()
                    done.append(result_of(future, work, item))
                    advance(1)
                    if len(done) == len(shard):
                        note(shard, keep(shard, done))
                        done = []
            finally:
                pool.shutdown(wait=True, cancel_futures=True)


def run_shard(
    shard: Sequence[Item],
    work: Callable[[Item], Result],
    keep: Callable[[Sequence[Item], list[Result]], Kept],
    *,
    jobs: int,
    ahead: int = AHEAD,
) -> Kept:
    """Work on one shard and keep it, on whichever machine this is; a second time gives the same."""
    kept: list[Kept] = []
    Local(jobs).run(
        [shard],
        work,
        keep,
        lambda _, told: kept.append(told),
        advance=lambda _: None,
        ahead=ahead,
    )
    return kept[0]


def result_of(future: Future[Result], work: Callable[[Item], Result], item: Item) -> Result:
    """The result. An unexpected failure (memory, a vanished disk) is tried again, then named."""
    try:
        return future.result()
    except AuditError:
        raise  # it says already what to do
    except Exception:  # noqa: BLE001  whatever it was, the second try tells
        try:
            return work(item)
        except AuditError:
            raise
        except Exception as error:
            raise ShardError(f"work failed twice at {item}: {error!r}") from error
