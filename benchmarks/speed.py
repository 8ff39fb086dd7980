"""How fast an audit is, against the least that it has to do: decode each JPEG once, small.

    python benchmarks/speed.py [--images 3000] [--source DIR] [--jobs N ...] [--rounds 3]

Makes JPEGs of 640x480 to 1920x1080 in a temporary folder, from the images below DIR or else drawn
from a seed: see `speed_steps.py`. Every figure is the median over the rounds; in a round each thing
is run once, in a process of its own, so that a busy machine slows all of them alike. The pure
decode reads each file and decodes it with simplejpeg at the smallest n/8 scale that leaves both
sides at least 224 pixels, on as many threads. `x cpu` is the ratio of the CPU time, which other
work on the machine moves less. `--jobs 1 2` runs all of it with one thread and with two. Overlay
text isn't read: what that costs hangs on the scenes, not on the images. Not on Windows.
"""

from __future__ import annotations

import argparse
import os
import platform
import pty
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# No numpy here: the peak memory of a child can't read lower than that of its parent.
STEPS = Path(__file__).with_name("speed_steps.py")
PEAKS = 5
LIBRARIES = ("numpy", "pillow", "simplejpeg", "onnxruntime", "pyarrow", "scikit-learn")


@dataclass(frozen=True, slots=True)
class Run:
    """One process."""

    seconds: float
    """As it says itself in its only line, else from start to end; so the next."""
    cpu: float
    peak_mb: float
    """Resident memory."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--source", type=Path, help="make the images from those below this folder")
    parser.add_argument("--jobs", type=int, nargs="+", default=[os.cpu_count() or 1])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        images = str(Path(folder, "images"))
        step("make", images, str(given.images), *([str(given.source)] if given.source else []))
        print_images(Path(images), given.source)
        for jobs in given.jobs:
            compare(Path(folder), str(jobs), given)


def compare(folder: Path, jobs: str, given: argparse.Namespace) -> None:
    """Run everything with some threads, print the figures."""
    print(f"\n{jobs} threads, load {os.getloadavg()[0]:.1f}")
    images = str(folder / "images")
    whole = [images, "--out", str(folder / "out"), "--jobs", jobs, "--fail-on", "never"]
    whole.append("--no-ocr")
    kept = [*whole, "--cache-dir", str(folder / "cache")]
    audit(*kept)  # fills the cache, and the system's cache of files
    runs: dict[str, Callable[[], Run]] = {
        "pure decode": lambda: step("decode", images, jobs),
        "measure stage, --embed none": lambda: step("measure", images, jobs, "none"),
        "measure stage": lambda: step("measure", images, jobs, "all"),
        "audit --embed none": lambda: audit(*whole, "--no-cache", "--embed", "none"),
        "audit": lambda: audit(*whole, "--no-cache"),
        "audit again, all in the cache": lambda: audit(*kept),
    }
    rounds = [{name: run() for name, run in runs.items()} for _ in range(given.rounds)]
    print_runs(rounds, given.images)
    helped = statistics.median(audit("--help").seconds for _ in range(5))
    first = statistics.median(first_progress(*whole, "--no-cache") for _ in range(3))
    print(f"audit --help {helped:.2f} s, first progress after {first:.2f} s")
    fewer = given.images // 3
    less, more = (peak_of(images, jobs, count) for count in (fewer, given.images))
    more_kb = (more - less) * 1024 / (given.images - fewer)
    print(f"measure stage from {fewer:,} to {given.images:,} images: {more_kb:.1f} KB each")


def peak_of(images: str, jobs: str, count: int) -> float:
    """MB of the measure stage, the median of several runs: one moves by tens of them."""
    runs = [step("measure", images, jobs, "all", str(count)) for _ in range(PEAKS)]
    return statistics.median(run.peak_mb for run in runs)


def step(*arguments: str) -> Run:
    """A step of `speed_steps.py`."""
    return run(str(STEPS), *arguments)


def audit(*arguments: str) -> Run:
    """The whole command, its start included."""
    return run("-m", "dataset_audit", *arguments)


def run(*arguments: str) -> Run:
    """Run Python in a process of its own, and wait for it."""
    began = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments], stdout=subprocess.PIPE) as process:
        said = process.stdout.read().decode().strip() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(arguments)}: exit code {process.returncode}")
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    peak = usage.ru_maxrss / unit
    told = said.split()
    if len(told) == 2 and all(map(is_number, told)):
        return Run(float(told[0]), float(told[1]), peak)
    return Run(seconds, usage.ru_utime + usage.ru_stime, peak)


def is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()


def first_progress(*arguments: str) -> float:
    """Seconds until something shows on a terminal."""
    own, other = pty.openpty()
    command = [sys.executable, "-m", "dataset_audit", *arguments]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=other) as process:
        os.read(own, 1)
        seconds = time.perf_counter() - began
        process.send_signal(signal.SIGKILL)
    os.close(own)
    os.close(other)
    return seconds


def print_machine() -> None:
    """What the figures depend on."""
    info = Path("/proc/cpuinfo").read_text() if Path("/proc/cpuinfo").exists() else ""
    models = [line.partition(": ")[2] for line in info.splitlines() if line[:10] == "model name"]
    vnni = "with" if "avx512_vnni" in info or "avx_vnni" in info else "without"
    cpu = models[0] if models else platform.processor()
    print(f"{cpu} {vnni} VNNI, {os.cpu_count()} cores")
    named = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    print(f"Python {platform.python_version()}, {named}")


def print_images(folder: Path, source: Path | None) -> None:
    sizes = [file.stat().st_size for file in folder.iterdir()]
    origin = "taken from photographs" if source else "drawn"
    print(f"{len(sizes):,} JPEGs, {origin}, {statistics.mean(sizes) / 1e3:.0f} kB on average")


def print_runs(rounds: list[dict[str, Run]], images: int) -> None:
    """A line each; the ratio to the decode is taken within a round, then its median."""
    print(f"{'median of ' + str(len(rounds)):30}     s  cpu s  ms/image  x decode  x cpu  peak MB")
    for name in rounds[0]:
        seconds = statistics.median(one[name].seconds for one in rounds)
        cpu = statistics.median(one[name].cpu for one in rounds)
        least = [one["pure decode"] for one in rounds]
        pairs = list(zip([one[name] for one in rounds], least, strict=True))
        ratio = statistics.median(one.seconds / pure.seconds for one, pure in pairs)
        work = statistics.median(one.cpu / pure.cpu for one, pure in pairs)
        peak = max(one[name].peak_mb for one in rounds)
        print(f"{name:30} {seconds:5.1f} {cpu:6.1f} {seconds / images * 1e3:9.2f}", end=" ")
        print(f"{ratio:9.2f} {work:6.2f} {peak:8.0f}")


if __name__ == "__main__":
    main()
