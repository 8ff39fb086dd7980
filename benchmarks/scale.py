"""How all that follows the measuring grows with the images: time, and memory at its peak.

    python benchmarks/scale.py [--sizes 10000 30000 100000] [--data FOLDER] [--seed 1]
                               [--keep found.jsonl] [--plot scale.svg]

Simulated images, one scene of which holds 40 % (`scale_data.py`); each size in processes of its own
(`scale_steps.py`): from features to a written audit folder with its page, then `audit judge` of
that folder. Vectors lie in files and are mapped. `own` is anonymous memory at its peak, `resident`
counts the mapped pages too, which the system takes back when it needs them. The score is plain
B-cubed F1 over all images. A last table says by which power of the images each figure grows.

`--data` keeps what was drawn (7 GB for a million) for the next run. `--keep` adds a line for each
size to a file, and tables and plot show all lines of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import scale_data
from scale_plot import plot

STEPS = ("describe", "relate", "settle", "judge", "write", "audit judge")
Found = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=[10_000, 30_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, help="where drawn images are kept")
    parser.add_argument("--keep", type=Path, help="a file to add what was found to")
    parser.add_argument("--plot", type=Path, help="an .svg")
    given = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as scratch:
        for size in given.sizes:
            found.append(measure(size, given.seed, given.data or Path(scratch), Path(scratch)))
            if given.keep:
                with given.keep.open("a", encoding="utf-8") as file:
                    print(json.dumps(found[-1]), file=file)
    if given.keep:
        found = [json.loads(line) for line in given.keep.read_text(encoding="utf-8").splitlines()]
    found.sort(key=lambda one: one["images"])
    print("\n".join(report(found)))
    if given.plot:
        given.plot.write_text(plot([flat(one) for one in found]), encoding="utf-8")


def measure(size: int, seed: int, data: Path, scratch: Path) -> Found:
    """Draw so many images where they aren't there yet, and measure every step."""
    folder, out = data / f"{size}-{seed}", scratch / f"out-{size}"
    if not (folder / "truth.npy").exists():  # written last
        scale_data.make(folder, size, seed)
    found, again = apart(str(folder), str(out)), apart("judge", str(out))
    return found | {"steps": found["steps"] | again["steps"]}


def apart(*arguments: str) -> Found:
    """Measure in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("scale_steps.py")), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {done.returncode}")
    found: Found = json.loads(done.stdout)
    return found


def flat(one: Found) -> dict[str, float]:
    """What is drawn and compared: the audit as a whole, and judging again."""
    steps = [one["steps"][name] for name in STEPS[:-1]]
    again = one["steps"][STEPS[-1]]
    return {
        "images": one["images"],
        "seconds": sum(step["seconds"] for step in steps),
        "cpu": sum(step["cpu"] for step in steps),
        "own": max(step["own"] for step in steps),
        "resident": max(step["resident"] for step in steps),
        "judge_seconds": again["seconds"],
        "judge_own": again["own"],
    }


def report(found: list[Found]) -> list[str]:
    """Markdown: seconds (CPU seconds) of each step, peaks of memory, and how they grow."""
    versions = f"Python {platform.python_version()}, numpy {np.__version__}"
    lines = [
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores, {versions}",
        "",
        f"| images | load | {' | '.join(STEPS)} | own MB | resident MB | B-cubed F1 |",
        f"|{'--:|' * (len(STEPS) + 5)}",
    ]
    for one in found:
        whole = flat(one)
        told = [
            f"{step['seconds']:.1f} ({step['cpu']:.1f})"
            for step in (one["steps"][name] for name in STEPS)
        ]
        lines.append(
            f"| {one['images']:,} | {one['load']:.1f} | {' | '.join(told)} "
            f"| {whole['own']:,.0f} | {whole['resident']:,.0f} | {one['b3_f1']:.4f} |"
        )
    names = ("seconds", "cpu", "own", "resident", "judge_seconds", "judge_own")
    lines += ["", f"| from, to | {' | '.join(names)} |", f"|---|{'--:|' * len(names)}"]
    for before, after in pairwise([flat(one) for one in found]):
        by = math.log(after["images"] / before["images"])
        powers = (f"{math.log(after[name] / before[name]) / by:.2f}" for name in names)
        lines.append(f"| {before['images']:,}, {after['images']:,} | {' | '.join(powers)} |")
    return lines


if __name__ == "__main__":
    main()
