"""See `NoAxisFrames`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class NoAxisFrames(Rule):
    """No image is known to come from an Axis camera.

    ## Why
    A detector is as good as its training data is like what it will see. If it is to run on Axis
    cameras, frames of Axis cameras must be among the data: their lenses, mounting heights, noise,
    night mode and compression are not those of photos from the web.

    ## Limits known
    Silence is not proof. Evidence lies mostly in the headers that the camera writes, and any tool
    that stores the picture anew drops them; such frames are counted as unknown here.

    ## What to do
    Add frames of Axis cameras. If some are among the images already, audit the files as the camera
    wrote them, or declare them under `[provenance]` in `audit.toml` or in a manifest.
    """

    needs: ClassVar[tuple[str, ...]] = ("provenance",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING,)

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all readable images."""
        rungs, readable = table.facts.provenance, table.facts.readable
        if not readable or any(n for rung, n in rungs.items() if rung.startswith("axis-")):
            return
        unknown = rungs.get("unknown", 0)
        others = sum(n for rung, n in rungs.items() if rung.startswith("other-"))
        yield self.finding(
            table,
            Severity.WARNING,
            f"none of {count(readable, 'image')} is known to come from an Axis camera: "
            f"{unknown:,} ({percent(unknown / readable)}) without a sign of any camera, "
            f"{others:,} from other makers",
            "add frames of Axis cameras, or audit the camera's own files if these were re-encoded",
            images=readable,
            paths=table["path"][table.readable],
            figures={"unknown": unknown, "other_makers": others},
        )
