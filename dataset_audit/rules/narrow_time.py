"""See `NarrowTime`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table

MS_AN_HOUR = 3_600_000


@dataclass(frozen=True)
class NarrowTime(Rule):
    """All frames of a static scene come from one hour or one day.

    ## Why
    Frames taken within an hour share light, weather, shadows and often the very same cars and
    people. Two hundred of them are worth little more than two. A full day is the least in which a
    viewpoint shows morning, noon and night, hence the default of 24 hours between first and last.

    ## Limits known
    Only frames with a capture time count, and only scenes with at least ten of those. Camera
    clocks may be wrong; implausible times count as none. A file name or EXIF time without a zone is
    read as UTC, which doesn't change the span.

    ## What to do
    Take fewer frames at a time and more times: a frame an hour over a week instead of a hundred
    in an hour, the largest scenes first.
    """

    needs: ClassVar[tuple[str, ...]] = ("captured_at", "scene_id", "scene_static")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO,)

    min_span_hours: float = limit(24, "hours", "scenes seen for less are told", high=24 * 366)
    judged_from_frames: int = limit(
        10, "frames", "scenes with fewer dated frames aren't judged", low=2, high=1e6
    )

    def unfit(self, table: Table) -> str | None:
        """No static scene has enough dated frames."""
        if (spans(table)[0] >= self.judged_from_frames).any():
            return None
        return f"no static scene has {self.judged_from_frames} frames with a capture time"

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all such scenes; the medoids of the largest as examples."""
        frames, hours = spans(table)
        judged = frames >= self.judged_from_frames
        narrow = np.flatnonzero(judged & (hours < self.min_span_hours))
        if not len(narrow):
            return
        largest = narrow[np.argsort(-frames[narrow], kind="stable")]
        images, in_an_hour = int(frames[narrow].sum()), int((hours[narrow] <= 1).sum())
        yield self.finding(
            table,
            Severity.INFO,
            f"{len(narrow):,} of {count(int(judged.sum()), 'dated static scene')} were seen for "
            f"less than {self.min_span_hours:g} hours, {in_an_hour:,} of them for an hour at most: "
            f"{count(images, 'image')}",
            f"spread the frames of {count(len(narrow), 'scene')} over at least "
            f"{self.min_span_hours:g} hours, the largest first",
            images=images,
            paths=table.scenes["medoid"][largest],
            figures={"scenes": len(narrow), "within_an_hour": in_an_hour},
        )


def spans(table: Table) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(S,) dated frames and (S,) hours from first to last of each scene; not static: 0 and 0."""
    static = table.static
    dated = static & ~np.isnat(table["captured_at"])
    scene = table["scene_id"][dated]
    at = table["captured_at"][dated].astype("datetime64[ms]").astype(np.int64)
    scenes = len(table.scenes["scene_id"])
    first = np.full(scenes, np.iinfo(np.int64).max)
    last = np.full(scenes, np.iinfo(np.int64).min)
    np.minimum.at(first, scene, at)
    np.maximum.at(last, scene, at)
    frames = np.bincount(scene, minlength=scenes)
    return frames, np.where(frames > 0, last - first, 0) / MS_AN_HOUR
