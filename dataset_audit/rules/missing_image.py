"""See `MissingImage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class MissingImage(FaultRule):
    """Annotations name images that aren't in the data set.

    ## Why
    A training loader stops at such an annotation, or passes over it and nobody knows: then the set
    is smaller than it says, and splits aren't what they were drawn as.

    ## Limits known
    A name is looked up below the root, beside its annotation file and by its last parts, so a set
    that was moved is still found. Images outside the root are not looked at. A clip that is
    annotated as one image is told here too: of which of its frames the boxes are isn't said.

    ## What to do
    Fetch what is missing, or take the annotations out. If nearly all are missing, the wrong folder
    was audited: give the one that holds images and annotations.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)
    noun: ClassVar[str] = "image is annotated and isn't there"
    plural: ClassVar[str] = "images are annotated and aren't there"
    advice: ClassVar[str] = "fetch the images, or take their annotations out"
