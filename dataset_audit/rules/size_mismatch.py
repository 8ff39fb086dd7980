"""See `SizeMismatch`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class SizeMismatch(FaultRule):
    """Annotations give an image another size than it has.

    ## Why
    Boxes in pixels then lie in the wrong place: the image was scaled, cropped or turned after it
    was annotated, or it is another image. A detector learns to look beside the object.

    ## Limits known
    Boxes are placed here as if the image was scaled; one that was cropped has them wrong. Images
    that EXIF turns are no mismatch. An annotation without a size can't be checked.

    ## What to do
    Take the images that were annotated, or scale the boxes as the images were scaled, and look at
    some of them.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)
    noun: ClassVar[str] = "image has another size than its annotation says"
    plural: ClassVar[str] = "images have another size than their annotations say"
    advice: ClassVar[str] = "annotate them anew, or scale the boxes as the images were scaled"
