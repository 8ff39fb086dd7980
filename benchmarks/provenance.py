"""Compare provenance with a folder of samples whose origin is known; exit 1 on any mismatch.

    python benchmarks/provenance.py SAMPLES_DIR

`SAMPLES_DIR/expected.csv` has path, origin (axis, other, unknown), model, serial, firmware,
captured_utc, signals (PI: P1, EXIF: P2, TS: S1) and, in words, the evidence. Of a video the first
frame is judged. Demanded is that a file is proven exactly when it carries a proof (PI or EXIF; of
a video of Axis origin also what the evidence says of P3, P4 and P5), with the serial, model,
firmware and time of the table, that a file with S1 alone is probable, and that everything else,
whatever its origin, stays below that. Needs the extra `video`.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from dataset_audit.features.capture import read_capture
from dataset_audit.features.clip import read_clip
from dataset_audit.provenance.axis import judge_device

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dataset_audit.model import Capture, Device

STILLS = {".jpg", ".jpeg", ".png"}
# How the table's evidence names the proofs of a stream: P5, P4, P3.
IN_STREAM = re.compile(r'WritingApp "AXIS|TLV: Axis|SEI AA\*16 with 0A00')


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("samples", type=Path, metavar="SAMPLES_DIR")
    samples = parser.parse_args().samples
    now = datetime.now(UTC)
    counts: Counter[tuple[str, str]] = Counter()
    called_axis: Counter[tuple[str, bool]] = Counter()
    failed = 0
    with (samples / "expected.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    for row in rows:
        got = judge_device(read(samples / row["path"]), row["path"], now)
        called_axis[got.provenance, row["origin"] == "axis"] += 1
        counts[row["path"].partition("/")[0], got.provenance] += 1
        wrong = list(compare(row, got))
        failed += bool(wrong)
        print(f"{'WRONG' if wrong else 'ok':5}  {row['path'][:48]:48}  {row['signals']:10}", end="")
        print(f"  {got.provenance:13}  {got.model or '-':24}  {got.serial or '-':12}", end="")
        print(f"  {got.firmware or '-'}")
        for line in wrong:
            print(f"       {line}")
    for (folder, provenance), number in sorted(counts.items()):
        print(f"{folder:10} {provenance:14} {number:4}")
    for provenance in ("axis-proven", "axis-probable"):
        right, wrongly = called_axis[provenance, True], called_axis[provenance, False]
        print(f"{provenance}: {right} of Axis origin, {wrongly} of another or none known")
    videos = sum(not is_still(row["path"]) for row in rows)
    print(f"{len(rows) - videos} stills and {videos} videos, {failed} wrong")
    return 1 if failed else 0


def is_still(path: str | Path) -> bool:
    return Path(path).suffix.lower() in STILLS


def read(file: Path) -> Capture:
    return read_capture(file.read_bytes()) if is_still(file) else read_clip(file).at(0.0)


def compare(row: dict[str, str], got: Device) -> Iterator[str]:
    """Yield a line for each demand that isn't met."""
    signals = set(row["signals"].split("+"))
    in_stream = row["origin"] == "axis" and not is_still(row["path"])
    in_stream = in_stream and bool(IN_STREAM.search(row["evidence"]))
    proof = bool(signals & {"PI", "EXIF"}) or in_stream
    demanded = "axis-proven" if proof else "axis-probable" if "TS" in signals else None
    if (got.provenance if got.provenance.startswith("axis-") else None) != demanded:
        yield f"expected {demanded or 'no Axis verdict'}, got {got.provenance}"
    if got.provenance not in ("axis-proven", "other-proven"):
        return
    time = got.captured_at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-4] + "Z" if got.captured_at else None
    for name, value in (
        ("model", got.model),
        ("serial", got.serial),
        ("firmware", got.firmware),
        ("captured_utc", time),
    ):
        # "(M1011 class, inferred)" is a guess of the table's, so it isn't demanded.
        if row[name] and not row[name].startswith("(") and value != row[name]:
            yield f"{name}: expected {row[name]}, got {value}"


if __name__ == "__main__":
    sys.exit(main())
