"""From the clips of a source to their frames: each clip is decoded once, whatever it is called."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.cache import Added, Cache
from dataset_audit.columns import Column
from dataset_audit.features.demux import NEEDS_VIDEO
from dataset_audit.features.hashes import hash_file, hash_frame
from dataset_audit.features.measure import FEATURES, name_version
from dataset_audit.features.measure_clip import Frames, measure_clip
from dataset_audit.measuring import look, refuse_if_here
from dataset_audit.names import name_frame
from dataset_audit.places import name_problem
from dataset_audit.sources.folder import is_clip

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dataset_audit.engine import Engine
    from dataset_audit.features.embedding import Embedder
    from dataset_audit.features.sampling import Sampling
    from dataset_audit.model import Image
    from dataset_audit.reports.progress import Progress

CLIPS: tuple[Column, ...] = (
    Column("content_hash", "str", "SHA-256 of the clip"),
    Column("times", "strs", "seconds of its frames, three decimals"),
    Column("problem", "str", "why there are none, or none after the last"),
)
"""What is cached of a clip; its frames lie with the stills."""

SHARD_BYTES = 1 << 26
SHARD_CLIPS = 64
"""A shard ends with whichever comes first: a killed run loses those being worked on."""

AHEAD = 2
"""Clips under way per worker: what is measured of them waits in memory for those before."""


ELSEWHERE = "decoder: a clip is read from a file of this disk only; copy it there"
"""A decoder seeks to and fro in a clip: from far away, that costs more than the copy."""


@dataclass(frozen=True, slots=True)
class Task:
    """One clip that has to be opened."""

    row: int
    image: Image
    file: Path
    stamp: str
    bytes: int

    def __str__(self) -> str:
        return self.image.path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a clip: a problem without a hash, or a hash; frames where they are new."""

    problem: str | None = None
    content_hash: str | None = None
    frames: Frames | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A shard whose frames are in the cache."""

    outcomes: tuple[Outcome, ...]
    """Without frames."""
    fresh: frozenset[str]
    """The clips whose frames were new."""
    frames: Added
    clips: Added


@dataclass(frozen=True, slots=True)
class Sampled:
    """Images of which none is a clip, and how many of them were measured on the way."""

    images: tuple[Image, ...]
    fresh: int


class Shelf:
    """The clips and frames that are known."""

    def __init__(self, folder: Path | str, sampling: Sampling, embedder: Embedder | None) -> None:
        features = name_version(embedder)
        self.clips = Cache(folder, f"{features.replace('features', 'clips')}-{sampling}", CLIPS)
        self.frames = Cache(folder, features, FEATURES)

    def times(self, digests: Sequence[str | None]) -> list[tuple[list[str], str | None]]:
        """Times of the frames of each clip, and its problem; nothing where there is no hash."""
        table = self.clips.take(digests)
        times, problems = (table[name].to_pylist() for name in ("times", "problem"))
        return [(t or [], p) for t, p in zip(times, problems, strict=True)]

    def whole(self, digests: Iterable[str]) -> set[str]:
        """Those clips of which every frame is there."""
        known = [digest for digest in digests if digest in self.clips.parts]
        found = zip(known, self.times(known), strict=True)
        return {
            digest
            for digest, (times, _) in found
            if all(hash_frame(digest, time) in self.frames.parts for time in times)
        }

    def keep(self, shard: Sequence[Task], outcomes: Sequence[Outcome]) -> Kept:
        """Store a finished shard. Frames first: a clip must not count as known before they do."""
        new = {o.content_hash: o.frames for o in outcomes if o.content_hash and o.frames}
        rows = [row for frames in new.values() for row in frames.rows]
        frames = self.frames.write({}, {row["content_hash"]: row for row in rows})
        pairs = zip(shard, outcomes, strict=True)
        seen = {task.stamp: o.content_hash for task, o in pairs if o.content_hash}
        clips = self.clips.write(
            seen,
            {
                digest: {"content_hash": digest, "times": f.times, "problem": f.problem}
                for digest, f in new.items()
            },
        )
        bare = tuple(replace(outcome, frames=None) for outcome in outcomes)
        return Kept(bare, frozenset(new), frames, clips)

    def learn(self, kept: Kept) -> None:
        """Know a shard that was kept, here or on another machine."""
        self.frames.learn(kept.frames)
        self.clips.learn(kept.clips)


def sample_clips(
    images: Sequence[Image],
    cache_folder: Path | str,
    embedder: Embedder | None,
    sampling: Sampling,
    *,
    engine: Engine,
    progress: Progress,
) -> Sampled:
    """Put the frames of each clip into its place, measured and cached.

    Of a clip with a problem, an image with that problem stands before its frames.

    Args:
        images: of a source, clips among them.
        cache_folder: where finished shards are kept.
        embedder: None measures no vectors.
        sampling: which pictures of a clip become frames.
        engine: what runs the work; a clip is worked on by one thread.
        progress: is told how many clips there are, and of each that is done.
    """
    rows = [row for row, image in enumerate(images) if is_clip(image.file)]
    if not rows:
        return Sampled(tuple(images), 0)
    shelf = Shelf(cache_folder, sampling, embedder)
    outcome, tasks = plan(images, rows, shelf)
    progress.start(len(rows), len(outcome), "clips")

    fresh: set[str | None] = set()

    def note(shard: Sequence[Task], kept: Kept) -> None:
        shelf.learn(kept)
        fresh.update(kept.fresh)
        for task, result in zip(shard, kept.outcomes, strict=True):
            refuse_if_here(task.image, result.problem, engine)
            outcome[task.row] = result

    work = partial(measure, shelf=shelf, sampling=sampling, embedder=embedder)
    shards = list(shards_of(tasks))
    engine.run(shards, work, shelf.keep, note, advance=progress.advance, ahead=AHEAD)
    return expand(images, outcome, shelf, fresh)


def plan(
    images: Sequence[Image], rows: Iterable[int], shelf: Shelf
) -> tuple[dict[int, Outcome], list[Task]]:
    """What is known of the clips in those rows without reading them, and what has to be done."""
    outcome: dict[int, Outcome] = {}
    tasks: list[Task] = []
    for row in rows:
        seen, file = look(images[row]), images[row].file
        if isinstance(seen, str):
            outcome[row] = Outcome(seen)
        elif not isinstance(file, Path) or seen.stamp is None or seen.size is None:
            outcome[row] = Outcome(ELSEWHERE)
        else:
            tasks.append(Task(row, images[row], file, seen.stamp, seen.size))
    digests = {task.row: shelf.clips.seen.get(task.stamp) for task in tasks}
    whole = shelf.whole({digest for digest in digests.values() if digest})
    known = {
        row: Outcome(content_hash=digest) for row, digest in digests.items() if digest in whole
    }
    return outcome | known, [task for task in tasks if task.row not in known]


def shards_of(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """Clips in turn, until they are many or large."""
    shard: list[Task] = []
    for task in tasks:
        shard.append(task)
        if len(shard) == SHARD_CLIPS or sum(each.bytes for each in shard) >= SHARD_BYTES:
            yield shard
            shard = []
    if shard:
        yield shard


def measure(task: Task, shelf: Shelf, sampling: Sampling, embedder: Embedder | None) -> Outcome:
    """Hash a clip, and measure its frames unless its content is known under another name."""
    file = task.file
    try:
        digest = hash_file(file)
        if shelf.whole([digest]):
            return Outcome(content_hash=digest)
        frames = measure_clip(file, digest, sampling, embedder)
    except OSError as error:
        return Outcome(name_problem(error))
    if frames.problem == NEEDS_VIDEO:
        return Outcome(NEEDS_VIDEO)  # not kept: installing the extra mends it
    return Outcome(content_hash=digest, frames=frames)


def expand(
    images: Sequence[Image],
    outcome: dict[int, Outcome],
    shelf: Shelf,
    fresh: set[str | None],
) -> Sampled:
    """The images, each clip replaced by what it holds; `fresh` are the clips just measured."""
    rows = sorted(outcome)
    found = dict(zip(rows, shelf.times([outcome[row].content_hash for row in rows]), strict=True))
    expanded: list[Image] = []
    measured = 0
    for row, image in enumerate(images):
        if row not in outcome:
            expanded.append(image)
            continue
        digest, (times, problem) = outcome[row].content_hash, found[row]
        if problem := outcome[row].problem or problem:
            expanded.append(replace(image, problem=problem))
        expanded += (
            replace(
                image, path=name_frame(image.path, time), content_hash=hash_frame(str(digest), time)
            )
            for time in times
        )
        measured += len(times) if digest in fresh else 0
    return Sampled(tuple(expanded), measured)
