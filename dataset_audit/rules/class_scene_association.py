"""See `ClassSceneAssociation`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from dataset_audit.annotations import Counted, count_instances, labelled_rows
from dataset_audit.association import associate
from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.association import Association
    from dataset_audit.model import Table

SEED = 0
"""Of the permutations: the same table, the same finding."""
MAX_NAMED = 3
"""Classes and scenes that the message names."""


@dataclass(frozen=True)
class ClassSceneAssociation(Rule):
    """The scene tells too much of the class: the model can answer from the background.

    ## Why
    Where buses are seen by one camera and dogs by another, a model needn't look at a bus: the
    street behind it says as much. What the scene tells is the mutual information of class and
    scene over the instances, as a share of the class's entropy: 0% where every scene shows the
    same mix, 100% where the scene alone decides. Some of it is chance, the more so the fewer images
    a scene has: that is measured by giving the images, whole, to other scenes at random, and taken
    off.

    At the default of 25%, whoever sees the background alone guesses right four times of five
    (79%) which of two equally frequent classes it is, instead of every second time.

    ## Limits known
    Only labelled images of static scenes count. Cameras do see different things: a motorway has no
    dogs, and the finding says so too. A thing that stands in every frame of a scene counts in each
    (`repeated-box`). Chance is a 95% interval of 39 permutations, and within it nothing is told.

    ## What to do
    Add the classes named from other viewpoints, and other classes to the scenes named, the first
    ones first. Validate on scenes that were held out whole (`scene-leak`), and each class apart.
    If the model will only ever see these cameras, say so with `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("labels", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    about_new_cameras: ClassVar[bool] = True

    max_told_share: float = limit(
        0.25, "share of the class's entropy", "more told by the scene is a warning"
    )

    def unfit(self, table: Table) -> str | None:
        """There must be something to tell, and something that tells it."""
        counted = count_static(table)
        if len(np.unique(table["scene_id"][counted.image])) < 2:
            return "fewer than two static scenes show something that is labelled"
        if len(np.unique(counted.label)) < 2:
            return "all instances in static scenes are of one class"
        return None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the labelled images of static scenes."""
        rows, counted = np.flatnonzero(judged(table)), count_static(table)
        if not len(counted.image):
            return
        scenes, group = np.unique(table["scene_id"][rows], return_inverse=True)
        image = np.searchsorted(rows, counted.image)
        found = associate(image, counted.label, counted.count, group, seed=SEED)
        if not found.told > self.max_told_share:
            return
        cells = telling(table, found, scenes)
        images = np.unique(counted.image)
        named = "; ".join(
            f"{percent(cell['class_share'])} of {cell['class']} is in scene {cell['scene_id']}, "
            f"which has {percent(cell['scene_share'])} of all"
            for cell in cells[:MAX_NAMED]
        )
        low, high = found.chance
        yield self.finding(
            table,
            Severity.WARNING,
            f"the scene tells {percent(found.told)} of an instance's class beyond chance "
            f"({found.bits:.2f} of {found.entropy:.2f} bits, {low:.2f} to {high:.2f} by chance): "
            f"{named}",
            f"add {cells[0]['class']} from other viewpoints than scene {cells[0]['scene_id']}, "
            "and validate on scenes held out whole",
            images=len(images),
            paths=[table.scenes["medoid"][cell["scene_id"]] for cell in cells],
            figures={
                "told_share": found.told,
                "bits": found.bits,
                "chance_bits": [low, high],
                "entropy_bits": found.entropy,
                "scenes": len(scenes),
                "classes": len(np.unique(counted.label)),
                "telling": cells,
            },
        )


def judged(table: Table) -> NDArray[np.bool_]:
    """(N,) labelled images of static scenes, those that show nothing among them."""
    return labelled_rows(table.columns) & table.static


def count_static(table: Table) -> Counted:
    """The instances in static scenes."""
    counted = count_instances(table.columns, table.boxes.classes)
    inside = judged(table)[counted.image]
    return Counted(counted.image[inside], counted.label[inside], counted.count[inside])


def telling(table: Table, found: Association, scenes: NDArray[np.int64]) -> list[dict[str, Any]]:
    """The pairs of class and scene that hold most of the mutual information, most first."""
    joint = found.joint.tocoo()
    total, of_class = joint.data.sum(), np.asarray(joint.sum(axis=1)).ravel()
    of_scene = np.asarray(joint.sum(axis=0)).ravel()
    label, scene = joint.coords
    bits = joint.data / total * np.log2(joint.data * total / of_scene[scene] / of_class[label])
    order = np.lexsort((label, scene, -bits))[:MAX_EXAMPLES]
    return [
        {
            "class": table.boxes.classes[label[at]],
            "scene_id": int(scenes[scene[at]]),
            "instances": int(joint.data[at]),
            "class_share": float(joint.data[at] / of_class[label[at]]),
            "scene_share": float(of_scene[scene[at]] / total),
            "bits": float(bits[at]),
        }
        for at in order
        if bits[at] > 0
    ]
