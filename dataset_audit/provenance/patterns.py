"""Which paths a glob or a regular expression of the settings means.

Both are matched by RE2 (inside Arrow), whose time is linear in the path whatever the pattern: a
pattern that backtracks for ever can't be written. RE2 knows no look-around and no back-references.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

MAX_LENGTH = 1000
"""Characters of a pattern."""
_WILD = {"*": "[^/]*", "?": "[^/]"}


def match_paths(pattern: str, paths: Sequence[str] | NDArray[np.object_]) -> NDArray[np.bool_]:
    """(N,) which paths the regular expression is found in.

    Raises:
        ValueError: it isn't one.
    """
    try:
        found = pc.match_substring_regex(pa.array(paths, pa.string()), pattern=pattern)
    except pa.ArrowInvalid as error:
        raise ValueError(str(error).removeprefix("Invalid regular expression: ")) from error
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


def check_regex(pattern: str) -> None:
    """Refuse what is no regular expression.

    Raises:
        ValueError: why it isn't one.
    """
    if len(pattern) > MAX_LENGTH:
        raise ValueError(f"is longer than {MAX_LENGTH:,} characters")
    match_paths(pattern, [""])


def glob_to_regex(glob: str) -> str:
    r"""The regular expression of a glob over whole paths.

    `*` and `?` stay within one name, `**` is any number of folders (last: everything below), and
    `[ab]`, `[!ab]` is one of some characters; to mean `*` itself, write `[*]`.

    Raises:
        ValueError: the glob can't match a path of a data set, and why.
    """
    parts = glob.split("/")
    if len(glob) > MAX_LENGTH:
        raise ValueError(f"is longer than {MAX_LENGTH:,} characters")
    if not parts[-1]:
        raise ValueError(f'names a folder: write "{glob}**" for all that is in it')
    if any(part in ("", ".", "..") for part in parts):
        raise ValueError("must be relative to the data set, without empty parts, `.` and `..`")
    if any("**" in part and part != "**" for part in parts):
        raise ValueError("`**` must stand alone between two `/`")
    folders = "".join("(?:[^/]+/)*" if p == "**" else f"{_part(p)}/" for p in parts[:-1])
    last = "(?:[^/]+/)*[^/]+" if parts[-1] == "**" else _part(parts[-1])
    return rf"\A{folders}{last}\z"


def _part(glob: str) -> str:
    """One name of a glob; a bracket that isn't closed stands for itself."""
    found = re.split(r"(\*|\?|\[!?[^\]][^\]]*\])", glob, flags=re.DOTALL)
    return "".join(_token(text) for text in found)


def _token(text: str) -> str:
    if text in _WILD:
        return _WILD[text]
    if len(text) < 3 or text[0] != "[" or text[-1] != "]":
        return re.escape(text)
    negated = text[1] == "!" and len(text) > 3
    inside = re.sub(r"([\\\[\]^&~|])", r"\\\1", text[1 + negated : -1])
    return f"[^/{inside}]" if negated else f"[{inside}]"
