"""What a user says of a device, wherever it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from dataset_audit.model import DeviceClass
from dataset_audit.provenance.mac import axis_serial
from dataset_audit.provenance.signals import MAKE

if TYPE_CHECKING:
    from datetime import datetime

CLASSES: tuple[str, ...] = get_args(DeviceClass)
MAX_TEXT = 1000
"""Characters of one value."""
_AXIS = re.compile(r"axis(?![^\W_])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Said:
    """Statements about the device of some images; None: not said."""

    source: str = ""
    """Who says what is said of the device: a pattern of the settings, or `manifest`."""
    make: str | None = None
    model: str | None = None
    camera: str | None = None
    """A name for the physical device, or its Axis serial."""
    device_class: str | None = None
    captured_at: datetime | None = None
    """UTC."""

    @property
    def side(self) -> Literal["axis", "other"] | None:
        """Whose device it is said to be: by the make, else a serial or a model of Axis."""
        if self.make is not None:
            return "axis" if is_axis(self.make) else "other"
        return "axis" if self.serial or is_axis(self.model or "") else None

    @property
    def serial(self) -> str | None:
        """The Axis serial that the camera is called by."""
        return axis_serial(self.camera)

    @property
    def of_device(self) -> bool:
        """Whether anything is said of the device."""
        return any((self.make, self.model, self.camera, self.device_class))


def is_axis(text: str) -> bool:
    """Whether a make, or a model with the make before it, is Axis's."""
    return _AXIS.match(text) is not None


def make_of(said: Said) -> str | None:
    """The make as the files spell it."""
    return MAKE if said.side == "axis" else said.make


def model_of(said: Said) -> str | None:
    """The model without the make before it."""
    return None if said.model is None else re.sub(r"(?i)^axis[ _-]+", "", said.model)


def over(earlier: Said, later: Said) -> Said:
    """Both together; where they differ the later one holds. Another make is another device."""
    if not later.of_device:
        return replace(earlier, captured_at=later.captured_at or earlier.captured_at)
    if later.make and earlier.make and is_axis(later.make) != is_axis(earlier.make):
        earlier = Said(captured_at=earlier.captured_at)
    return Said(
        source=later.source,
        make=later.make or earlier.make,
        model=later.model or earlier.model,
        camera=later.camera or earlier.camera,
        device_class=later.device_class or earlier.device_class,
        captured_at=later.captured_at or earlier.captured_at,
    )
