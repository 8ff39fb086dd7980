"""See `UnknownClass`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dataset_audit.model import Severity
from dataset_audit.rules.faults import FaultRule


@dataclass(frozen=True)
class UnknownClass(FaultRule):
    """Annotations are of a class that the data set doesn't declare.

    ## Why
    Training stops at such a number, or learns the objects as background. Often a class was removed
    from the list, or label files of two sets were put together whose numbers mean different things:
    then other boxes are of the wrong class, too.

    ## Limits known
    Only classes that are declared somewhere can be missed: `categories` of COCO, `names` of YOLO,
    `labels` of CVAT. Pascal VOC and KITTI declare none.

    ## What to do
    Put the class back into the list, or mend the number. Look at a few boxes of the neighbouring
    numbers, too.
    """

    severities: ClassVar[tuple[Severity, ...]] = (Severity.ERROR,)
    noun: ClassVar[str] = "annotation is of a class that isn't declared"
    plural: ClassVar[str] = "annotations are of a class that isn't declared"
    advice: ClassVar[str] = "declare the class, or mend the number"
