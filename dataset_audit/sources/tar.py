"""The members of a tar archive: where their bytes are, read from the headers alone.

Not by `tarfile`: it ends in silence at a damaged header, reads headers of any size into memory, and
before Python 3.11.14 goes round for ever at a negative size. Nothing is ever extracted, so a name
can lead nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from dataset_audit.places import File, PlaceError, Seen, read_part
from dataset_audit.sources.listing import normal
from dataset_audit.sources.tree import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

BLOCK = 512
MAX_HEADER = 1 << 20
"""Bytes of a long name or of extended attributes; file systems allow names of 4,096."""
MAX_SIZE = 1 << 60
"""Of a member; what claims more is damaged."""
LONG_NAME, LONG_LINK, PAX, PAX_SUN, PAX_ALL = b"L", b"K", b"x", b"X", b"g"
HEADERS = frozenset({LONG_NAME, LONG_LINK, PAX, PAX_SUN, PAX_ALL})
FILES, FOLDER, SPARSE = frozenset({b"0", b"\0", b"7"}), b"5", b"S"
BARE = frozenset(b"123456"[at : at + 1] for at in range(6))
"""Links, devices, folders, pipes: no bytes follow, whatever the size says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A member, as its header has it."""

    path: str
    """Without `.` and `..` and the first `/`."""
    start: int
    size: int
    problem: str | None = None
    """Why its bytes can't be read."""


@dataclass(frozen=True, slots=True)
class Member:
    """The bytes of a member, as a place."""

    archive: File
    seen: Seen
    """Of the archive."""
    path: str
    start: int
    size: int

    @property
    def name(self) -> str:
        """The last part of its path."""
        return PurePosixPath(self.path).name

    @property
    def suffix(self) -> str:
        """Of the name, with its dot."""
        return PurePosixPath(self.path).suffix

    def look(self) -> Seen:
        """Its size, and the archive's stamp with its place in it."""
        stamp = self.seen.stamp and f"{self.seen.stamp}+{self.start}+{self.size}"
        return Seen(self.size, stamp)

    def read_bytes(self) -> bytes:
        """All of them; OSError: they can't be read."""
        return read_part(self.archive, self.start, self.size)


def walk_tar(stream: IO[bytes], length: int | None) -> Iterator[Entry]:
    """The members that are no folders, in their order.

    Args:
        stream: seeks; may be moved between two members.
        length: of the archive, None: not known.

    Raises:
        PlaceError: it is no tar archive, or damaged from there on.
        OSError: it can't be read.
    """
    at, common = 0, dict[bytes, bytes]()
    said = dict(common)
    while True:
        stream.seek(at)
        block = stream.read(BLOCK)
        if block == bytes(BLOCK):
            return
        kind, size = read_header(block, at)
        if kind in HEADERS:
            text = read_long(stream, size)
            if kind == LONG_NAME:
                said[b"path"] = text.rstrip(b"\0")
            elif kind == PAX_ALL:
                common |= read_pax(text)
                said |= common
            elif kind != LONG_LINK:
                said |= read_pax(text)
        else:
            size = 0 if kind in BARE else pax_size(said, size)
            entry = to_entry(kind, said.get(b"path") or short_name(block), at + BLOCK, size)
            if kind == SPARSE or any(key.startswith(b"GNU.sparse.") for key in said):
                raise PlaceError(f"decoder: {entry.path} is stored sparse, which isn't read")
            if length is not None and entry.start + size > length:
                yield Entry(entry.path, entry.start, size, "truncated: the archive ends before it")
                raise PlaceError("truncated: the archive ends too early")
            if kind != FOLDER:
                yield entry
            said = dict(common)
        at += BLOCK + -(-size // BLOCK) * BLOCK


def to_entry(kind: bytes, name: bytes, start: int, size: int) -> Entry:
    """A member by its header."""
    path = normal(printable(name.decode("utf-8", "surrogateescape")))
    problem = None if kind in FILES else "link: a member that holds no bytes"
    return Entry(path, start, size, problem)


def read_header(block: bytes, at: int) -> tuple[bytes, int]:
    """Kind and size of what follows a header."""
    if len(block) < BLOCK:
        raise PlaceError("truncated: the archive ends without its mark" if at else NO_TAR)
    told, bare = read_number(block[148:156]), block[:148] + b" " * 8 + block[156:]
    signed = sum(bare) - 256 * sum(byte > 127 for byte in bare)  # as some old writers counted
    if told is None or told not in (sum(bare), signed):
        raise PlaceError(f"decoder: a damaged header at byte {at:,}" if at else NO_TAR)
    size = read_number(block[124:136])
    if size is None or size > MAX_SIZE:
        raise PlaceError(f"decoder: a member without a size at byte {at:,}")
    return block[156:157], size


NO_TAR = "decoder: no tar archive"


def read_number(field: bytes) -> int | None:
    """Octal digits, or a binary number after the byte 0x80; None: neither, or below zero."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:])
    digits = field.split(b"\0")[0].strip()
    if digits and not digits.strip(b"01234567"):
        return int(digits, 8)
    return None if digits else 0


def short_name(block: bytes) -> bytes:
    """The name of a header, with its first part where the format has one."""
    name, prefix = (block[a:b].split(b"\0")[0] for a, b in ((0, 100), (345, 500)))
    return b"/".join((prefix, name)) if prefix and block[257:263] == b"ustar\0" else name


def read_long(stream: IO[bytes], size: int) -> bytes:
    """What belongs to the next header."""
    if size > MAX_HEADER:
        raise PlaceError(f"bomb: a header of {size:,} bytes")
    text = stream.read(size)
    if len(text) < size:
        raise PlaceError("truncated: the archive ends in a header")
    return text


def read_pax(text: bytes) -> dict[bytes, bytes]:
    """Extended attributes: records of `length key=value`, line by line."""
    found, at = {}, 0
    while at < len(text) and text[at] != 0:
        space = text.find(b" ", at, at + 20)
        digits = text[at : max(at, space)]
        end = at + int(digits) if digits.isdigit() else 0
        if not at < space < end <= len(text):
            raise PlaceError("decoder: damaged extended attributes")
        key, _, value = text[space + 1 : end - 1].partition(b"=")
        found[key] = value
        at = end
    return found


def pax_size(said: dict[bytes, bytes], size: int) -> int:
    """The size of a member, from the attributes where they have one."""
    digits = said.get(b"size", b"")
    return int(digits) if digits.isdigit() and len(digits) < len(str(MAX_SIZE)) else size
