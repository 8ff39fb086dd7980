"""XML that strangers wrote, read by expat as it comes: no tree is built, so memory is bounded.

Refused are document types, and so all entities; elements nested deeper than any annotation; and a
tag, comment or text longer than any polygon.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING
from xml.parsers import expat

if TYPE_CHECKING:
    from typing import IO

MAX_DEPTH = 64
"""Elements inside each other; annotations have under 10."""
MAX_TEXT = 4096
"""Characters of an element's text that are kept."""
MAX_TOKEN = 1 << 22
"""Bytes of one tag: a mask of a whole 4K image takes under a tenth."""
CHUNK = 1 << 18


class MarkupError(ValueError):
    """What is wrong with a file, and the line where it shows."""

    def __init__(self, says: str, line: int) -> None:
        super().__init__(says)
        self.says, self.line = says, line


class Found(Exception):  # noqa: N818  no error: the reader has seen enough
    """Ends the reading of a file early."""


class Elements:
    """One pass over one file: what is read overrides `opened` and `closed`."""

    def __init__(self) -> None:
        self.path: tuple[str, ...] = ()
        """Names of the elements around, the root first, the one that is meant last."""
        self.line = 0
        """Of the tag that was opened last."""
        self._text = ""
        self._silent = 0

    def opened(self, _attributes: dict[str, str], /) -> None:
        """The element at `path` begins, on `line`."""

    def closed(self, _text: str, /) -> None:
        """The element at `path` ends; its text, without white space at the ends.

        Of an element with others in it, that is the text after the last of them.
        """

    def read(self, stream: IO[bytes], most: int | None = None) -> None:
        """Read a file to its end.

        Args:
            stream: of the file.
            most: bytes that it may have; None: any number.

        Raises:
            MarkupError: it is no XML, or more than an annotation is.
            OSError: it can't be read.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.CommentHandler = self._comment
        self._parser = parser
        size = 0
        try:
            while chunk := stream.read(CHUNK):
                self._silent += len(chunk)
                size += len(chunk)
                if most is not None and size > most:
                    raise self._error(f"has more than {most:,} bytes")
                parser.Parse(chunk, False)
                if self._silent > MAX_TOKEN:
                    raise self._error(f"a tag or text of over {MAX_TOKEN:,} bytes")
            parser.Parse(b"", True)
        except Found:
            return
        except expat.ExpatError as error:
            raise MarkupError(f"no XML: {expat.ErrorString(error.code)}", error.lineno) from error
        except (LookupError, UnicodeError) as error:
            raise self._error("an encoding that isn't known") from error
        except ValueError as error:
            if isinstance(error, MarkupError):
                raise
            raise self._error(f"no XML: {error}") from error

    def _error(self, says: str) -> MarkupError:
        return MarkupError(says, self._parser.CurrentLineNumber)

    def _doctype(self, *_declaration: object) -> None:
        raise self._error("has a document type, which no annotation needs")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._silent, self._text = 0, ""
        if len(self.path) >= MAX_DEPTH:
            raise self._error(f"elements nested {MAX_DEPTH} deep")
        self.path = (*self.path, name[:MAX_TEXT])
        self.line = self._parser.CurrentLineNumber
        self.opened(attributes)

    def _end(self, _name: str) -> None:
        self._silent = 0
        self.closed(self._text.strip())
        self._text = ""
        self.path = self.path[:-1]

    def _characters(self, data: str) -> None:
        self._text = (self._text + data)[:MAX_TEXT] if len(self._text) < MAX_TEXT else self._text

    def _comment(self, _data: str) -> None:
        self._silent = 0


class _Head(Elements):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def opened(self, _attributes: dict[str, str]) -> None:
        self.names.append(self.path[-1])
        if len(self.names) == 2:
            raise Found


def head_of(stream: IO[bytes]) -> tuple[str, ...]:
    """The names of the root and of the first element in it, as far as the file has them."""
    head = _Head()
    with suppress(MarkupError, OSError):
        head.read(stream)
    return tuple(head.names)
