"""See `SceneLeak`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.rules.splits import count_leaks, describe, leaked_rows, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class SceneLeak(Rule):
    """Static scenes lie in more than one split, so the validation figure can't be trusted.

    ## Why
    Frames of one fixed camera, shuffled into train and val, are nearly the same picture. The model
    is then examined on backgrounds that it has learnt by heart: the figure says how well it
    remembers those cameras, not how it will do on another. What matters is how much of a split was
    shown before, so one finding tells that for the data set, however many scenes are concerned.

    Any leak is told. Up to 1% of a split it is a warning: so few images can't move the split's
    figure by more than one point. Above, it is an error.

    ## Limits known
    Images count as leaked in the later split (train, then val, then test, then other names). Only
    static scenes count; see `duplicate-leak` for single pictures. Two scenes joined by mistake look
    like a leak: look at the examples.

    ## What to do
    Put each scene whole into one split, then validate again. Until then trust no figure of the
    splits named. If the model will only ever see these cameras, say so with
    `--deployment same-cameras`.
    """

    needs: ClassVar[tuple[str, ...]] = ("split", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING, Severity.ERROR)
    about_new_cameras: ClassVar[bool] = True

    max_leaked_share_error: float = limit(
        0.01, "share of a split's images", "a leak is a warning, and above it an error"
    )

    def unfit(self, table: Table) -> str | None:
        """With one split there is nothing to leak into."""
        return "all images are in one split" if len(names(table["split"])) == 1 else None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the leaked images of the later splits."""
        groups = np.where(table["scene_static"].astype(bool), table["scene_id"], -1)
        leaked = leaked_rows(table["split"], groups)
        leaks = count_leaks(table["split"], leaked)
        if not leaks:
            return
        sizes = np.bincount(groups[leaked])
        worst = np.argsort(-sizes, kind="stable")[: np.count_nonzero(sizes)]
        scenes = len(worst)
        lie, each = (
            ("1 static scene lies", "the scene")
            if scenes == 1
            else (f"{scenes:,} static scenes lie", f"each of the {scenes:,} scenes")
        )
        bad = max(leak.share for leak in leaks) > self.max_leaked_share_error
        yield self.finding(
            table,
            Severity.ERROR if bad else Severity.WARNING,
            f"{lie} in several splits: {describe(leaks)} show a viewpoint that an earlier split "
            "shows too",
            f"put {each} whole into one split and validate again; until then "
            f"trust no {' or '.join(leak.split for leak in leaks)} figure",
            images=int(leaked.sum()),
            paths=[table["path"][np.argmax(leaked & (groups == s))] for s in worst[:5]],
            figures={"scenes": scenes, "splits": [asdict(leak) for leak in leaks]},
        )
