"""How large report.html is, how long it takes and how much memory, from a finished audit.

    python benchmarks/report.py OUT [--images 100000]

With `--images` the tables of OUT are repeated to so many rows first: static scenes grow, all other
images become scenes of their own. The pictures that are shown are read from the data set.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from dataset_audit.model import Table
from dataset_audit.rendering import audit_of, read_page
from dataset_audit.reports.as_json import to_document
from dataset_audit.scene_list import list_scenes
from dataset_audit.store import read_audit, write_audit


def repeat(out: Path, images: int, folder: Path) -> None:
    """Write an audit of so many images: those of `out` again and again."""
    stored = read_audit(out)
    rows = np.arange(images) % len(stored.columns["path"])
    turn = np.arange(images) // len(stored.columns["path"])
    columns = {name: column[rows] for name, column in stored.columns.items()}
    alone = ~columns["scene_static"] & (columns["scene_id"] >= 0)
    columns["scene_id"] = columns["scene_id"] + alone * turn * len(stored.scenes["images"])
    _, columns["scene_id"] = np.unique(columns["scene_id"], return_inverse=True)
    worth = stored.scenes["effective_images"][stored.columns["scene_id"]][rows]
    scenes = list_scenes(columns | {"effective_images": worth})
    vectors = {name: array[rows] for name, array in stored.vectors.items()}
    found = {name: column[rows] for name, column in stored.found.items()}
    audit = audit_of(stored)
    diversity = replace(audit.table.facts.diversity, images=images, scenes=len(scenes["images"]))
    facts = replace(audit.table.facts, images=images, readable=images, diversity=diversity)
    table = Table(columns, scenes, facts, stored.boxes, stored.faults)
    document = to_document(replace(audit, table=table))
    settings = (out / "audit.toml").read_text(encoding="utf-8")
    write_audit(folder, table, vectors, found, settings, document)


def measure(folder: Path, thumbnails: bool) -> None:
    """Print one line: run in a process of its own, so that its memory is its own.

    Pages of the vectors that are mapped from their files count as resident.
    """
    clock = time.perf_counter()
    page = read_page(folder, thumbnails=thumbnails)
    seconds = time.perf_counter() - clock
    used = resource.getrusage(resource.RUSAGE_SELF)
    peak, cpu = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
    name = "with pictures" if thumbnails else "without"
    size = f"{len(page) / 1e6:6.2f} MB"
    print(f"{name:>14}  {size}  {seconds:5.2f} s ({cpu:.2f} s of CPU)  {peak:6.0f} MB resident")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--images", type=int)
    parser.add_argument("--one", choices=["pictures", "none"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measure(given.out, given.one == "pictures")
        return
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.out
        if given.images:
            folder = Path(scratch)
            repeat(given.out, given.images, folder)
        for kind in ("pictures", "none"):
            command = [sys.executable, __file__, str(folder), "--one", kind]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
