"""Classes as rules speak of them: what they are worth, and which images show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from dataset_audit.model import MAX_EXAMPLES
from dataset_audit.words import worth

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

    from dataset_audit.facts import ClassRow
    from dataset_audit.model import Table


def told_worth(row: ClassRow) -> str:
    """`14,200 car = 310 effective in 6.0 effective scenes`."""
    return worth(row.instances, row.name, row.effective_instances, row.effective_scenes)


def images_of(table: Table, *names: str) -> NDArray[np.bool_]:
    """(N,) images that show any of these classes."""
    wanted = set(names)
    return np.array([bool(wanted.intersection(value or ())) for value in table["labels"]], bool)


def examples_of(table: Table, names: Collection[str]) -> dict[str, list[str]]:
    """The first few images that show each of these classes, by its name, in one pass."""
    examples: dict[str, list[str]] = {name: [] for name in names}
    for path, labels in zip(table["path"], table["labels"], strict=True):
        for name in labels or ():
            found = examples.get(name)
            if found is not None and len(found) < MAX_EXAMPLES:
                found.append(str(path))
    return examples
