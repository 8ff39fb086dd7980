"""See `LowDetail`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from dataset_audit.model import MAX_EXAMPLES, Finding, Severity
from dataset_audit.rules.rule import Rule, limit
from dataset_audit.words import count, listed, percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from dataset_audit.model import Table

# A name for what shows nothing; the limits alone decide whether it does.
BLACK_BELOW, WHITE_ABOVE = 0.1, 0.9


@dataclass(frozen=True)
class LowDetail(Rule):
    """Images show next to nothing: black, white, out of focus or a covered lens.

    ## Why
    Such frames come from dead cameras, covered lenses and lost focus. They teach nothing, and a
    label on them teaches noise.

    An image is *blank* when nine tenths of it lie within 0.025 of the grey range (6 of 255 levels:
    sensor noise) or its grey values hold less than 2 bits (as much as four flat tones): named
    black, white or flat by its mean. It is *out of focus* when edges are missing that its contrast
    should show: the Laplacian's deviation under 0.05 of the contrast, about what blurring a sharp
    image by 3 pixels of 256 leaves. Being a ratio, that doesn't depend on how dark the image is.

    Of 2,435 real images, 75 of them night or infrared, none is told; the nearest had a range of
    0.106, 3.5 bits and a ratio of 0.10. Of 203 of them, blurred by 1, 2, 3 and 4 pixels of 256,
    1, 68, 163 and 189 are told. Darkened to a fifth and a tenth of their brightness, with noise,
    0 and 8 are: a dark night alone is not.

    ## Limits known
    Noise and sharp text overlays count as edges, so a blurred image with much of either passes; so
    does a black one with noise and an overlay. Thick fog and a bare sky may be told.

    ## What to do
    Look at the examples. Leave out what shows nothing, and see to the camera if it still runs.
    """

    needs: ClassVar[tuple[str, ...]] = (
        "luma_mean",
        "luma_p05",
        "luma_p95",
        "contrast",
        "sharpness",
        "entropy",
    )
    severities: ClassVar[tuple[Severity, ...]] = (Severity.INFO,)

    min_grey_range: float = limit(
        0.025, "grey, 0..1", "95th less 5th percentile of grey; an image below it is blank"
    )
    min_entropy_bits: float = limit(2.0, "bits", "an image below it is blank", high=8)
    min_sharpness_ratio: float = limit(
        0.05, "sharpness / contrast", "an image below it is out of focus"
    )

    def check(self, table: Table) -> Iterator[Finding]:
        """At most one finding, about all such images; one example of each kind first."""
        kinds = {kind: rows for kind, rows in self.kinds(table).items() if len(rows)}
        images = sum(len(rows) for rows in kinds.values())
        if not images:
            return
        counts = {kind: len(rows) for kind, rows in kinds.items()}
        few = [rows[:MAX_EXAMPLES] for rows in kinds.values()]
        shown = [rows[0] for rows in few] + [row for rows in few for row in rows]
        yield self.finding(
            table,
            Severity.INFO,
            f"{count(images, 'image')} ({percent(images / len(table))}) "
            f"{'shows' if images == 1 else 'show'} next to nothing: "
            f"{listed([f'{number:,} {kind}' for kind, number in counts.items()])}",
            f"look at the examples and leave out those of the {images:,} that show nothing",
            images=images,
            paths=dict.fromkeys(table["path"][shown]),
            figures={"kinds": counts},
        )

    def kinds(self, table: Table) -> dict[str, NDArray[np.intp]]:
        """Rows of each kind; a row is of one kind at most."""
        spread = table["luma_p95"] - table["luma_p05"]
        blank = (spread < self.min_grey_range) | (table["entropy"] < self.min_entropy_bits)
        soft = table["sharpness"] < self.min_sharpness_ratio * table["contrast"]
        black, white = table["luma_mean"] < BLACK_BELOW, table["luma_mean"] > WHITE_ABOVE
        masks = {
            "black": blank & black,
            "white": blank & white,
            "flat": blank & ~black & ~white,
            "out of focus": soft & ~blank,
        }
        return {kind: np.flatnonzero(mask & table.readable) for kind, mask in masks.items()}
