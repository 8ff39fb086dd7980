"""Every Axis signal of one image, gathered before anything is concluded from it. SPEC 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.provenance import comments, models, paths
from dataset_audit.provenance.mac import axis_serial

if TYPE_CHECKING:
    from datetime import datetime

    from dataset_audit.model import Capture

MAKE = "AXIS"
"""EXIF make as the firmware writes it."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found in the headers (P1, P2, S1, S2, W3) and in the path (S3, S6, W1, W7)."""

    product: comments.Product | None
    stamp: datetime | None
    exif_make: bool
    """EXIF make is AXIS."""
    exif_serial: str | None
    """Axis serial in EXIF; only read when the make is AXIS."""
    named: tuple[paths.Named, ...]
    path_models: tuple[str, ...]
    padding: int
    """Length of the comment of zero bytes; 0: there is none."""
    event: str | None
    foreign_make: str | None
    """EXIF make of somebody else."""


def gather(capture: Capture, path: str, now: datetime) -> Signals:
    """Read every signal that the headers and the path of one image carry."""
    products = (comments.read_product(comment) for comment in capture.comments)
    stamps = (comments.read_stamp(comment, now) for comment in capture.comments)
    exif_make = capture.make == MAKE
    # A make that only resembles Axis's is neither a signal nor another maker.
    foreign = capture.make and not capture.make.casefold().startswith("axis")
    return Signals(
        product=next(filter(None, products), None),
        stamp=next(filter(None, stamps), None),
        exif_make=exif_make,
        exif_serial=axis_serial(capture.serial) if exif_make else None,
        named=paths.find_devices(path),
        path_models=models.find_models(path),
        padding=next((len(c) for c in capture.comments if comments.is_padding(c)), 0),
        event=paths.find_event(path),
        foreign_make=capture.make if foreign else None,
    )


def list_proofs(found: Signals) -> list[str]:
    """Evidence that proves an Axis device, each as a sentence for people."""
    proofs = []
    if found.product:
        serial, hardware = found.product.serial, found.product.hardware
        proofs.append(f"P1 JPEG comment 0A00: serial {serial}, hardware {hardware}")
    if found.exif_serial:
        proofs.append(f"P2 EXIF make AXIS with serial {found.exif_serial}")
    return proofs


def list_strong(found: Signals) -> list[str]:
    """Evidence that makes an Axis device probable."""
    strong = []
    if found.stamp:
        time = found.stamp.strftime("%Y-%m-%dT%H:%M:%S")
        hundredths = found.stamp.microsecond // 10_000
        strong.append(f"S1 JPEG comment 0A01: {time}.{hundredths:02d}Z")
    if found.exif_make and not found.exif_serial:
        strong.append("S2 EXIF make AXIS without an Axis serial")
    return strong + [named.evidence for named in found.named]


def list_weak(found: Signals) -> list[str]:
    """Evidence that by itself says nothing."""
    weak = [f"W1 model name in path: AXIS {model}" for model in found.path_models]
    if found.padding:
        weak.append(f"W3 JPEG comment of {found.padding} zero bytes")
    if found.event:
        weak.append(f"W7 event name in path: {found.event}")
    return weak


def list_conflicts(found: Signals) -> list[str]:
    """Where signals name different devices."""
    believed = found.product.serial if found.product else found.exif_serial
    conflicts = []
    if found.product and found.exif_serial not in (None, believed):
        conflicts.append(f"conflict: EXIF names {found.exif_serial}, the comment {believed}")
    others = [n.serial for n in found.named if n.serial != (believed or found.named[0].serial)]
    if others:
        conflicts.append(f"conflict: the path names {', '.join(others)} too")
    if found.foreign_make and (list_proofs(found) or list_strong(found)):
        conflicts.append(f"conflict: EXIF make is {found.foreign_make}")
    return conflicts
