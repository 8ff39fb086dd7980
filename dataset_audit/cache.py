"""What was measured before, by content, in immutable Parquet parts.

    <cache>/seen/<digest>.parquet             which file, by its stamp (`places.py`), has which hash
    <cache>/<feature version>/<digest>.parquet   hash to features

A file that is listed as seen isn't read again; bytes whose hash has features aren't decoded again,
whatever the file is called. A part gets its name only when it is whole, and its name is the digest
of what is in it, so audits and the machines of a cluster may share the folder, and one that is
killed loses the shards in flight.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from dataset_audit import arrow
from dataset_audit.columns import Column
from dataset_audit.errors import InputError
from dataset_audit.index import Index
from dataset_audit.parts import Parts, open_parts
from dataset_audit.places import PlaceError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

SEEN_FOLDER = "seen"
SEEN = (
    Column("stamp", "str", "what tells an unchanged file without reading it"),
    Column("content_hash", "str", "SHA-256 of its bytes"),
)


@dataclass(frozen=True, slots=True)
class Added:
    """A part that was written; of a cluster, this is what comes back."""

    part: str | None = None
    """None: nothing was new."""
    hashes: tuple[str, ...] = ()


class Cache:
    """Features by content hash, for one version of the features and one embedder.

    Safe to read from several threads; `learn` belongs to one. Pickled, it knows which
    contents there are, but not which files were seen.
    """

    def __init__(self, where: Path | str, version: str, columns: Iterable[Column]) -> None:
        """Open, or begin, the cache below a folder, or an address that fsspec knows.

        Raises:
            InputError: it can't be written, here and in `write`.
        """
        self.store, self.version = open_parts(where), version
        with writing(self.store):
            self.store.make(version)
        self.columns = tuple(columns)
        self.seen: dict[str, str] = {
            stamp: digest
            for _, rows in self.read_all(SEEN_FOLDER, [column.name for column in SEEN])
            for stamp, digest in zip(*rows, strict=True)
        }
        """Content hash of each file seen, by its stamp."""
        known = self.read_all(version, ["content_hash"])
        self.parts = Index((part, rows[0]) for part, rows in known)
        """Which part holds the features of a content hash."""

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"seen": {}}

    def write(self, seen: Mapping[str, str], features: Mapping[str, dict[str, Any]]) -> Added:
        """Keep a shard: hashes by stamp, features by hash.

        Features first: a file must not count as seen before they are there.
        """
        added = Added()
        if features:
            table = arrow.from_rows(list(features.values()), self.columns)
            added = Added(write_part(self.store, self.version, features, table), tuple(features))
        if seen:
            rows = [{"stamp": stamp, "content_hash": digest} for stamp, digest in seen.items()]
            write_part(self.store, SEEN_FOLDER, seen, arrow.from_rows(rows, SEEN))
        return added

    def learn(self, added: Added) -> None:
        """Know a part that was written, here or on another machine.

        Raises:
            InputError: that machine wrote it where this one doesn't see it.
        """
        if added.part is None:
            return
        if not self.store.has(added.part):
            raise InputError(
                f"cache {self.store}: a machine of the cluster wrote to a folder of its own there; "
                "name one that all of them share, or an address, with --cache-dir"
            )
        self.parts.learn(added.part, added.hashes)

    def take(self, hashes: Sequence[str | None]) -> pa.Table:
        """The features of some contents: row i is that of hash i, all null where it is None.

        Raises:
            InputError: a part is damaged inside. It is taken away, so that the next run measures
                again what it held.
        """
        return in_rows(self.walk(hashes), self.columns, len(hashes))

    def walk(self, hashes: Sequence[str | None]) -> Iterator[tuple[NDArray[np.intp], pa.Table]]:
        """The features of some contents part by part: which rows of `hashes`, and their features.

        Raises:
            InputError: as `take`.
        """
        keys = np.array([digest or "" for digest in hashes], dtype=bytes)
        order = np.argsort(keys, kind="stable")
        keys = keys[order]
        names = sorted({self.parts[digest] for digest in hashes if digest})
        for table in self.store.each(lambda name: read_part(self.store, name), names):
            own = np.array(table["content_hash"].to_pylist(), dtype=keys.dtype)
            start, end = (np.searchsorted(keys, own, side) for side in ("left", "right"))
            source = np.repeat(np.arange(len(own)), end - start)
            if len(source):
                rows = np.concatenate([order[a:b] for a, b in zip(start, end, strict=True)])
                yield rows, table.take(pa.array(source))
            pa.default_memory_pool().release_unused()  # else 12 MB stay, and more with the parts

    def read_all(self, folder: str, columns: list[str]) -> Iterator[tuple[str, list[list[Any]]]]:
        """Some columns of every whole part.

        A part that can't be read (a damaged disk) is passed over: what it held is measured again.
        """
        with writing(self.store):
            names = self.store.names(folder)

        def read(name: str) -> list[list[Any]] | None:
            try:
                table = self.store.read(name, columns)
            except (OSError, pa.ArrowException):
                return None
            return [table[column].to_pylist() for column in columns]

        for name, rows in zip(names, self.store.each(read, names), strict=True):
            if rows is not None:
                yield name, rows


def in_rows(
    found: Iterable[tuple[NDArray[np.intp], pa.Table]], columns: Iterable[Column], count: int
) -> pa.Table:
    """One table of `count` rows from parts of it; null where none has the row; the last counts."""
    rows, tables = [np.zeros(0, np.intp)], [arrow.from_rows([], columns)]
    for some, table in found:
        rows.append(some)
        tables.append(table)
    together = np.concatenate(rows)
    place = np.full(count, -1)
    place[together] = np.arange(len(together))
    return pa.concat_tables(tables).take(pa.array(place, mask=place < 0))


def read_part(store: Parts, name: str) -> pa.Table:
    """A part with all its columns."""
    try:
        return store.read(name)
    except PlaceError as error:  # the way there failed, not the part
        raise InputError(f"cache {store}/{name}: {error}") from error
    except (OSError, pa.ArrowException) as error:
        store.remove(name)
        raise InputError(
            f"cache {store}/{name}: was damaged and is removed; run it again"
        ) from error


def write_part(store: Parts, folder: str, keys: Iterable[str], table: pa.Table) -> str:
    """Write a part under the digest of its keys; one that is there already is equal."""
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    name = f"{folder}/{digest[:32]}.parquet"
    with writing(store):
        store.write(name, table)
    return name


@contextmanager
def writing(store: Parts) -> Iterator[None]:
    """Where the cache can't be written, say what the user can do."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cache {store}: can't be written ({error.strerror or error}); "
            "name another with --cache-dir, or use --no-cache"
        ) from error
