"""Where to look for what a finding tells: lines of annotations, else examples."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataset_audit.model import Finding


@dataclass(frozen=True, slots=True)
class Spot:
    """A file of the data set, and perhaps a line of it."""

    file: str
    """Relative to the data set's root; of a frame, its path."""
    line: int | None = None
    """From 1; None: the whole file."""
    says: str | None = None
    """What is wrong there; None: the finding tells."""

    @property
    def text(self) -> str:
        """`labels/a.txt:3: class 7`."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return where if self.says is None else f"{where}: {self.says}"


def spots(finding: Finding) -> list[Spot]:
    """The lines of annotations that its figures name, else its examples; may be none."""
    named = finding.figures.get("places") or ()
    found = [Spot(each["file"], each["line"], each["says"]) for each in named]
    return found or [Spot(path) for path in finding.paths]
