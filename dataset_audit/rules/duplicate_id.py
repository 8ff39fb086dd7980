"""See `DuplicateId`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class DuplicateId(FaultRule):
    """Annotations have the same number, are the same box, or put an image into two splits.

    ## Why
    A box that is there twice is learnt as two objects in one place, which a detector can't find;
    two annotations of one number overwrite each other in tools that look them up by it; and an
    image listed in two splits leaks.

    ## Limits known
    Two boxes count as the same only if class and all four numbers are. Boxes that two people drew
    of one object aren't found.

    ## What to do
    Keep one of each, and the one that was drawn better.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    noun: ClassVar[str] = "annotation says again what another says"
    plural: ClassVar[str] = "annotations say again what others say"
    advice: ClassVar[str] = "keep one of each"
