"""See `BoxOutsideImage`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class BoxOutsideImage(FaultRule):
    """Boxes reach beyond their images, or have no area.

    ## Why
    Training tools differ: some cut such a box, some leave out the box, and Ultralytics leaves out
    the whole image as corrupt. Many of them show that the boxes were made for images of another
    size.

    ## Limits known
    A pixel beyond the edge is taken for rounding. Boxes are cut at the edge here, and count; those
    without area count as instances and are in no `boxes.parquet`.

    ## What to do
    If few, mend them. If many, compare the sizes: were the images scaled after they were annotated?
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    noun: ClassVar[str] = "box lies outside its image or has no area"
    plural: ClassVar[str] = "boxes lie outside their images or have no area"
    advice: ClassVar[str] = "cut the boxes at the edge, and draw those anew that have no area"
