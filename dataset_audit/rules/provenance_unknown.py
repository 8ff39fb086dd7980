"""See `ProvenanceUnknown`."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Table


@dataclass(frozen=True)
class ProvenanceUnknown(Rule):
    """Images carry no sign of the device that made them.

    ## Why
    Each such image may or may not be an Axis frame, so the Axis share is only known between two
    bounds, and the more are unknown the wider they lie. By default a single one is told, because
    the finding is only information.

    ## Limits known
    Unknown never means "not Axis". Resizing, format conversion and most annotation tools strip the
    headers that hold the evidence.

    ## What to do
    Audit the files as the camera wrote them, where they still exist. For the rest, say which
    camera made them: by a pattern over paths under `[provenance]` in `audit.toml`, or in a manifest
    (`--manifest`). Begin with the folders of the examples: they hold the most unknown images.
    """

    needs: ClassVar[tuple[str, ...]] = ("provenance",)
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO,)

    max_unknown_share: float = limit(0.0, "share of images", "unknown images above it are told")

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the unknown images; an example from each of their folders."""
        readable = table.facts.readable
        unknown = table["path"][table.readable & (table["provenance"] == "unknown")]
        if not len(unknown) > self.max_unknown_share * readable:
            return
        low, high = table.facts.axis_share
        folders = Counter(str(path).rpartition("/")[0] for path in unknown)
        largest = sorted(folders, key=lambda folder: (-folders[folder], folder))[:MAX_EXAMPLES]
        first = {str(path).rpartition("/")[0]: path for path in np.flip(unknown)}
        yield self.finding(
            table,
            Severity.INFO,
            f"no sign of the device that made it in {len(unknown):,} of {count(readable, 'image')} "
            f"({percent(len(unknown) / readable)}): the Axis share lies between {percent(low)} and "
            f"{percent(high)}",
            "audit the camera's own files, or declare the cameras you know under [provenance] in "
            f"audit.toml or in a manifest: {count(len(folders), 'folder')} to begin with",
            images=len(unknown),
            paths=[first[folder] for folder in largest],
            figures={
                "axis_share": [low, high],
                "folders": {folder: folders[folder] for folder in largest},
            },
        )
