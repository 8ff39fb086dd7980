"""See `UnreadableAnnotation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class UnreadableAnnotation(FaultRule):
    """Annotation files, or lines of them, can't be read.

    ## Why
    What is there can't be learnt. Training tools differ in what they do: some stop, some leave out
    the line, the image or the whole file, most of them without a word.

    ## Limits known
    What can be read of a damaged file is used: other lines, other records. A file that is cut off
    has one finding, however much of it is lost.

    ## What to do
    Look at the file and line named, and mend or export anew.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)
    noun: ClassVar[str] = "annotation can't be read"
    plural: ClassVar[str] = "annotations can't be read"
    advice: ClassVar[str] = "mend the lines, or write them anew"
