"""See `FewEffectiveScenes`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class FewEffectiveScenes(Rule):
    """The images come from few scenes, or nearly all of them from a few.

    ## Why
    How well a detector does on a camera it has never seen depends on how many viewpoints it was
    trained on, not on how many images. The effective number of scenes is the number of equally
    filled scenes that would be as diverse (the exponential of the Shannon entropy of the scenes'
    shares): 1,823 frames of one camera are 1 scene, and ten more cameras with one frame each
    barely change that.

    At the default of 10 a scene has a tenth of the data on average: the same balance that
    `static-scene-dominates` asks of each scene alone. The need is the same for a hundred images
    and for a million. Only where there are fewer than twice as many images as scenes needed, half
    their number is enough: eight images of eight places are few images, but none repeats another.

    ## Limits known
    It fires only when the estimate and its whole 95% interval lie below the limit. Scenes that
    were split by mistake raise the number; unrelated photos are a scene each and raise it too,
    whatever they show.

    ## What to do
    Collect images from other viewpoints; the finding says from how many at the least. More frames
    of the same cameras don't help. If the model will only ever see these cameras, say so with
    `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("scene_id",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)
    about_new_cameras: ClassVar[bool] = True

    min_effective_scenes: float = limit(
        10, "effective scenes", "fewer are a warning (in a small set: half the images)", high=1e6
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all readable images."""
        diversity = table.facts.diversity
        effective = diversity.effective_scenes[1]
        low, high = diversity.effective_scenes_interval
        needed = min(self.min_effective_scenes, table.facts.readable / 2)
        if not (effective < needed and high < needed):
            return
        yield self.finding(
            table,
            Severity.WARNING,
            f"{count(diversity.images, 'image')} in {count(diversity.scenes, 'scene')} are "
            f"effectively {effective:.1f} scenes (95% interval {low:.1f} to {high:.1f}); "
            f"at least {needed:g} are needed",
            f"collect images from at least {count(math.ceil(needed - effective), 'more viewpoint')}"
            ", not more of the same",
            images=table.facts.readable,
            paths=table.scenes["medoid"][:MAX_EXAMPLES],
            figures={"effective_scenes": effective, "interval": [low, high], "needed": needed},
        )
