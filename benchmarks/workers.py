"""How measuring would scale on more cores than this machine has.

    python benchmarks/workers.py [--images 400] [--jobs 1 2 4 8 16]

Decoding, inference and SHA-256, which need neither the interpreter nor each other, are replaced: a
call sleeps for as long as it took alone, and gives what it gave then. So any number of them go on
at once, as on a machine with a core for each thread. All else (resizing, hashes, numpy, Python, the
parts that are written) is done, on the cores that there are, and takes turns at the interpreter
lock. What is printed is therefore the least that more cores would give.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import simplejpeg
from speed import print_machine
from speed_steps import make, run

from dataset_audit import measuring
from dataset_audit.features.embedding import Embedder

if TYPE_CHECKING:
    from collections.abc import Callable


class Asleep:
    """Stands for a function: the first call with some data works, all others sleep as long."""

    def __init__(self, real: Callable[..., Any]) -> None:
        self.real = real
        self.known: dict[int, tuple[float, Any]] = {}

    def __call__(self, data: Any, *rest: Any, **options: Any) -> Any:  # noqa: ANN401  any function's
        """What the first call with such data gave, after as long."""
        whole = memoryview(data).cast("B")
        middle = whole[len(whole) // 2 :]
        key = hash((len(middle), bytes(middle[:4096])))
        if key not in self.known:
            began = time.perf_counter()
            result = self.real(data, *rest, **options)
            self.known[key] = (time.perf_counter() - began, result)
            return result
        seconds, result = self.known[key]
        time.sleep(seconds)
        return result

    def ms(self) -> float:
        """How long a call takes, on average."""
        return 1000 * statistics.fmean(seconds for seconds, _ in self.known.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=400)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    given = parser.parse_args()
    print_machine()
    with tempfile.TemporaryDirectory(prefix="workers-") as folder:
        make(Path(folder, "images"), given.images, None)
        for embedder in (None, Embedder()):
            scale(Path(folder), embedder, given.jobs)


def scale(folder: Path, embedder: Embedder | None, jobs: list[int]) -> None:
    """Run with each number of threads, print images a second."""
    files = sorted((folder / "images").iterdir())
    asleep = {"decoding": Asleep(simplejpeg.decode_jpeg), "SHA-256": Asleep(measuring.hash_content)}
    simplejpeg.decode_jpeg = asleep["decoding"]
    measuring.hash_content = asleep["SHA-256"]
    if embedder:
        asleep["inference"] = Asleep(embedder.embed)
        embedder.embed = asleep["inference"]  # type: ignore[method-assign]
    run(files, 1, embedder)  # what each call takes alone
    named = ", ".join(f"{name} {each.ms():.2f} ms" for name, each in asleep.items())
    print(f"\n{'with' if embedder else 'without'} vectors; asleep: {named}")
    first = 0.0
    for number in jobs:
        rate = statistics.median(len(files) / run(files, number, embedder)[0] for _ in range(3))
        first = first or rate
        print(f"{number:3} threads {rate:7,.0f} images/s  {rate / first:5.2f} x", flush=True)
    simplejpeg.decode_jpeg = asleep["decoding"].real
    measuring.hash_content = asleep["SHA-256"].real


if __name__ == "__main__":
    sys.exit(main())
