"""The lists of a JSON file, one record at a time: a bad record costs no other.

The file is bytes that records point into; nothing is built of what isn't asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np
from msgspec import Raw

if TYPE_CHECKING:
    from collections.abc import Iterator

T = TypeVar("T")

BROKEN = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What decoding raises on any input that isn't what it should be."""
_BETWEEN = re.compile(rb"[\s,]*")
_BYTE = re.compile(r" \(byte (\d+)\)$")
_STRING_OR_NAN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|-?(?:NaN|Infinity)', re.DOTALL)
_HIGH, _LOW = rb"u[dD][89abAB][0-9a-fA-F]{2}", rb"u[dD][c-fC-F][0-9a-fA-F]{2}"
_ESCAPE = re.compile(rb"\\(?:%b\\%b|(?P<lone>%b|%b)|.)" % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)


class JsonError(Exception):
    """The file, or one of its lists, can't be read."""

    def __init__(self, says: str, line: int | None) -> None:
        super().__init__(says)
        self.line = line
        """From 1; None: not known."""


@dataclass(frozen=True, slots=True)
class Records:
    """A list in a JSON file."""

    data: bytes
    """The whole file."""
    start: int
    """Byte at which the list begins."""
    values: list[Raw]

    def __iter__(self) -> Iterator[tuple[int, Raw]]:
        """Each record with the line it begins on, from 1."""
        at = self.start + 1  # after the bracket
        line = 1 + self.data.count(b"\n", 0, at)
        for value in self.values:
            between = _BETWEEN.match(self.data, at)
            start = between.end() if between else at
            line += self.data.count(b"\n", at, start)
            yield line, value
            at = start + len(memoryview(value))
            line += self.data.count(b"\n", start, at)


def decode_file(data: bytes, kind: type[T]) -> tuple[T, bytes]:
    """The object that a file holds, and the bytes that its `Raw` fields point into.

    Python writes NaN, Infinity and halves of surrogate pairs, which aren't JSON: those are read as
    `[]`, which is no number either, and as U+FFFD, so that they cost their own record alone.

    Raises:
        JsonError: it is no such object, is cut off, or is nested too deeply.
    """
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(data, type=kind), data
    except BROKEN as error:
        if "malformed" not in str(error):
            raise told(error, data) from None
    data = _STRING_OR_NAN.sub(as_json, data)
    try:
        return msgspec.json.decode(data, type=kind), data
    except BROKEN as error:
        raise told(error, data) from None


def as_json(found: re.Match[bytes]) -> bytes:
    """A text or another token of Python's as JSON has it, of the same length."""
    token = found[0]
    if not token.startswith(b'"'):
        return b"[]".ljust(len(token))
    if b"\\u" not in token:
        return token
    return _ESCAPE.sub(lambda escape: rb"\ufffd" if escape["lone"] else escape[0], token)


def list_in(data: bytes, value: Raw, name: str) -> Records:
    """The records of a list.

    Args:
        data: the file.
        value: a part of it; empty: there are none.
        name: of the list, for the error.

    Raises:
        JsonError: it is no list.
    """
    if not memoryview(value):
        return Records(data, 0, [])
    start = address(value) - address(data)
    try:
        return Records(data, start, msgspec.json.decode(value, type=list[Raw]))
    except BROKEN:
        line = 1 + data.count(b"\n", 0, start)
        raise JsonError(f"`{name}` is no list", line) from None


def address(value: bytes | Raw) -> int:
    """Where bytes lie in memory: a `Raw` is a view of the bytes it was decoded from."""
    return int(np.frombuffer(value, np.uint8).__array_interface__["data"][0])


def told(error: Exception, data: bytes) -> JsonError:
    """What is wrong with a file, and on which line."""
    says = reason(error)
    if "truncated" in says:
        return JsonError("the file ends too early", 1 + data.rstrip().count(b"\n"))
    byte = _BYTE.search(says)
    if byte is None:
        return JsonError(says, None)
    return JsonError(_BYTE.sub("", says), 1 + data.count(b"\n", 0, int(byte[1])))


def reason(error: Exception) -> str:
    """Why something can't be decoded, in a few words."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if isinstance(error, UnicodeDecodeError):
        return "a text that isn't UTF-8"
    return str(error)
