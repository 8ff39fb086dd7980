"""Every Axis signal of one image, gathered before anything is concluded from it. SPEC 1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dataset_audit.provenance import comments, models, paths
from dataset_audit.provenance.mac import axis_serial

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from dataset_audit.model import Capture, Recording

MAKE = "AXIS"
"""EXIF make as the firmware writes it."""
MAKER = "Axis Communications AB"
"""Manufacturer as signed video has it. The framework is open: others sign by other names."""
APPLICATION = "AxisCamera"
"""What wrote an edge-storage recording, in `recording.xml`."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What was found in the headers, in the stream (P3, P4, P5), beside the file (S4), in the path.

    Headers: P1, P2, S1, S2, W3; path: S3, S6, W1, W7.
    """

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
    sei_product: comments.Product | None = None
    sei_stamp: datetime | None = None
    signed_maker: str | None = None
    """Only Axis, as signed video names it; the serial is one of Axis too."""
    signed_serial: str | None = None
    writing_app: str | None = None
    """Matroska writing application, only if a model of Axis stands at its beginning."""
    writing_model: str | None = None
    recorded: bool = False
    """An Axis camera wrote `recording.xml`."""
    recorded_serial: str | None = None

    @property
    def serials(self) -> tuple[tuple[str, str], ...]:
        """What names a serial, and which, the one to believe first.

        EXIF is what tools copy between files, so the firmware's own marks go before it.
        """
        claims = (
            ("the comment", self.product and self.product.serial),
            ("the user data", self.sei_product and self.sei_product.serial),
            ("EXIF", self.exif_serial),
            ("the signature", self.signed_serial),
            ("recording.xml", self.recorded_serial),
        )
        return tuple((source, serial) for source, serial in claims if serial)


def gather(capture: Capture, path: str, now: datetime, recording: Recording | None) -> Signals:
    """Read every signal that the headers, the path and the recording of one image carry."""
    exif_make = capture.make == MAKE
    # A make that only resembles Axis's is neither a signal nor another maker.
    wrote = models.leading_model(capture.writing_app or "")
    recorded = recording is not None and recording.application == APPLICATION
    foreign = capture.make and not capture.make.casefold().startswith("axis")
    return Signals(
        product=_product(capture.comments),
        stamp=_stamp(capture.comments, now),
        exif_make=exif_make,
        exif_serial=axis_serial(capture.serial) if exif_make else None,
        named=paths.find_devices(path),
        path_models=models.find_models(path),
        padding=next((len(c) for c in capture.comments if comments.is_padding(c)), 0),
        event=paths.find_event(path),
        foreign_make=capture.make if foreign else None,
        sei_product=_product(capture.user_data),
        sei_stamp=_stamp(capture.user_data, now),
        signed_maker=MAKER if capture.signed_maker == MAKER else None,
        signed_serial=axis_serial(capture.signed_serial),
        writing_app=capture.writing_app if wrote else None,
        writing_model=wrote,
        recorded=recorded,
        recorded_serial=axis_serial(recording.serial) if recording and recorded else None,
    )


def _product(payloads: Sequence[bytes]) -> comments.Product | None:
    return next(filter(None, map(comments.read_product, payloads)), None)


def _stamp(payloads: Sequence[bytes], now: datetime) -> datetime | None:
    return next(filter(None, (comments.read_stamp(each, now) for each in payloads)), None)


def list_proofs(found: Signals) -> list[str]:
    """Evidence that proves an Axis device, each as a sentence for people."""
    proofs = []
    if found.product:
        serial, hardware = found.product.serial, found.product.hardware
        proofs.append(f"P1 JPEG comment 0A00: serial {serial}, hardware {hardware}")
    if found.exif_serial:
        proofs.append(f"P2 EXIF make AXIS with serial {found.exif_serial}")
    if found.sei_product:
        serial, hardware = found.sei_product.serial, found.sei_product.hardware
        proofs.append(f"P3 SEI user data 0A00: serial {serial}, hardware {hardware}")
    if found.signed_maker or found.signed_serial:
        named = (found.signed_maker, found.signed_serial and f"serial {found.signed_serial}")
        proofs.append(f"P4 signed video: {', '.join(filter(None, named))}")
    if found.writing_app:
        proofs.append(f"P5 Matroska WritingApp: {found.writing_app}")
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
    strong += [named.evidence for named in found.named]
    if found.recorded:
        serial = f", serial {found.recorded_serial}" if found.recorded_serial else ""
        strong.append(f"S4 recording.xml: {APPLICATION}{serial}")
    return strong


def list_weak(found: Signals) -> list[str]:
    """Evidence that by itself says nothing."""
    weak = [f"W1 model name in path: AXIS {model}" for model in found.path_models]
    if found.padding:
        weak.append(f"W3 JPEG comment of {found.padding} zero bytes")
    if found.event:
        weak.append(f"W7 event name in path: {found.event}")
    return weak


def list_conflicts(found: Signals, model: str | None) -> list[str]:
    """Where signals name different devices.

    Args:
        found: all signals.
        model: the one that EXIF names.
    """
    conflicts = []
    source, believed = found.serials[0] if found.serials else (None, None)
    for other, serial in found.serials[1:]:
        if serial != believed:
            conflicts.append(f"conflict: {other} names {serial}, {source} {believed}")
    others = [n.serial for n in found.named if n.serial != (believed or found.named[0].serial)]
    if others:
        conflicts.append(f"conflict: the path names {', '.join(others)} too")
    wrote = found.writing_model
    if found.exif_make and model and wrote and not model.removeprefix("AXIS ").startswith(wrote):
        conflicts.append(f"conflict: EXIF names {model}, the Matroska file {wrote}")
    if found.foreign_make and (list_proofs(found) or list_strong(found)):
        conflicts.append(f"conflict: EXIF make is {found.foreign_make}")
    return conflicts
