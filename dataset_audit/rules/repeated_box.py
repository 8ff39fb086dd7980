"""See `RepeatedBox`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class RepeatedBox(Rule):
    """The same box stands in the same place in most frames of a scene: one thing, many boxes.

    ## Why
    A car that is parked before a fixed camera is drawn in every frame. It is one car, and the
    model learns where it stands rather than what it looks like; in validation it is found by heart.
    So all boxes of one place count as one instance wherever instances are called effective.

    Any such place is told. Up to 10% of the boxes it is information. Above, recall can rise by more
    than ten points without the model finding anything that moves, and it is a warning.

    ## Limits known
    A place is where boxes of one class overlap by at least 80% (intersection over union) in more
    than half of the annotated frames of a static scene. Cars that take turns in one parking bay
    are one place too. What stands there for less than half of the frames, or is drawn with less
    care, isn't found. Labels of whole images have no place.

    ## What to do
    Keep a few frames in which the thing stands and leave out the others, or keep those where
    something else is to be seen. In validation, count it once a scene.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO, Severity.WARNING)

    max_repeated_share: float = limit(
        0.1, "share of all boxes", "repeated boxes are information, and above it a warning"
    )

    def unfit(self, table: Table) -> str | None:
        """What has no box has no place."""
        return None if len(table.boxes) else "no box is drawn"

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all repeated boxes; the places with most boxes first."""
        boxes = table.boxes
        again = boxes.repeated >= 0
        repeated = int(again.sum())
        if not repeated:
            return
        share = repeated / len(boxes)
        places = worst_places(table)
        things = len(np.unique(boxes.repeated[again]))
        images = np.unique(boxes.image[again])
        worst = places[0]
        what = "1 thing that never moves" if things == 1 else f"{things:,} things that never move"
        yield self.finding(
            table,
            Severity.WARNING if share > self.max_repeated_share else Severity.INFO,
            f"{repeated:,} of {len(boxes):,} boxes ({percent(share)}) are {what}, in one "
            f"place in most frames of a scene: {worst['boxes']:,} of them a {worst['class']} in "
            f"scene {worst['scene_id']}",
            f"count each of them once, and keep fewer of the {count(len(images), 'frame')} that "
            "show nothing else",
            images=len(images),
            paths=[place["path"] for place in places],
            figures={
                "boxes": len(boxes),
                "repeated_boxes": repeated,
                "things": things,
                "scenes": len(np.unique(table["scene_id"][images])),
                "worst": places,
            },
        )


def worst_places(table: Table) -> list[dict[str, Any]]:
    """The places with most boxes: class, scene, middle box and first image."""
    boxes = table.boxes
    again = np.flatnonzero(boxes.repeated >= 0)
    number, first, sizes = np.unique(boxes.repeated[again], return_index=True, return_counts=True)
    return [
        {
            "class": boxes.classes[boxes.label[again[first[at]]]],
            "scene_id": int(table["scene_id"][boxes.image[again[first[at]]]]),
            "boxes": int(sizes[at]),
            "xywh": np.median(boxes.xywh[boxes.repeated == number[at]], axis=0).round(4).tolist(),
            "path": str(table["path"][boxes.image[again[first[at]]]]),
        }
        for at in np.lexsort((number, -sizes))[:MAX_EXAMPLES]
    ]
