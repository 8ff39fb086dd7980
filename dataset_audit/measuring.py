"""From the images of a source to a table of their features: read, hash, decode only what is new."""

from __future__ import annotations

import errno
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa
from threadpoolctl import threadpool_limits

from dataset_audit.cache import Added, Cache, in_rows
from dataset_audit.errors import InputError
from dataset_audit.features.hashes import hash_content
from dataset_audit.features.measure import FEATURES, Opened, decode_image, finish, name_version
from dataset_audit.features.pixels import NEEDS_HEIF
from dataset_audit.places import Seen, name_problem
from dataset_audit.places import look as look_at
from dataset_audit.vectors import Stacks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from dataset_audit.engine import Engine
    from dataset_audit.features.embedding import Embedder
    from dataset_audit.model import Image
    from dataset_audit.vectors import Vectors

T = TypeVar("T")
PLAIN = tuple(column for column in FEATURES if column.kind != "blob")
"""Features but for vectors."""
SHARD = 256
"""Images a shard: what a killed run may lose, for each worker."""
TOGETHER = 4
"""Images that are decoded one after the other and then measured one after the other: the code and
tables of each step stay in the CPU's caches. That saves 0.1 to 0.25 ms of 4.2 an image, and 0.3 to
0.6 of 10 with vectors; 8 or 16 save no more, and more of them would wait for the last."""

GONE = name_problem(FileNotFoundError(errno.ENOENT, ""))

MAX_BYTES = 1 << 30
"""A larger file is not read into memory; no camera writes such an image."""


@dataclass(frozen=True, slots=True)
class Task:
    """One image that has to be opened."""

    row: int
    image: Image
    stamp: str | None
    """None: only reading tells whether it is known."""

    def __str__(self) -> str:
        return self.image.path


@dataclass(frozen=True, slots=True)
class Together:
    """Images that one thread measures."""

    tasks: tuple[Task, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.tasks))


@dataclass(frozen=True, slots=True)
class Measured:
    """What came of a task: a problem without a hash, or a hash; features where they are new."""

    problem: str | None = None
    content_hash: str | None = None
    features: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A shard whose features are in the cache: two texts an image, to be held until the end."""

    outcomes: tuple[Measured, ...]
    """Without features."""
    added: Added


def measure_images(
    images: Sequence[Image],
    cache_folder: Path | str,
    embedder: Embedder | None,
    scratch: Path,
    *,
    engine: Engine,
    start: Callable[[int, int], None],
    advance: Callable[[int], None],
) -> tuple[pa.Table, Vectors]:
    """Measure every image that the cache doesn't know, and collect the features of all.

    Args:
        images: row i of the result is image i; no clips, but frames that the cache knows.
        cache_folder: where finished shards are kept; of an engine on several machines, the same
            folder on all, or an address.
        embedder: None measures no embeddings.
        scratch: where the vectors are gathered; nobody else writes there.
        engine: what runs the work.
        start: called once, with the number of all images and of those known already.
        advance: called with the number of images just measured.

    Returns:
        `PLAIN` as Arrow columns, and the vectors. An image that could not be read has nothing but a
        `problem`.
    """
    cache = Cache(cache_folder, name_version(embedder), FEATURES)
    outcome: dict[int, Measured] = {}
    tasks: list[Task] = []
    for row, image in enumerate(images):
        planned = plan(row, image, cache)
        if isinstance(planned, Task):
            tasks.append(planned)
        else:
            outcome[row] = planned
    start(len(images), len(outcome))

    def note(shard: Sequence[Together], kept: Kept) -> None:
        cache.learn(kept.added)
        for task, result in zip(tasks_of(shard), kept.outcomes, strict=True):
            refuse_if_here(task.image, result.problem, engine)
            outcome[task.row] = result

    work = partial(measure, cache=cache, embedder=embedder)
    shards = [
        [Together(some) for some in in_runs(shard, TOGETHER)] for shard in in_runs(tasks, SHARD)
    ]
    sizes = (len(group.tasks) for shard in shards for group in shard)
    with threadpool_limits(limits=1):  # the workers are the parallelism
        engine.run(
            shards,
            work,
            partial(keep, cache),
            note,
            advance=lambda groups: advance(sum(islice(sizes, groups))),
        )
    return collect(cache, [outcome[row] for row in range(len(images))], scratch)


def plan(row: int, image: Image, cache: Cache) -> Task | Measured:
    """What has to be done for an image, without reading it."""
    if image.content_hash:
        return Measured(content_hash=image.content_hash)
    seen = look(image)
    if isinstance(seen, str):
        return Measured(problem=seen)
    if seen.size and seen.size > MAX_BYTES:
        return Measured(problem=bomb(seen.size))
    digest = cache.seen.get(seen.stamp) if seen.stamp else None
    if digest is not None and digest in cache.parts:
        return Measured(content_hash=digest)
    return Task(row, image, seen.stamp)


def look(image: Image) -> Seen | str:
    """What is known of an image's bytes, or the problem that keeps them from being read."""
    if image.problem:
        return image.problem
    try:
        return look_at(image.file)
    except OSError as error:
        return name_problem(error)


def bomb(size: int) -> str:
    """The problem of too large a file."""
    return f"bomb: a file of {size:,} bytes"


def measure(group: Together, cache: Cache, embedder: Embedder | None) -> list[Measured]:
    """Read images, and measure those whose content isn't known under another name."""
    begun = [begin(task, cache, embedder) for task in group.tasks]
    rows = iter(finish([one for one in begun if isinstance(one, Opened)], embedder))
    return [to_measured(next(rows)) if isinstance(one, Opened) else one for one in begun]


def begin(task: Task, cache: Cache, embedder: Embedder | None) -> Opened | Measured:
    """Read an image, and decode it unless its content is known; a large one waits for nothing."""
    try:
        data = task.image.file.read_bytes()
    except OSError as error:
        return Measured(problem=name_problem(error))
    if len(data) > MAX_BYTES:  # nobody could tell before
        return Measured(problem=bomb(len(data)))
    digest = hash_content(data)
    if digest in cache.parts:
        return Measured(content_hash=digest)
    opened = decode_image(data, digest)
    return to_measured(*finish([opened], embedder)) if opened.large else opened


def to_measured(features: dict[str, Any]) -> Measured:
    """What came of an image that was decoded, or tried."""
    if features.get("problem") == NEEDS_HEIF:
        return Measured(problem=NEEDS_HEIF)  # not kept: installing the extra mends it
    return Measured(content_hash=features["content_hash"], features=features)


def in_runs(items: Sequence[T], size: int) -> list[tuple[T, ...]]:
    """The items in order, so many at a time."""
    return [tuple(items[at : at + size]) for at in range(0, len(items), size)]


def tasks_of(shard: Iterable[Together]) -> list[Task]:
    """The images of a shard, in order."""
    return [task for group in shard for task in group.tasks]


def refuse_if_here(image: Image, problem: str | None, engine: Engine) -> None:
    """A file that only this machine sees is no fault of the data set."""
    if engine.elsewhere and problem == GONE and isinstance(look(image), Seen):
        raise InputError(
            f"{image.path}: a machine of the cluster doesn't find it, and this one does: all must "
            "see the data set at the same place; use a shared folder or an address"
        )


def keep(cache: Cache, shard: Sequence[Together], groups: list[list[Measured]]) -> Kept:
    """Store a finished shard. What has no hash (no permission, say) may mend, so it isn't kept."""
    results = list(chain.from_iterable(groups))
    seen = {
        task.stamp: result.content_hash
        for task, result in zip(tasks_of(shard), results, strict=True)
        if result.content_hash and task.stamp
    }
    features = {r.content_hash: r.features for r in results if r.content_hash and r.features}
    added = cache.write(seen, features)
    return Kept(tuple(replace(result, features=None) for result in results), added)


def collect(cache: Cache, outcome: Sequence[Measured], scratch: Path) -> tuple[pa.Table, Vectors]:
    """The features in the order of the outcome, with the problems of what could not be read.

    Vectors never are in memory together, but for those of a part: they go to their files.
    """
    stacks, hashes = Stacks(scratch, len(outcome)), [result.content_hash for result in outcome]

    def plain() -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        for rows, table in cache.walk(hashes):
            stacks.layout.put(rows, table["layout"].to_pylist())
            stacks.embedding.put(rows, table["embedding"].to_pylist())
            yield rows, table.select([column.name for column in PLAIN])

    table = in_rows(plain(), PLAIN, len(outcome))
    problems = [
        result.problem or stored
        for result, stored in zip(outcome, table["problem"].to_pylist(), strict=True)
    ]
    index = table.schema.get_field_index("problem")
    table = table.set_column(index, table.schema.field(index), pa.array(problems, pa.string()))
    return table, stacks.done()
