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
_WORD = re.compile(r"[a-z]+")


def split_of(parts: tuple[str, ...]) -> str | None:
    """From the first folder that is named like a split."""
    return next((SPLITS[p.lower()] for p in parts[:-1] if p.lower() in SPLITS), None)


def split_in(name: str) -> str | None:
    """From the first word of a name that is a split, however it is joined to others."""
    words = _WORD.findall(name.lower())
    return next((SPLITS[word] for word in words if word in SPLITS), None)
