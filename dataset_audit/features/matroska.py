"""What the Info element of a Matroska file says: who wrote it, and when. SPEC 5.

Own code, because FFmpeg doesn't tell the writing application: what it prints as "encoder" is the
muxing application. The elements are walked by their lengths, and clusters are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import SEEK_END
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_ELEMENTS = 10_000
"""Elements whose head is read. In real files Info is among the first ten."""
MAX_TEXT = 512
"""Bytes. A longer text is no name."""

MAGIC = b"\x1a\x45\xdf\xa3"
_SEGMENT, _CLUSTER, _INFO = 0x18538067, 0x1F43B675, 0x1549A966
_MUXING_APP, _WRITING_APP, _DATE_UTC = 0x4D80, 0x5741, 0x4461
_WANTED = (_MUXING_APP, _WRITING_APP, _DATE_UTC)
# Children of a segment: each ends a cluster or Info whose size is unknown.
_TOP = frozenset({
    _CLUSTER, _INFO, 0x114D9B74, 0x1654AE6B, 0x1C53BB6B, 0x1941A469, 0x1043A770, 0x1254C367,
})  # fmt: skip
_EPOCH_US = 978_307_200_000_000  # 2001-01-01 in microseconds since 1970


@dataclass(frozen=True, slots=True)
class Info:
    """The Info element; None for what it doesn't hold."""

    writing_app: str | None = None
    muxing_app: str | None = None
    date_us: int | None = None
    """DateUTC in microseconds since 1970."""


@dataclass(frozen=True, slots=True)
class _Element:
    identity: int
    start: int
    """Where its content begins."""
    size: int | None
    """None: unknown, it reaches to the end of what holds it."""


def read_info(stream: BinaryIO) -> Info | None:
    """Read Segment > Info of the first segment, wherever in it that lies.

    Never raises on content; reads the heads of at most `MAX_ELEMENTS` elements and three short
    values. Source: RFC 8794 (EBML), RFC 9559 (Matroska).

    Args:
        stream: a seekable file; read from its beginning.

    Returns:
        None where the bytes are no Matroska file, or have no Info.
    """
    stream.seek(0)
    if stream.read(4) != MAGIC:
        return None
    values: dict[int, bytes] | None = None
    for element, path in _walk(stream):
        if path == (_SEGMENT, _INFO) and values is not None:
            if element.identity in _WANTED:
                values.setdefault(element.identity, _read_value(stream, element))
        elif values is not None:
            break  # Info is over
        elif path == (_SEGMENT,) and element.identity == _INFO:
            values = {}
    return None if values is None else _to_info(values)


def _to_info(values: dict[int, bytes]) -> Info:
    date = values.get(_DATE_UTC, b"")
    microseconds = int.from_bytes(date, "big", signed=True) // 1000
    return Info(
        writing_app=_text(values.get(_WRITING_APP, b"")),
        muxing_app=_text(values.get(_MUXING_APP, b"")),
        date_us=_EPOCH_US + microseconds if len(date) == 8 else None,
    )


def _walk(stream: BinaryIO) -> Iterator[tuple[_Element, tuple[int, ...]]]:
    """Yield elements in the file's order, each with the identities of those that hold it."""
    position, file_end = 0, stream.seek(0, SEEK_END)
    holders: list[tuple[int, int | None]] = []  # identity, and where it ends
    for _ in range(MAX_ELEMENTS):
        # Beyond the end there is nothing to read, and far beyond it a file can't even be sought.
        element = _read_head(stream, position) if position < file_end else None
        if element is None:
            return
        _leave(holders, element, position)
        yield element, tuple(identity for identity, _ in holders)
        end = None if element.size is None else element.start + element.size
        if _is_entered(element, len(holders)):
            holders.append((element.identity, end))
            position = element.start
        elif end is None:
            return
        else:
            position = end


def _leave(holders: list[tuple[int, int | None]], element: _Element, position: int) -> None:
    """Take what ends before the element off the list of what holds it."""
    if len(holders) > 1 and holders[-1][1] is None and element.identity in _TOP:
        holders.pop()
    while holders and holders[-1][1] is not None and position >= holders[-1][1]:
        holders.pop()


def _is_entered(element: _Element, depth: int) -> bool:
    """Whether the walk goes on inside the element: a cluster only where its size is unknown."""
    if element.identity == _CLUSTER:
        return depth == 1 and element.size is None
    return (element.identity, depth) in ((_SEGMENT, 0), (_INFO, 1))


def _read_head(stream: BinaryIO, position: int) -> _Element | None:
    stream.seek(position)
    head = stream.read(12)
    if not head or not head[0]:
        return None
    id_length = 9 - head[0].bit_length()
    size_at = id_length
    if id_length > 4 or len(head) <= size_at or not head[size_at]:
        return None
    length = 9 - head[size_at].bit_length()
    raw = head[size_at : size_at + length]
    if len(raw) < length:
        return None
    size = int.from_bytes(raw, "big") & ((1 << 7 * length) - 1)
    unknown = size == (1 << 7 * length) - 1
    identity = int.from_bytes(head[:id_length], "big")
    return _Element(identity, position + size_at + length, None if unknown else size)


def _read_value(stream: BinaryIO, element: _Element) -> bytes:
    """Content of a short element; empty where it is long, or cut off."""
    if element.size is None or element.size > MAX_TEXT:
        return b""
    stream.seek(element.start)
    value = stream.read(element.size)
    return value if len(value) == element.size else b""


def _text(raw: bytes) -> str | None:
    """What stands before the first NUL, if it can be printed."""
    text = raw.partition(b"\0")[0].decode("utf-8", "replace").strip()
    return text if text and text.isprintable() else None
