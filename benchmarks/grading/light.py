"""How often the light is named right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dataset_audit.relating import relate
from dataset_audit.settings import RelateSettings
from grading.page import print_section, print_table

if TYPE_CHECKING:
    from grading.corpus import Corpus, Measured

NAMES = {"day": "day", "night": "night", "ir": "infrared"}
"""What the manifest's labels are called by the product."""
COLUMNS = ("day", "dusk", "night", "infrared", "unknown")


def print_light(corpus: Corpus, measured: Measured) -> None:
    """Confusion of the `light` column with the manifest's labels, where those say anything."""
    named = relate(measured.columns, measured.vectors, RelateSettings())["light"]
    pairs = zip(corpus.light, named, strict=True)
    counts = Counter((label, name) for label, name in pairs if label in NAMES)
    print_section(
        "Light",
        "The `light` column beside the manifest's label. Day means lit well enough for the "
        "camera. A camera without any colour reads as unknown where it is bright, whatever the "
        "label: it may be monochrome by day or infrared by night. The manifest has no dusk.",
    )
    rows: list[list[object]] = []
    for label, name in NAMES.items():
        total = sum(counts[label, column] for column in COLUMNS)
        share = counts[label, name] / total if total else float("nan")
        rows.append([f"labelled {label}", total, *(counts[label, c] for c in COLUMNS), share])
    print_table(["", "images", *(f"named {c}" for c in COLUMNS), "right"], rows)
    right = sum(counts[label, name] for label, name in NAMES.items())
    print(f"\nAccuracy {right / max(counts.total(), 1):.3f} of {counts.total():,} labelled images.")
