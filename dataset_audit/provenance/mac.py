"""Axis serial numbers: a MAC address in a block that the IEEE gave to Axis."""

from __future__ import annotations

import re

OUIS = ("00408C", "ACCC8E", "B8A44F", "E82725")
"""First half of the address (SPEC 4). The last is newer and was never seen in a header."""

SERIAL = f"(?:{'|'.join(OUIS)})[0-9A-F]{{6}}"
_SERIAL = re.compile(SERIAL)


def axis_serial(text: str | None) -> str | None:
    """The serial in upper case when the text is one and nothing else; None otherwise."""
    upper = (text or "").upper()
    return upper if _SERIAL.fullmatch(upper) else None
