"""Clocks that were never set, told from what a device's other frames show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.provenance.clock import APART, OF_THE_DEVICE, RESET_DAY

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTS_ON = "counts on from the day that an unset clock starts from"


def doubt_unset(columns: dict[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """Doubt the clock of a device that another of its frames shows on the day of its reset.

    Until somebody sets it, such a clock counts on from there: for how long nobody knows, but what
    it said a year later may be right. So nothing is doubted beyond that.

    Args:
        columns: `device_serial`, `clock_at`, `clock_doubt`, `captured_at`, `captured_at_source`.

    Returns:
        The last three, changed where such a clock was believed.
    """
    serial, clock = columns["device_serial"], columns["clock_at"]
    start = np.datetime64(RESET_DAY)
    unset = {serial[row] for row in np.flatnonzero(clock.astype("datetime64[D]") == start)} - {None}
    near = (clock >= start) & (clock <= start + np.timedelta64(APART))
    known = np.array([text in unset for text in serial], bool)
    doubted = known & near & (columns["clock_doubt"] == None)  # noqa: E711  elementwise
    changed = {n: columns[n].copy() for n in ("clock_doubt", "captured_at", "captured_at_source")}
    changed["clock_doubt"][doubted] = COUNTS_ON
    used = doubted & np.isin(columns["captured_at_source"].astype(str), list(OF_THE_DEVICE))
    changed["captured_at"][used] = np.datetime64("NaT")
    changed["captured_at_source"][used] = None
    return changed
