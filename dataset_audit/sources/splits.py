"""Which split a name means: `val` of `valid/a.jpg`, `train` of `instances_train2017.json`."""

from __future__ import annotations

import re

SPLITS = {
    "train": "train",
    "training": "train",
    "trainval": "train",
    "val": "val",
    "valid": "val",
    "validation": "val",
    "test": "test",
    "testing": "test",
}
NO_SPLIT = frozenset({"", "default", "unassigned", "none", "null"})
"""`default` is CVAT's, `unassigned` that of AutoML."""
MAX_SPLIT = 200
"""Characters that are kept."""
_WORD = re.compile(r"[a-z]+")


def split_of(parts: tuple[str, ...]) -> str | None:
    """From the first folder that is named like a split."""
    return next((SPLITS[p.lower()] for p in parts[:-1] if p.lower() in SPLITS), None)


def split_in(name: str) -> str | None:
    """From the first word of a name that is a split, however it is joined to others."""
    words = _WORD.findall(name.lower())
    return next((SPLITS[word] for word in words if word in SPLITS), None)


def split_called(text: str) -> str | None:
    """From what a column or attribute for it says: `Validation` is `val`, a name of its own stays.

    None for nothing, and for the words that say that there is none.
    """
    text = text.strip()
    if text.lower() in NO_SPLIT:
        return None
    name = text[:MAX_SPLIT].encode("utf-8", "backslashreplace").decode()
    return SPLITS.get(text.lower(), name)
