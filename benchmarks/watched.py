"""One command with all processes that it starts: wall clock, CPU and peak memory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import resource
    from collections.abc import Iterator, Mapping, Sequence

EVERY_S = 0.2
"""Between two looks at the memory: of a shorter peak, only that of the largest process is seen."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What it took and said."""

    seconds: float
    cpu_s: float
    """User and system, of every process that was waited for."""
    peak_mb: float
    """Resident, pages that processes share counted once; of the largest process at the least."""
    code: int
    """Negative: the signal that ended it."""
    said: str
    errors: str


def watch(command: Sequence[str], work: Path, env: Mapping[str, str], limit_s: float) -> Watched:
    """Run it in the folder `work`, without a network where `offline` knows how.

    After `limit_s` all of its processes are killed.
    """
    out, err = work / "stdout", work / "stderr"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        began = time.perf_counter()
        process = subprocess.Popen(
            [*offline(), *command],
            cwd=work,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        sampled, usage = wait(process, limit_s)
        seconds = time.perf_counter() - began
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Watched(
        seconds,
        usage.ru_utime + usage.ru_stime,
        max(sampled, usage.ru_maxrss / unit),
        process.returncode,
        *(file.read_text(encoding="utf-8", errors="replace") for file in (out, err)),
    )


def wait(process: subprocess.Popen[bytes], limit_s: float) -> tuple[float, resource.struct_rusage]:
    """The largest sum of memory seen, MB, and what the system counted."""
    ended = threading.Event()
    peaks = [0.0]

    def look() -> None:
        until = time.monotonic() + limit_s
        while not ended.wait(EVERY_S):
            peaks.append(sum(memory_mb(folder) for folder in in_session(process.pid)))
            if time.monotonic() > until:
                os.killpg(process.pid, signal.SIGKILL)
                return

    looking = threading.Thread(target=look)
    looking.start()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    ended.set()
    looking.join()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)  # what it left behind
    return max(peaks), usage


def in_session(leader: int) -> Iterator[Path]:
    """The folders in /proc of its processes; none where there is no /proc."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            after_name = stat.read_text(errors="replace").rpartition(")")[2].split()
            if int(after_name[3]) == leader:
                yield stat.parent


def memory_mb(process: Path) -> float:
    """Proportional set size; 0 of a process that has ended."""
    with suppress(OSError):
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@cache
def offline() -> tuple[str, ...]:
    """What comes before a command so that it has no network; nothing where that isn't allowed."""
    for prefix in (("unshare", "--net"), ("unshare", "--map-root-user", "--net")):
        with suppress(OSError):
            if subprocess.run([*prefix, "true"], capture_output=True, check=False).returncode == 0:
                return prefix
    return ()
