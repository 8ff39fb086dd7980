"""See `DuplicateLeak`."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar

from dataset_audit.model import Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.rules.splits import count_leaks, describe, leaked_rows, names

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from dataset_audit.model import Table


@dataclass(frozen=True)
class DuplicateLeak(Rule):
    """The same or nearly the same picture lies in more than one split.

    ## Why
    A picture that was trained on proves nothing in validation: the model may simply remember it.

    Any leak is told. Up to 1% of a split it is a warning: so few images can't move the split's
    figure by more than one point. Above, it is an error.

    ## Limits known
    Images count as leaked in the later split (train, then val, then test, then other names). Equal
    bytes count everywhere. Pictures that are only nearly the same don't count where `scene-leak`
    counts them already: inside a static scene they are expected.

    ## What to do
    Remove the copies from one of the splits, best from the later one, and validate again.
    """

    needs: ClassVar[tuple[str, ...]] = ("split", "content_hash")
    severities: ClassVar[tuple[Severity, ...]] = (Severity.WARNING, Severity.ERROR)

    max_leaked_share_error: float = limit(
        0.01, "share of a split's images", "a leak is a warning, and above it an error"
    )

    def unfit(self, table: Table) -> str | None:
        """With one split there is nothing to leak into."""
        return "all images are in one split" if len(names(table["split"])) == 1 else None

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about the leaked images of the later splits."""
        splits = table["split"]
        exact, near = leaked_copies(table)
        leaks = count_leaks(splits, exact | near)
        if not leaks:
            return
        bad = max(leak.share for leak in leaks) > self.max_leaked_share_error
        same, alike = int(exact.sum()), int(near.sum())
        yield self.finding(
            table,
            Severity.ERROR if bad else Severity.WARNING,
            f"{describe(leaks)} are copies of a picture in an earlier split: {same:,} byte for "
            f"byte, {alike:,} nearly",
            f"remove them from {' and '.join(leak.split for leak in leaks)} and validate again",
            images=same + alike,
            paths=[*table["path"][exact], *table["path"][near]],
            figures={"exact": same, "near": alike, "splits": [asdict(leak) for leak in leaks]},
        )


def leaked_copies(table: Table) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(N,) copies byte for byte of a picture in an earlier split, and (N,) others nearly the same.

    A mirrored or cropped copy of a static scene is a scene of its own, and a leak all the same.
    """
    splits = table["split"]
    exact = leaked_rows(splits, table["exact_group"]) & table.readable
    counted = exact | leaked_rows(splits, table.static_scene)
    return exact, leaked_rows(splits, table["near_group"]) & table.readable & ~counted
