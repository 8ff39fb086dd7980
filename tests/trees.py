"""Data sets for tests: files in folders, and what a layout says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataset_audit.sources.layouts import list_images

if TYPE_CHECKING:
    from pathlib import Path

    from dataset_audit.sources.listing import Listing


def plant(root: Path, files: dict[str, str | bytes] | list[str]) -> Path:
    """Write files below `root`; of a list each is empty, which is enough of an image."""
    for name in files:
        content = files[name] if isinstance(files, dict) else b""
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def listed(root: Path, layout: str | None = None) -> Listing:
    """What is found there."""
    return list_images(root, layout)


def boxes(listing: Listing) -> list[tuple[str, str, tuple[float, ...]]]:
    """Image, class and left, top, width, height of each box, in its order."""
    drawn = listing.drawn
    assert drawn is not None
    return [
        (listing.images[image].path, drawn.classes[label], tuple(xywh))
        for image, label, xywh in zip(drawn.image, drawn.label, drawn.xywh.tolist(), strict=True)
    ]


def labels(listing: Listing) -> dict[str, dict[str, int] | None]:
    """How many of each class are on each image; None: nobody said."""
    return {
        image.path: None
        if image.labels is None
        else dict(zip(image.labels, image.label_counts or [1] * len(image.labels), strict=True))
        for image in listing.images
    }


def splits(listing: Listing) -> dict[str, str | None]:
    """By path."""
    return {image.path: image.split for image in listing.images}


def faults(listing: Listing) -> list[tuple[str, str, int | None]]:
    """Kind, file and line of each, in the order they were met."""
    return [(fault.kind, fault.file, fault.line) for fault in listing.faults.listed]
