"""A data set far away, by its address: `https://`, `s3://`, `gs://` and what else fsspec knows.

`pip install 'dataset-audit[remote]'`, then `audit s3://bucket/dir`. Every layout is read as it is
on this disk, and `OUT` is `./dir.audit`. A web server has to show its folders, as
`python -m http.server` and most others do; a query can't be part of the address.

The folders are listed once; then each image is read once, when it is measured, and not again while
its size and its ETag (else the time of its last change) stay. What fails is asked for three times;
then it is an image with a problem, or, where the whole host doesn't answer, the run ends and the
next one goes on from there. An archive far away is read twice, first for the places of its members;
for that, the server has to give parts of files. An image is told by the suffix of its name.

fsspec's own settings apply: `~/.config/fsspec/`, `FSSPEC_S3_ENDPOINT_URL`, the usual files and
variables of AWS and Google. A user and password in an address are used, but neither shown nor
stored; `explain` and `review` then show what they can reach without.

**Not read:** clips; a decoder seeks to and fro in them, so copy them to this disk.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from io import SEEK_CUR, SEEK_END, SEEK_SET, BufferedReader, RawIOBase
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any

from dataset_audit.errors import InputError
from dataset_audit.places import PlaceError, Seen
from dataset_audit.sources.hosts import Host, connect, to_host
from dataset_audit.sources.tree import MAX_BYTES, Parts, Tree, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AHEAD_BYTES = 1 << 22
"""Of an archive are asked for at once: fewer requests than members."""
WHOLE = "unreadable: the server gives whole files only; copy it here"
ASKED_AT_ONCE = 16
"""Files whose size is asked for; a web server's list of a folder has none."""
MAX_DEPTH, MAX_FILES = 64, 10_000_000
"""A server that makes up folders must come to an end."""
STAMPS = (
    "ETag", "etag", "md5Hash", "Content-MD5", "Digest",
    "LastModified", "Last-Modified", "last_modified", "updated", "mtime", "modified", "created",
)  # fmt: skip
"""What may tell that a file has changed, the surest first; services have different names."""
RACY_S = 2
"""A web server tells times to the second: one so near may be of the change before the last."""


@dataclass(frozen=True, slots=True)
class RemoteFile:
    """A file far away."""

    host: Host
    at: str
    """As the file system names it."""
    name: str
    seen: Seen
    problem: str | None = None
    """Why nothing is known of it."""

    @property
    def suffix(self) -> str:
        """Of the name, with its dot."""
        return PurePosixPath(self.name).suffix

    def look(self) -> Seen:
        """Size and stamp, as they were when the data set was listed."""
        if self.problem:
            raise PlaceError(self.problem)
        return self.seen

    def read_bytes(self) -> bytes:
        """All bytes; where nobody could say how many there are, one more than are wanted."""
        if self.seen.size is None:
            return bytes(self.host.reach(self.read_on))
        return bytes(self.host.reach(lambda: self.host.system.cat_file(self.at)))

    def read_on(self) -> bytes:
        """The bytes as they come, up to one more than are wanted."""
        with self.host.system.open(self.at, "rb") as stream:
            return bytes(stream.read(MAX_BYTES + 1))

    def open(self) -> IO[bytes]:
        """A stream that seeks, where the server gives parts of files."""
        if self.look().size is None:
            raise PlaceError(WHOLE)
        return BufferedReader(Stream(self), AHEAD_BYTES)

    def read_part(self, start: int, size: int) -> bytes:
        """Some of the bytes, fewer at the end."""
        size = max(0, min(size, (self.seen.size or 0) - start))
        return bytes(self.host.reach(lambda: self.part(start, size))) if size else b""

    def part(self, start: int, size: int) -> bytes:
        """Some of the bytes, asked for once."""
        if not self.host.web:
            return bytes(self.host.system.cat_file(self.at, start=start, end=start + size))
        # Unlike `cat_file`, this doesn't take a whole file in for a part of it.
        told = {"size": self.seen.size, "cache_type": "none"}
        try:
            with self.host.system.open(self.at, "rb", **told) as stream:
                stream.seek(start)
                return bytes(stream.read(size))
        except ValueError:
            raise PlaceError(WHOLE) from None


class Stream(RawIOBase):
    """A file far away as a stream, part by part."""

    def __init__(self, file: RemoteFile) -> None:
        self.file, self.at = file, 0

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def seek(self, to: int, whence: int = SEEK_SET) -> int:
        """Go to a byte, counted from the start, from here or from the end."""
        self.at = to + {SEEK_SET: 0, SEEK_CUR: self.at, SEEK_END: self.file.seen.size or 0}[whence]
        return self.at

    def tell(self) -> int:
        """Where it is."""
        return self.at

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  whatever holds bytes
        """Fill the buffer, as far as there are bytes."""
        data = self.file.read_part(self.at, len(buffer))
        buffer[: len(data)] = data
        self.at += len(data)
        return len(data)


@dataclass(frozen=True, slots=True)
class RemoteTree(Tree):
    """The files below a folder far away."""

    remote: Mapping[Parts, RemoteFile] = field(default_factory=dict)

    def file(self, parts: Parts) -> RemoteFile:
        """Where a file lies."""
        return self.remote[parts]

    def problem(self, parts: Parts) -> str | None:
        """Why a file can't be read; there are no links."""
        return self.remote[parts].problem

    def read(self, parts: Parts, most: int = MAX_BYTES) -> bytes:
        """The bytes of a file, up to one more than `most`; OSError: they can't be read."""
        file = self.remote[parts]
        size = file.look().size
        if size is None or size <= most:
            return b"" if size == 0 else file.read_bytes()[: most + 1]
        return file.read_part(0, most + 1)


def open_remote(address: str) -> RemoteTree:
    """List a folder far away, or the folder around a file.

    Raises:
        InputError: there is none, or it can't be read.
        MissingExtraError: the extra `remote` isn't installed.
    """
    host, named = connect(address)
    found, closed = walk(host)
    unknown = [parts for parts, info in found.items() if info.get("size") is None]
    with ThreadPoolExecutor(ASKED_AT_ONCE) as pool:
        asked = dict(zip(unknown, pool.map(lambda parts: ask(host, parts), unknown), strict=True))
    remote = {p: to_file(host, p, asked.get(p, info)) for p, info in found.items()}
    return RemoteTree(host.address, tuple(sorted(remote)), closed, named, remote=remote)


def find_file(address: str, parts: Parts) -> RemoteFile | None:
    """One file below a folder far away, without listing that; None: it isn't there."""
    host = to_host(address)
    found = to_file(host, parts, ask(host, parts))
    return None if found.problem else found


def walk(host: Host) -> tuple[dict[Parts, dict[str, Any]], dict[Parts, str]]:
    """Every file below the folder, and the folders that can't be read: as `tree.walk`."""
    found: dict[Parts, dict[str, Any]] = {}
    closed: dict[Parts, str] = {}
    waiting: list[Parts] = [()]
    while waiting:
        folder = waiting.pop()
        try:
            listed = host.reach(partial(host.list_folder, folder))
        except PlaceError as error:
            if not folder:
                says = str(error).partition(": ")[2]
                raise InputError(f"{host.address}: can't be read: {says}") from None
            closed[folder] = f"permission: a folder: {str(error).partition(': ')[2]}"
            continue
        if {"audit.json", "images.parquet"} <= {name for name, _ in listed}:
            continue
        below, files = split(folder, listed)
        waiting += below
        found |= files
        if len(folder) > MAX_DEPTH or len(found) + len(waiting) > MAX_FILES:
            raise InputError(f"{host.address}: folders without an end at {'/'.join(folder)}")
    return found, closed


def split(
    folder: Parts, listed: list[tuple[str, dict[str, Any]]]
) -> tuple[list[Parts], dict[Parts, dict[str, Any]]]:
    """The folders and the files of what a folder holds."""
    folders = [(*folder, name) for name, info in listed if info.get("type") == "directory"]
    files = {(*folder, name): info for name, info in listed if info.get("type") != "directory"}
    return folders, files


def ask(host: Host, parts: Parts) -> dict[str, Any]:
    """The info of one file; of one that can't be read, its problem."""
    try:
        info: dict[str, Any] = host.reach(lambda: host.system.info(host.at(parts)))
    except PlaceError as error:
        return {"problem": str(error)}
    return info


def to_file(host: Host, parts: Parts, info: Mapping[str, Any]) -> RemoteFile:
    """A file with what is known of it."""
    size = info.get("size")
    mark = next((mark for mark in stamps(info)), None)
    known = mark and size is not None
    stamp = printable("-".join((host.address, *parts, str(size), str(mark)))) if known else None
    return RemoteFile(host, host.at(parts), parts[-1], Seen(size, stamp), info.get("problem"))


def stamps(info: Mapping[str, Any]) -> Iterator[str]:
    """What tells that a file has changed; not a time to the second that is just over."""
    for name in STAMPS:
        value = info.get(name)
        if value and not (name == "Last-Modified" and is_racy(str(value))):
            yield str(value)


def is_racy(text: str) -> bool:
    """Whether a time of the web is too near to be sure of, or is none."""
    try:
        return (datetime.now(UTC) - parsedate_to_datetime(text)).total_seconds() < RACY_S
    except (TypeError, ValueError, OverflowError):
        return True
