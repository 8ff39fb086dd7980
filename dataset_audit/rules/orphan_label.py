"""See `OrphanLabel`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class OrphanLabel(FaultRule):
    """Label files or annotations belong to no image.

    ## Why
    Somebody drew them, and training never sees them. Often the image was renamed, moved or removed
    as a duplicate, and its labels stayed.

    ## Limits known
    A text file counts as labels where most of its lines are, so a stray note isn't told. In COCO it
    is an annotation whose `image_id` isn't listed.

    ## What to do
    Bring back the image under the name that the label file has, or remove the file.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    noun: ClassVar[str] = "annotation is of no image"
    plural: ClassVar[str] = "annotations are of no image"
    advice: ClassVar[str] = "bring back the images, or remove the annotations"
