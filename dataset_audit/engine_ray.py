"""Run work over shards on a Ray cluster: each shard is a task, which keeps what it did itself.

A task whose process or machine dies is run again elsewhere; as a shard gives the same each time,
nothing is lost and nothing is there twice. Only this file imports Ray.
"""

from __future__ import annotations

import logging
import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar

from threadpoolctl import threadpool_limits

from dataset_audit import __version__
from dataset_audit.engine import AHEAD, run_shard
from dataset_audit.errors import AuditError, InputError, MissingExtraError, ShardError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Item = TypeVar("Item")
Result = TypeVar("Result")
Kept = TypeVar("Kept")

RETRIES = 3
"""Of a shard whose process or machine died: Ray's own default. What kills its process each time,
say an image that crashes a decoder, ends the run."""
THREADS = 2
"""In a task, which has one core: one thread waits for bytes while the other computes."""
SHARDS_A_CORE = 2
"""Under way: one that is worked on, one that waits, so that no core does; and what is waiting makes
an autoscaler start machines."""
PATIENCE_S = 5.0
"""For an answer of a cluster's port. Ray itself waits minutes, and then ends the process."""


@dataclass(frozen=True, slots=True)
class OnRay:
    """A cluster that we are connected to."""

    jobs: int | None
    """Shards under way at once; None: by the cores that the cluster has at the time."""

    @property
    def elsewhere(self) -> bool:
        """It may be."""
        return True

    @property
    def most(self) -> int:
        """Shards under way at once."""
        ray = load_ray()
        return self.jobs or SHARDS_A_CORE * max(1, int(ray.cluster_resources().get("CPU", 1)))

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
        """As `Engine.run`; `work` and `keep` are pickled, and `keep` is called on the cluster."""
        ray = load_ray()
        upcoming, running = iter(shards), dict[Any, Any]()
        if (first := next(upcoming, None)) is None:
            return
        upcoming = chain([first], upcoming)
        sent = [ray.put((work, keep))]  # in a list, so that a task gets it unopened
        task = ray.remote(num_cpus=1, max_retries=RETRIES)(work_on_shard)
        try:
            while True:
                while len(running) < self.most and (shard := next(upcoming, None)) is not None:
                    running[task.remote(__version__, sent, shard, ahead)] = shard
                if not running:
                    return
                (done, *_), _ = ray.wait(list(running))
                shard = running.pop(done)
                note(shard, result_of(done, shard))
                advance(len(shard))
        finally:
            for each in running:
                ray.cancel(each, force=True)


def work_on_shard(version: str, sent: list[Any], shard: Sequence[Any], ahead: int) -> Any:  # noqa: ANN401  what `keep` gives
    """A shard, on a machine of the cluster."""
    if version != __version__:
        raise InputError(
            f"{socket.gethostname()} has dataset-audit {__version__}, and {version} runs here: "
            "install the same on every machine of the cluster"
        )
    work, keep = opened(sent[0].hex(), tuple(sent))
    with threadpool_limits(limits=1):
        return run_shard(shard, work, keep, jobs=THREADS, ahead=ahead)


@lru_cache(maxsize=2)
def opened(_name: str, sent: tuple[Any, ...]) -> Any:  # noqa: ANN401  two functions
    """What was sent, unpickled once a process: the embedder takes a while to load."""
    return load_ray().get(sent[0])


def result_of(done: Any, shard: Sequence[Item]) -> Any:  # noqa: ANN401  what `keep` gives
    """What came of a task.

    Raises:
        AuditError: as it was raised there; a shard that failed for good is named.
    """
    ray, span = load_ray(), f"{shard[0]} to {shard[-1]}"
    try:
        return ray.get(done)
    except ray.exceptions.RayTaskError as error:
        if isinstance(error.cause, AuditError):
            raise error.cause from None
        if isinstance(error.cause, ModuleNotFoundError):
            raise InputError(
                f"a machine of the cluster lacks {error.cause.name}: "
                f"pip install 'dataset-audit[cluster]=={__version__}' there"
            ) from None
        raise ShardError(f"work failed at {span}: {error.cause!r}") from error
    except ray.exceptions.RayError as error:
        name = type(error).__name__
        raise ShardError(f"work failed {RETRIES + 1} times at {span}: {name}") from error


@contextmanager
def on_ray(address: str | None, jobs: int | None) -> Iterator[OnRay]:
    """A cluster, for as long as it is needed.

    Args:
        address: `host:port`; `auto` and None: the one that runs on this machine, or is named by
            `RAY_ADDRESS`. A Ray that the process is connected to already is used as it is.
        jobs: shards under way at once; None: two for each core of the cluster.

    Raises:
        MissingExtraError: the extra `cluster` isn't installed.
        InputError: no cluster answers at the address, or none that we can talk to.
    """
    ray = load_ray()
    if ray.is_initialized():
        yield OnRay(jobs)
        return
    connect(address)
    try:
        yield OnRay(jobs)
    finally:
        ray.shutdown()


def load_ray() -> Any:  # noqa: ANN401  the package
    """Ray, which then tells nobody that it is used."""
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    # What it says of a worker that died goes to stdout, where results go, whatever `init` asks.
    os.environ.setdefault("RAY_DEDUP_LOGS_SKIP_REGEX", "^")
    try:
        import ray
    except ImportError:
        raise MissingExtraError("--engine ray", "cluster") from None
    return ray


def connect(address: str | None) -> None:
    """Connect to a cluster. None is started: Ray's own servers listen on every network."""
    ray = load_ray()
    check_port(address)
    try:
        ray.init(address or "auto", log_to_driver=False, logging_level=logging.ERROR)
    except ConnectionError:
        raise InputError(
            "--engine ray: no cluster answers on this machine; start one (`ray start --head`), "
            "name one with --ray-address, or leave --engine out to use this machine alone"
        ) from None
    except (ValueError, RuntimeError) as error:  # no address; another Python or Ray there
        raise InputError(f"--ray-address {address or 'auto'}: {error}") from None


def check_port(address: str | None) -> None:
    """Refuse an address at which nothing listens."""
    named = address if address and address != "auto" else os.environ.get("RAY_ADDRESS", "")
    host, _, port = named.rpartition(":")
    if not (host and port.isdigit()):
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), PATIENCE_S).close()
    except OSError as error:
        raise InputError(f"--ray-address {named}: no Ray cluster answers ({error})") from None
