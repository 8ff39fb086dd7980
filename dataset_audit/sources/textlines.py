"""Small text files about images: their lines, numbered, or the fault that there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.sources.tree import path_of

if TYPE_CHECKING:
    from dataset_audit.annotations import Faults
    from dataset_audit.sources.tree import Parts, Tree

MAX_BYTES = 1 << 26
"""Of one file: a million names of images take half of it."""

Lines = list[tuple[int, str]]
"""Number, from 1, and text without white space at the ends; empty ones are left out."""


def read_lines(tree: Tree, parts: Parts, faults: Faults) -> Lines | None:
    """The lines of a file; None where it is no text, which is a fault."""
    try:
        data = tree.read(parts, MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise ValueError(f"has more than {MAX_BYTES:,} bytes")
        return lines_in(data)
    except OSError as error:
        faults.add("unreadable-annotation", path_of(parts), None, f"can't be read: {error}")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        faults.add("unreadable-annotation", path_of(parts), line, "no UTF-8 text")
    except ValueError as error:
        faults.add("unreadable-annotation", path_of(parts), None, str(error))
    return None


def lines_in(data: bytes) -> Lines:
    """The lines of a text.

    Raises:
        UnicodeDecodeError: it isn't UTF-8, or has a NUL.
    """
    if b"\0" in data:
        at = data.index(b"\0")
        raise UnicodeDecodeError("utf-8", data, at, at + 1, "NUL")
    lines = data.decode("utf-8-sig").split("\n")
    return [(number, line.strip()) for number, line in enumerate(lines, 1) if line.strip()]
