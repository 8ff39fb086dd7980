"""Which part holds a content: packed, for there may be hundreds of millions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Index(Mapping[str, str]):
    """From a content hash to the name of a part.

    What is there from the start is two sorted arrays, 68 bytes a hash and not 220 as in a dict;
    processes of one machine can share them without a copy. What is learnt later is a dict.
    Safe to read from several threads while one learns.
    """

    def __init__(self, parts: Iterable[tuple[str, Sequence[str]]] = ()) -> None:
        """Begin with the hashes in each part; of a hash in several, the last counts."""
        self.names: list[str] = []
        found = [np.empty(0, "S1")]
        for name, digests in parts:
            self.names.append(name)
            found.append(np.array(digests, dtype=bytes))
        sizes = [len(digests) for digests in found[1:]]
        hashes = np.concatenate(found)
        order = np.argsort(hashes, kind="stable")
        self.hashes = hashes[order]
        """(N,) bytes, ascending."""
        self.numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[order]
        """(N,) in which part each is, by its place in `names`."""
        self.learnt: dict[str, str] = {}

    def learn(self, name: str, digests: Iterable[str]) -> None:
        """Add a part."""
        self.learnt |= dict.fromkeys(digests, name)

    def __getitem__(self, digest: str) -> str:
        name = self.learnt.get(digest)
        if name is not None:
            return name
        key = digest.encode()
        # Of the same type as the hashes: else numpy would copy them all for one question.
        at = int(np.searchsorted(self.hashes, np.array(key, self.hashes.dtype), "right")) - 1
        if at < 0 or self.hashes[at] != key:
            raise KeyError(digest)
        return self.names[int(self.numbers[at])]

    def __iter__(self) -> Iterator[str]:
        return iter({*(key.decode() for key in self.hashes.tolist()), *self.learnt})

    def __len__(self) -> int:
        return sum(1 for _ in self)
