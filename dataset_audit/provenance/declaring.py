"""What the user said of the images, beside what was found: a proof always wins."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from dataset_audit.names import split_frame
from dataset_audit.origin import Declared
from dataset_audit.provenance.clock import APART, later
from dataset_audit.provenance.contradictions import contradict, unname
from dataset_audit.provenance.models import classify
from dataset_audit.provenance.patterns import match_paths
from dataset_audit.provenance.said import Said, make_of, model_of, over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from dataset_audit.provenance.declarations import Declaration
    from dataset_audit.provenance.manifest import Manifest

Columns = dict[str, "NDArray[Any]"]
NOT_THE_MANIFESTS = "more than a year from the manifest's time"
PROVEN = ("axis-proven", "other-proven")
_CHANGED = (
    "provenance",
    "axis_evidence",
    "device_make",
    "device_model",
    "device_serial",
    "device_firmware",
    "device_class",
    "captured_at",
    "captured_at_source",
    "clock_doubt",
)


@dataclass(frozen=True, slots=True)
class Heard:
    """The columns with what the user said, and what became of it."""

    columns: Columns
    declared: tuple[Declared, ...] = ()


def declare(found: Columns, rules: Sequence[Declaration], manifest: Manifest | None) -> Heard:
    """Write what the user said into the columns.

    * An image that isn't proven is then *declared*, with its device as the user says.
    * A proven one stays so. What it leaves open (a model, a class) is taken from the user; where it
      says otherwise, that is a contradiction.
    * The time of a manifest is believed before every clock, as the user's word.

    Args:
        found: columns of the images with nothing of the user in them.
        rules: of several that match the later holds, value by value.
        manifest: holds before the rules; None: there is none.

    Returns:
        `camera`, `contradictions` and those of `_CHANGED` that anything was said of.
    """
    images = len(found["path"])
    columns = {name: np.full(images, None, object) for name in ("camera", "contradictions")}
    if not rules and manifest is None:
        return Heard(columns)
    said, declared = _hear(found["path"], rules, manifest)
    columns |= {name: found[name].copy() for name in _CHANGED}
    sheet = _Sheet(columns, found["clock_at"])
    for row, each in enumerate(said):
        if each is not None:
            sheet.write(row, each)
    unname(columns, said)
    return Heard(columns, declared)


def _hear(
    paths: NDArray[np.object_], rules: Sequence[Declaration], manifest: Manifest | None
) -> tuple[list[Said | None], tuple[Declared, ...]]:
    """What is said of each image, all of it together; and how many images each rule matches."""
    kinds: list[Said | None] = [None]  # few: the rules that match together
    of = np.zeros(len(paths), np.int64)
    declared = []
    for rule in rules:
        matched = match_paths(rule.regex, paths)
        for kind in np.unique(of[matched]):
            earlier = kinds[kind]
            kinds.append(over(earlier, rule.said) if earlier else rule.said)
            of[matched & (of == kind)] = len(kinds) - 1
        count = int(matched.sum())
        declared.append(
            Declared(source=rule.pattern, kind=rule.kind, images=count, unmatched=int(not count))
        )
    said = [kinds[kind] for kind in of]
    if manifest is not None:
        declared.append(_hear_manifest(paths, manifest, said))
    return said, tuple(declared)


def _hear_manifest(
    paths: NDArray[np.object_], manifest: Manifest, said: list[Said | None]
) -> Declared:
    images, met = 0, set()
    for row, path in enumerate(paths):
        clip, seconds = split_frame(path)
        name = path if path in manifest.said else clip
        told = manifest.said.get(name)
        if told is not None:
            images += 1
            met.add(name)
            if name != path:
                told = _shown(told, float(seconds or 0))
            earlier = said[row]
            said[row] = over(earlier, told) if earlier else told
    gone = sorted(set(manifest.said) - met)
    return Declared(
        source="manifest",
        kind="manifest",
        images=images,
        unmatched=manifest.unmatched + len(gone),
        examples=(*manifest.examples, *gone)[:5],
    )


def _shown(clip: Said, seconds: float) -> Said:
    """What is said of a frame by what is said of its clip, whose time is that of its beginning."""
    return replace(clip, captured_at=later(clip.captured_at, timedelta(seconds=seconds)))


class _Sheet:
    """The columns while what was said is written into them."""

    def __init__(self, columns: Columns, clock_at: NDArray[np.datetime64]) -> None:
        self.columns = columns
        self.clock_at = clock_at

    def write(self, row: int, said: Said) -> None:
        columns = self.columns
        if said.captured_at is not None:
            self._set_time(row, np.datetime64(said.captured_at.replace(tzinfo=None), "us"))
        if columns["provenance"][row] in PROVEN:
            against = contradict(said, {n: columns[n][row] for n in _CHANGED})
            columns["contradictions"][row] = against or None
            if not against:
                columns["camera"][row] = said.camera
                self._fill(row, said)
            return
        columns["camera"][row] = said.camera
        if said.side is not None:
            self._declare(row, said, said.side)

    def _set_time(self, row: int, time: np.datetime64) -> None:
        columns, clock = self.columns, self.clock_at[row]
        columns["captured_at"][row] = time
        columns["captured_at_source"][row] = "manifest"
        apart = not np.isnat(clock) and abs(clock - time) > np.timedelta64(APART)
        if apart and columns["clock_doubt"][row] is None:
            columns["clock_doubt"][row] = NOT_THE_MANIFESTS

    def _fill(self, row: int, said: Said) -> None:
        """What the proof leaves open."""
        columns = self.columns
        if columns["device_model"][row] is None:
            columns["device_model"][row] = model_of(said)
        if columns["device_class"][row] in (None, "unknown"):
            axis = columns["provenance"][row] == "axis-proven"
            model = columns["device_model"][row]
            columns["device_class"][row] = said.device_class or (classify(model) if axis else None)

    def _declare(self, row: int, said: Said, side: str) -> None:
        columns = self.columns
        probable = columns["provenance"][row] == "axis-probable"
        columns["provenance"][row] = f"{side}-declared"
        evidence = columns["axis_evidence"][row] or ()
        columns["axis_evidence"][row] = (f"declared: {said.source}", *evidence)
        axis = side == "axis"
        kept = axis and probable
        model = model_of(said) or (columns["device_model"][row] if kept else None)
        columns["device_make"][row] = make_of(said)
        columns["device_model"][row] = model
        serial = columns["device_serial"][row] if kept else None
        columns["device_serial"][row] = said.serial or serial
        columns["device_firmware"][row] = columns["device_firmware"][row] if kept else None
        columns["device_class"][row] = said.device_class or (classify(model) if axis else None)
