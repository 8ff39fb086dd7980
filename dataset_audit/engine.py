"""Run work over shards of items, on this machine. The engine does not know what it runs.

A shard is the unit of saving and resuming: its results are handed over together, when the last of
its items is done. Items of the next shards are already being worked on meanwhile, so the workers
never wait for the end of a shard.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from dataset_audit.errors import AuditError, ShardError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")

AHEAD = 8
"""Items under way per worker: enough to keep it busy, few enough to bound the memory."""


def run_local(
    shards: Sequence[Sequence[Item]],
    work: Callable[[Item], Result],
    save: Callable[[Sequence[Item], list[Result]], None],
    *,
    jobs: int,
    advance: Callable[[int], None],
    ahead: int = AHEAD,
) -> None:
    """Work on every item of every shard with `jobs` threads; save shard by shard, in order.

    Args:
        shards: non-empty sequences of items.
        work: must be safe to call from several threads.
        save: called in the calling thread, with the items of a shard and their results in order.
        jobs: number of threads, at least 1.
        advance: called with the number of items just finished.
        ahead: items under way per worker.

    Raises:
        ShardError: `work` failed twice on an item; what was saved before stays saved.
    """
    flat = ((shard, item) for shard in shards for item in shard)
    running: deque[tuple[Sequence[Item], Item, Future[Result]]] = deque()
    done: list[Result] = []
    with ThreadPoolExecutor(jobs, thread_name_prefix="measure") as pool:
        try:
            while True:
                while len(running) < jobs * ahead and (upcoming := next(flat, None)):
                    running.append((*upcoming, pool.submit(work, upcoming[1])))
                if not running:
                    return
                shard, item, future = running.popleft()
                done.append(result_of(future, work, item))
                advance(1)
                if len(done) == len(shard):
                    save(shard, done)
                    done = []
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


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
            raise ShardError(f"measuring failed twice at {item}: {error!r}") from error
