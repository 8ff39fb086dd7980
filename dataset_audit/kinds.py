"""Rows that say the same, so that each thing said is looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def kinds(*columns: NDArray[Any]) -> tuple[list[tuple[Any, ...]], NDArray[np.intp]]:
    """The different rows of columns (N,), in the order of their first; and which each row (N,) is.

    Values are compared as Python does, and can be hashed: texts, tuples, None.
    """
    seen: dict[tuple[Any, ...], int] = {}
    rows = zip(*columns, strict=True)
    each = (seen.setdefault(row, len(seen)) for row in rows)
    of = np.fromiter(each, np.intp, len(columns[0]))
    return list(seen), of
