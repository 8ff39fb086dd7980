"""Where parts lie: a folder of this disk, or an address as fsspec knows them.

Both hold tables as Parquet files, in folders one deep, each under its final name only when it is
whole: on a disk it is renamed when it is synced; far away one request puts it there, which object
stores do whole or not at all.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from dataset_audit.atomic import replacing
from dataset_audit.errors import InputError
from dataset_audit.places import Seen
from dataset_audit.sources.addresses import is_address, scheme_of
from dataset_audit.sources.hosts import Host, to_host
from dataset_audit.sources.remote import RemoteFile, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future

T = TypeVar("T")
SUFFIX = ".parquet"
ASKED_AT_ONCE = 16
"""Parts far away: what takes long is the way there."""


class Parts(Protocol):
    """A folder of folders of parts. Names are `folder/name`. OSError: it can't be done."""

    def make(self, folder: str) -> None:
        """Make sure that parts can be written into a folder."""

    def names(self, folder: str) -> list[str]:
        """The whole parts of a folder, sorted."""

    def has(self, name: str) -> bool:
        """Whether a part that was just written can be seen from here."""

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """Some columns of a part, or all, and then their checksums are verified.

        OSError or pa.ArrowException: it can't be read.
        """

    def write(self, name: str, table: pa.Table) -> None:
        """Write a part, whole or not at all; one that is there is replaced."""

    def remove(self, name: str) -> None:
        """Take a part away, if it is there."""

    def each(self, read: Callable[[str], T], names: Iterable[str]) -> Iterator[T]:
        """Read parts, in order."""


def open_parts(where: Path | str) -> Parts:
    """The parts below a folder or an address.

    Raises:
        InputError: it is an address that can't be written to, or doesn't answer.
        MissingExtraError: the extra `remote` isn't installed.
    """
    if isinstance(where, Path) or not is_address(where):
        return DiskParts(Path(where))
    if scheme_of(where) in ("file", "local"):
        return DiskParts(Path(where.partition("://")[2]))
    host = to_host(where)
    if host.web:
        raise InputError(f"cache {host.address}: the web can't be written to")
    return FarParts(host)


@dataclass(frozen=True, slots=True)
class DiskParts:
    """A folder of this disk, or one that several machines share."""

    root: Path

    def __str__(self) -> str:
        return str(self.root)

    def make(self, folder: str) -> None:
        """Make it."""
        (self.root / folder).mkdir(parents=True, exist_ok=True)

    def names(self, folder: str) -> list[str]:
        """A temporary name begins with a dot."""
        found = (self.root / folder).glob(f"[0-9a-f]*{SUFFIX}")
        return sorted(f"{folder}/{part.name}" for part in found)

    def has(self, name: str) -> bool:
        """Not where a machine of a cluster wrote it to a disk of its own."""
        return (self.root / name).is_file()

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """As `Parts.read`."""
        whole = columns is None
        return pq.read_table(
            self.root / name, columns=columns, page_checksum_verification=whole, **READING
        )

    def write(self, name: str, table: pa.Table) -> None:
        """Under a temporary name, synced, renamed."""
        with replacing(self.root / name) as temporary:
            pq.write_table(table, temporary, **FORM)

    def remove(self, name: str) -> None:
        """Take it away."""
        (self.root / name).unlink(missing_ok=True)

    def each(self, read: Callable[[str], T], names: Iterable[str]) -> Iterator[T]:
        """The next is read while one is used."""
        return ahead(read, names, 1)


FORM = {"compression": "zstd", "write_page_checksum": True}
READING = {"use_threads": False}
"""A part is small: with threads over its columns it takes 1.5 times as long, and the memory that
each thread's heap keeps grows with the number of parts."""


@dataclass(frozen=True, slots=True)
class FarParts:
    """A folder far away."""

    host: Host

    def __str__(self) -> str:
        return self.host.address

    def at(self, name: str) -> str:
        """Where the host has a part."""
        return self.host.at(tuple(name.split("/")))

    def make(self, folder: str) -> None:
        """Object stores have no folders; a file says whether they can be written to."""
        self.put(f"{folder}/.writable", b"")

    def put(self, name: str, data: bytes) -> None:
        """One file, with as many tries as `reach` makes."""
        at = self.at(name)
        self.host.reach(lambda: self.host.system.pipe_file(at, data))

    def names(self, folder: str) -> list[str]:
        """What the server lists now, not what it did before."""
        self.host.system.invalidate_cache()
        found = self.host.reach(lambda: self.listed(folder))
        return sorted(f"{folder}/{name}" for name in found if name.endswith(SUFFIX))

    def listed(self, folder: str) -> list[str]:
        """The names in a folder; none where there is no such folder."""
        with suppress(FileNotFoundError):
            return [name for name, _ in self.host.list_folder((folder,))]
        return []

    def has(self, name: str) -> bool:
        """An address means the same everywhere; but what was listed before is out of date."""
        self.host.system.invalidate_cache(self.at(name))
        return True

    def read(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """All of a part in one request; a few columns in two or three, without the rest."""
        at = self.at(name)
        if columns is None:
            data = self.host.reach(lambda: self.host.system.cat_file(at))
            return pq.read_table(pa.BufferReader(data), page_checksum_verification=True, **READING)
        size = self.host.reach(lambda: self.host.system.info(at))["size"]
        stream = Stream(RemoteFile(self.host, at, name, Seen(size, None)))
        return pq.read_table(stream, columns=columns, **READING)

    def write(self, name: str, table: pa.Table) -> None:
        """One put."""
        sink = pa.BufferOutputStream()
        pq.write_table(table, sink, **FORM)
        self.put(name, sink.getvalue().to_pybytes())

    def remove(self, name: str) -> None:
        """Take it away."""
        with suppress(FileNotFoundError):
            self.host.system.rm_file(self.at(name))

    def each(self, read: Callable[[str], T], names: Iterable[str]) -> Iterator[T]:
        """Several at once."""
        return ahead(read, names, ASKED_AT_ONCE)


def ahead(read: Callable[[str], T], names: Iterable[str], count: int) -> Iterator[T]:
    """Results in order; so many threads read on while one is used, and no further."""
    running: deque[Future[T]] = deque()
    with ThreadPoolExecutor(count) as pool:
        for name in names:
            running.append(pool.submit(read, name))
            if len(running) > count:
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
