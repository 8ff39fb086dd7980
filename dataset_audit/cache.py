"""What was measured before, by content, in immutable Parquet parts.

    <cache>/seen/<digest>.parquet             which file, by its stamp (`places.py`), has which hash
    <cache>/<feature version>/<digest>.parquet   hash to features

A file that is listed as seen isn't read again; bytes whose hash has features aren't decoded again,
whatever the file is called. A part gets its name only when it is whole, and its name is the digest
of what is in it, so two audits may share the folder and a killed one loses the shards in flight.
"""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dataset_audit import arrow
from dataset_audit.atomic import replacing
from dataset_audit.columns import Column
from dataset_audit.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

SEEN = (
    Column("stamp", "str", "what tells an unchanged file without reading it"),
    Column("content_hash", "str", "SHA-256 of its bytes"),
)


class Cache:
    """Features by content hash, for one version of the features and one embedder.

    Safe to read from several threads; `add` belongs to one.
    """

    def __init__(self, folder: Path, version: str, columns: Iterable[Column]) -> None:
        """Open, or begin, the cache below a folder.

        Raises:
            InputError: it can't be written, here and in `add`.
        """
        self.seen_folder = folder / "seen"
        self.features_folder = folder / version
        with writing(folder):
            self.features_folder.mkdir(parents=True, exist_ok=True)
        self.columns = tuple(columns)
        seen = read_parts(self.seen_folder, [column.name for column in SEEN])
        self.seen: dict[str, str] = {
            stamp: digest for _, rows in seen for stamp, digest in zip(*rows, strict=True)
        }
        """Content hash of each file seen, by its stamp."""
        known = read_parts(self.features_folder, ["content_hash"])
        self.parts: dict[str, Path] = {digest: part for part, rows in known for digest in rows[0]}
        """Which part holds the features of a content hash."""

    def add(self, seen: Mapping[str, str], features: Mapping[str, dict[str, Any]]) -> None:
        """Keep a shard: hashes by stamp, features by hash.

        Features first: a file must not count as seen before they are there.
        """
        if features:
            table = arrow.from_rows(list(features.values()), self.columns)
            part = write_part(self.features_folder, features, table)
            self.parts |= dict.fromkeys(features, part)
        if seen:
            rows = [{"stamp": stamp, "content_hash": digest} for stamp, digest in seen.items()]
            write_part(self.seen_folder, seen, arrow.from_rows(rows, SEEN))
            self.seen |= seen

    def take(self, hashes: Sequence[str | None]) -> pa.Table:
        """The features of some contents: row i is that of hash i, all null where it is None.

        Raises:
            InputError: a part is damaged inside. It is taken away, so that the next run measures
                again what it held.
        """
        parts = sorted({self.parts[digest] for digest in hashes if digest})
        wanted = pa.array(sorted({digest for digest in hashes if digest}), pa.string())
        found = [
            table.filter(pc.is_in(table["content_hash"], wanted)) for table in map(read_part, parts)
        ]
        table = pa.concat_tables([arrow.from_rows([], self.columns), *found])
        rows = {digest: row for row, digest in enumerate(table["content_hash"].to_pylist())}
        indices = pa.array([rows[digest] if digest else None for digest in hashes], pa.int64())
        return table.take(indices)


def read_parts(folder: Path, names: list[str]) -> Iterator[tuple[Path, list[list[Any]]]]:
    """Some columns of every whole part; a temporary name begins with a dot.

    A part that can't be read (a damaged disk) is passed over: what it held is measured again.
    """
    for part in sorted(folder.glob("[0-9a-f]*.parquet")):
        try:
            table = pq.read_table(part, columns=names)
        except (OSError, pa.ArrowException):
            continue
        yield part, [table[name].to_pylist() for name in names]


def read_part(part: Path) -> pa.Table:
    """A part with all its columns."""
    try:
        return pq.read_table(part, page_checksum_verification=True)
    except (OSError, pa.ArrowException) as error:
        part.unlink(missing_ok=True)
        raise InputError(f"cache {part}: was damaged and is removed; run it again") from error


def write_part(folder: Path, keys: Iterable[str], table: pa.Table) -> Path:
    """Write a part under the digest of its keys; one that is there already is equal."""
    digest = hashlib.sha256("\n".join(keys).encode()).hexdigest()
    part = folder / f"{digest[:32]}.parquet"
    with writing(folder), replacing(part) as temporary:
        pq.write_table(table, temporary, compression="zstd", write_page_checksum=True)
    return part


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Where the cache can't be written, say what the user can do."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"cache {folder}: can't be written ({error.strerror or error}); "
            "name another with --cache-dir, or use --no-cache"
        ) from error
