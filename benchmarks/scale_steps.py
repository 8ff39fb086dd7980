"""One size in a process of its own: what `scale.py` measures, step by step.

    python benchmarks/scale_steps.py FOLDER OUT     from features to an audit folder
    python benchmarks/scale_steps.py judge OUT      `audit judge` of it

Prints one line of JSON: of each step seconds, CPU seconds, and the peaks of memory so far, MB:
`resident`, of which pages of mapped files are part, and `own`, which is anonymous memory alone.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.parquet as pq
import scale_data

from dataset_audit.judging import finished
from dataset_audit.pipeline import judge_again, write, write_down
from dataset_audit.relating import describe, relate
from dataset_audit.settings import Settings
from dataset_audit.settling import settle
from dataset_audit.sources.listing import Listing
from dataset_audit.store import read_document
from dataset_audit.vectors import Vectors

if TYPE_CHECKING:
    from collections.abc import Iterator

Found = dict[str, Any]
EMBEDDER = {
    "sha256": "0" * 64,
    "input_px": 256,
    "dimensions": scale_data.DIMENSIONS,
    "shared": False,
}


class Watch:
    """Seconds and memory of the steps; a thread looks at the memory 20 times a second."""

    def __init__(self) -> None:
        self.found: Found = {"load": os.getloadavg()[0], "steps": {}}
        self.own = 0.0
        threading.Thread(target=self._look, daemon=True).start()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure one step."""
        began, cpu = time.perf_counter(), time.process_time()
        self.own = own_mb()
        yield
        self.found["steps"][name] = {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - cpu,
            "own": max(self.own, own_mb()),
            "resident": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        }
        print(name, self.found["steps"][name], file=sys.stderr, flush=True)

    def _look(self) -> None:
        while True:
            self.own = max(self.own, own_mb())
            time.sleep(0.05)


def own_mb() -> float:
    """Anonymous memory of this process now; what is mapped from files isn't in it."""
    with Path("/proc/self/status").open(encoding="ascii") as file:
        line = next(line for line in file if line.startswith("RssAnon"))
    return int(line.split()[1]) / 1024


def audit(folder: Path, out: Path) -> Found:
    """All that an audit does once the images are measured."""
    watch = Watch()
    settings, clock = Settings(), time.monotonic()
    vectors = Vectors(
        *(np.load(folder / f"{n}.npy", mmap_mode="r") for n in ("layout", "embedding"))
    )
    images = scale_data.images(folder, len(vectors.layouts))
    features = pq.read_table(folder / "features.parquet")
    with watch.step("describe"):
        columns = describe(images, features, datetime(2026, 1, 1, tzinfo=UTC))
        del features
    listing = Listing(tuple(images), (), folder)
    with watch.step("relate"):
        columns |= relate(columns, vectors, settings.relate)
    with watch.step("settle"):
        settled = settle(columns, vectors, (), settings, write_down(listing, columns))
    with watch.step("judge"):
        run = {"tool": "scale", "root": str(folder), "out": str(out), "began": "", "known": 0}
        run |= {"jobs": 1}
        result = finished(settled, settings, (), EMBEDDER, None, run, clock)
    with watch.step("write"):
        arrays = {"layout": vectors.layouts, "embedding": vectors.embeddings}
        write(out, settled, arrays, columns, settings, result)
    truth = np.load(folder / "truth.npy")
    watch.found |= {
        "images": len(truth),
        "b3_f1": scale_data.b_cubed(truth, columns["scene_id"]),
        "findings": [f"{finding.rule}" for finding in result.findings],
    }
    return watch.found


def judge(out: Path) -> Found:
    """What `audit judge` does after its imports."""
    watch = Watch()
    with watch.step("audit judge"):
        judge_again(out)
    watch.found["images"] = read_document(out)["facts"]["images"]
    return watch.found


def main() -> None:
    first, second = sys.argv[1:]
    found = judge(Path(second)) if first == "judge" else audit(Path(first), Path(second))
    print(json.dumps(found))


if __name__ == "__main__":
    main()
