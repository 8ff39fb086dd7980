"""Numbers as annotation files write them."""

from __future__ import annotations

import re

_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MAX_DIGITS = 64


def number_of(text: str | None, what: str) -> float:
    """A finite number, in plain digits.

    Raises:
        ValueError: it is none; the message says so of `what`.
    """
    text = (text or "").strip()
    if not text:
        raise ValueError(f"there is no {what}")
    value = float(text) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else float("inf")
    if value in (float("inf"), float("-inf")):
        raise ValueError(f"{what} is `{text[:MAX_DIGITS]}`")
    return value


def is_number(text: str) -> bool:
    """Whether a text is one."""
    return _NUMBER.fullmatch(text) is not None
