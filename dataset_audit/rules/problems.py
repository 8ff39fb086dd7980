"""Files with a problem: what the two rules about broken files count."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.model import MAX_EXAMPLES

if TYPE_CHECKING:
    from dataset_audit.model import Table


@dataclass(frozen=True, slots=True)
class Broken:
    """Files whose problem is of some kinds."""

    reasons: dict[str, str]
    """The problem of each path, sorted by path."""
    kinds: dict[str, int]
    """How many files of each kind, most first."""

    @property
    def examples(self) -> dict[str, str]:
        """A few paths with their reasons, at least one of each kind as far as there is room."""
        first = {kind_of(self.reasons[path]): path for path in reversed(self.reasons)}
        paths = dict.fromkeys([*(first[kind] for kind in self.kinds), *self.reasons])
        return {path: self.reasons[path] for path in list(paths)[:MAX_EXAMPLES]}


def broken(table: Table, *, truncated: bool) -> Broken:
    """The files that are truncated, or those that have any other problem."""
    problems = zip(table["path"], table["problem"], strict=True)
    reasons = {
        str(path): str(problem)
        for path, problem in problems
        if problem is not None and (kind_of(problem) == "truncated") == truncated
    }
    kinds = Counter(kind_of(reason) for reason in reasons.values())
    return Broken(reasons, dict(sorted(kinds.items(), key=lambda item: (-item[1], item[0]))))


def kind_of(problem: str) -> str:
    """`truncated` of `truncated: the data end after row 120`."""
    return problem.partition(":")[0]
