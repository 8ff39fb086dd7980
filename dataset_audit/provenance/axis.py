"""The evidence ladder: from the signals of one image to what can be said of its device.

* A proof (P1 to P5) makes *axis-proven*, whatever else the file says: forging is always possible,
  chance isn't. Of two serials the comment's is believed, as EXIF is what tools copy between files.
* A strong signal (S1, S2, S3, S4, S6) makes *axis-probable*, unless EXIF names another maker: then
  two statements of like weight contradict each other, and the image stays *unknown*.
* EXIF with another maker and no such contradiction makes *other-proven*.
* Weak signals (W1, W3, W7) are listed and decide nothing, alone or together.
"""

from __future__ import annotations

import re
from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from dataset_audit.model import Capture, Device
from dataset_audit.provenance import paths, signals
from dataset_audit.provenance.clock import Times, tell_times
from dataset_audit.provenance.models import classify
from dataset_audit.provenance.recorded import recorded_time

if TYPE_CHECKING:
    from datetime import datetime

    from dataset_audit.model import Provenance, Recording

# A picture editor leaves its own name where the firmware version stood.
_VERSION = re.compile(r"\d[\w.+-]*", re.ASCII)
_DATED = ("orientation", "taken", "taken_subsec_ms", "utc_offset_s", "age_ms", "recorded_us")
_UNDATED = attrgetter(*(field.name for field in fields(Capture) if field.name not in _DATED))
"""The headers that tell of the device."""
_MOST = 4096
"""Headers remembered: 2 kB each."""


def judge_device(
    capture: Capture, path: str, now: datetime, recording: Recording | None = None
) -> Device:
    """Tell what device made an image, from its headers, its path and what lies beside it.

    Args:
        capture: what `features.capture.read_capture` found; of a frame, `features.clip.Clip.at`.
        path: the image's path relative to the data set's root; names of folders count.
        now: an aware time; clocks that run ahead of it by more than a day aren't believed.
        recording: the `recording.xml` of the folder that the video lies in.
    """
    return Judge(now)(capture, path, recording)


class Judge:
    """Judges the devices of many images; headers that say the same are looked at once."""

    def __init__(self, now: datetime) -> None:
        """Begin; `now` as `judge_device` takes it."""
        self.now = now
        self._known: dict[tuple[object, ...], tuple[Device, Times]] = {}

    def __call__(self, capture: Capture, path: str, recording: Recording | None = None) -> Device:
        """As `judge_device` says."""
        device, times = self._recall(capture, paths.speaking(path), recording)
        if recording:
            times = replace(times, recorded=recorded_time(recording, path))
        captured_at, source, clock_at, doubt = tell_times(times, capture, path, self.now)
        return replace(
            device,
            captured_at=captured_at,
            captured_at_source=source,
            clock_at=clock_at,
            clock_doubt=doubt,
        )

    def _recall(
        self, capture: Capture, path: str, recording: Recording | None
    ) -> tuple[Device, Times]:
        key = (_UNDATED(capture), path, recording)
        known = self._known.get(key)
        if known is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            known = self._known[key] = _identify(capture, path, self.now, recording)
        return known


def _identify(
    capture: Capture, path: str, now: datetime, recording: Recording | None
) -> tuple[Device, Times]:
    """The device but for its clock, and the times that signals tell."""
    found = signals.gather(capture, path, now, recording)
    proofs, strong = signals.list_proofs(found), signals.list_strong(found)
    conflicts = signals.list_conflicts(found, capture.model)
    evidence = (*proofs, *strong, *signals.list_weak(found), *conflicts)
    provenance = _climb(found, proven=bool(proofs), probable=bool(strong))
    axis = provenance in ("axis-proven", "axis-probable")
    other = provenance == "other-proven"
    model = _axis_model(found, capture) if axis else None
    device = Device(
        provenance=provenance,
        evidence=evidence,
        make=signals.MAKE if axis else found.foreign_make if other else None,
        model=capture.model if other else model,
        serial=_axis_serial(found) if axis else capture.serial if other else None,
        firmware=_axis_firmware(found, capture) if axis else capture.software if other else None,
        device_class=classify(model) if axis else None,
    )
    return device, Times(found.stamp, found.sei_stamp)


def _climb(found: signals.Signals, *, proven: bool, probable: bool) -> Provenance:
    if proven:
        return "axis-proven"
    if found.foreign_make:
        return "unknown" if probable else "other-proven"
    return "axis-probable" if probable else "unknown"


def _axis_serial(found: signals.Signals) -> str | None:
    if found.serials:
        return found.serials[0][1]
    return found.named[0].serial if found.named else None


def _exif_agrees(found: signals.Signals) -> bool:
    """Whether EXIF speaks of the device that is believed, if both name one."""
    return found.exif_make and found.exif_serial in (None, _axis_serial(found))


def _axis_model(found: signals.Signals, capture: Capture) -> str | None:
    if _exif_agrees(found) and capture.model:
        return capture.model.removeprefix("AXIS ")
    if found.writing_model:
        return found.writing_model
    serial = _axis_serial(found)
    for named in found.named:
        if named.serial == serial and named.model:
            return named.model
    # Two names in one path (a comparison, a camera behind a recorder) leave it open.
    return found.path_models[0] if len(found.path_models) == 1 else None


def _axis_firmware(found: signals.Signals, capture: Capture) -> str | None:
    """Written out where it is, or as the three bytes of the product info tell it."""
    serial = _axis_serial(found)
    signed = bool(found.signed_maker) and found.signed_serial in (None, serial)
    written = (capture.software if _exif_agrees(found) else None, capture.signed_firmware)
    for text, holds in zip(written, (True, signed), strict=True):
        if holds and _VERSION.fullmatch(text or ""):
            return text
    product = found.product or found.sei_product
    return product.firmware if product else None
