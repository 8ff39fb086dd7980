"""See `SceneLeak`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.annotations import count_instances
from dataset_audit.diversity import hill_number
from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.rules.splits import count_leaks, describe, leaked_rows, names
from dataset_audit.words import count, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table
    from dataset_audit.rules.splits import Leak

    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class SceneLeak(Rule):
    """Static scenes lie in more than one split, so the validation figure can't be trusted.

    ## Why
    Frames of one fixed camera, shuffled into train and val, are nearly the same picture. The model
    is then examined on backgrounds that it has learnt by heart: the figure says how well it
    remembers those cameras, not how it will do on another. What matters is how much of a split was
    shown before, so one finding tells that for the data set, however many scenes are concerned.

    What the figure is worth is what is left: the images of other viewpoints, and how many scenes
    those effectively are. Where images are labelled, instances are counted too, because a
    detector's figure is made of them.

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
        groups = table.static_scene
        leaked = leaked_rows(table["split"], groups)
        leaks = count_leaks(table["split"], leaked)
        if not leaks:
            return
        instances = instances_of(table)
        parts = [part_of(table, leak, leaked, instances) for leak in leaks]
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
            f"shows too{with_instances(parts)}; new cameras are judged by {left(parts)}",
            f"put {each} whole into one split and validate again; until then "
            f"trust no {' or '.join(leak.split for leak in leaks)} figure",
            images=int(leaked.sum()),
            paths=[table["path"][np.argmax(leaked & (groups == s))] for s in worst[:5]],
            figures={"scenes": scenes, "splits": [asdict(part) for part in parts]},
        )


@dataclass(frozen=True, slots=True)
class Part:
    """What of a split was seen before, and what wasn't."""

    split: str
    leaked: int
    images: int
    instances: int
    """Labelled in the split."""
    leaked_instances: int
    new_images: int
    """Readable ones of other scenes."""
    new_effective_scenes: float
    """Hill number of order 1 of those images over their scenes; 0: there are none."""


def part_of(table: Table, leak: Leak, leaked: NDArray[np.bool_], instances: Ints) -> Part:
    """The leak of one split, of the rows leaked (N,) and the instances of each row (N,)."""
    mine = table["split"] == leak.split
    scenes = table["scene_id"][mine & ~leaked & (table["scene_id"] >= 0)]
    return Part(
        **asdict(leak),
        instances=int(instances[mine].sum()),
        leaked_instances=int(instances[mine & leaked].sum()),
        new_images=len(scenes),
        new_effective_scenes=hill_number(np.bincount(scenes), 1) if len(scenes) else 0.0,
    )


def instances_of(table: Table) -> Ints:
    """(N,) how many instances each image is labelled with; 0 too where nobody labelled it."""
    counted = count_instances(table.columns, table.boxes.classes)
    return np.bincount(counted.image, counted.count, len(table)).astype(np.int64)


def with_instances(parts: list[Part]) -> str:
    """`, with 90 of 120 val instances (75%)`; empty where nothing is labelled."""
    told = [
        f"{p.leaked_instances:,} of {count(p.instances, f'{p.split} instance')} "
        f"({percent(p.leaked_instances / p.instances)})"
        for p in parts
        if p.instances
    ]
    return f", with {listed(told)}" if told else ""


def left(parts: list[Part]) -> str:
    """`only 80 val images in 3.2 effective scenes and no test image`."""
    return listed(
        [
            f"only {count(p.new_images, f'{p.split} image')} in "
            f"{count_effective(p.new_effective_scenes)}"
            if p.new_images
            else f"no {p.split} image"
            for p in parts
        ]
    )


def count_effective(scenes: float) -> str:
    """`1.0 effective scene`, `3.2 effective scenes`."""
    number = f"{scenes:,.1f}"
    return f"{number} effective scene" + ("" if number == "1.0" else "s")
