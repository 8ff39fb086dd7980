"""Other tools beside ours: what they take on the same files, and what they say of one camera.

    python benchmarks/peers.py [--images 3000] [--source DIR] [--corpus DIR] [--rounds 3]
        [--venvs DIR] [--only NAME ...] [--write benchmarks/results/peers.md]

Each tool is installed from its registry into an environment of its own below `--venvs` (kept and
used again; else a temporary folder) and asked by its defaults. A tool that can't be installed or
fails is a line with the reason. Telemetry is off; there is no network while a tool runs, where the
system has `unshare`; its home is an empty folder each time, so that no cache helps. immaculate
needs a `python3.12` on the PATH, czkawka_cli a `cargo`. Not on Windows.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from grading.page import print_section, print_table
from grading.peers import INSTALL_S, Peer, SkipError, installed, run
from peers_said import ask, print_said
from speed import print_images, print_machine, step
from watched import offline, watch

if TYPE_CHECKING:
    from peers_said import Said
    from watched import Watched

STEPS = Path(__file__).with_name("peers_steps.py")
SET = Path(__file__).with_name("peers_set.py")
RUN_S = 900
KEPT = {"PATH", "LANG", "LC_ALL", "TMPDIR"}
QUIET = {"SENTRY_OPT_OUT": "1", "DO_NOT_TRACK": "1", "MPLBACKEND": "Agg", "NO_COLOR": "1"}
"""No telemetry (fastdup's is Sentry: `fastdup/sentry.py`), no windows, no colours."""
AUDIT = (
    *(sys.executable, "-m", "dataset_audit", "{folder}"),
    *("--out", "out", "--no-cache", "--no-ocr", "--fail-on", "never"),
)
DECODE = "pure decode"


@dataclass(frozen=True, slots=True)
class Tool:
    """One way to ask one tool."""

    step: str
    """In `peers_steps.py`."""
    peer: Peer | None = None
    """What pip installs; None: ours."""
    command: tuple[str, ...] = ()
    """What is timed, where the tool has a command; else the step is."""
    crate: str = ""
    """What cargo installs instead."""


TOOLS = {
    "audit": Tool("ours", command=AUDIT),
    "audit --embed none": Tool("ours-without", command=(*AUDIT, "--embed", "none")),
    "fastdup": Tool("fastdup", Peer("fastdup", "fastdup")),
    "cleanvision": Tool("cleanvision", Peer("cleanvision", "cleanvision")),
    "imagededup, PHash": Tool("imagededup", Peer("imagededup", "imagededup")),
    "czkawka, Python binding": Tool("czkawka", Peer("czkawka", "czkawka")),
    "czkawka_cli": Tool(
        "czkawka_cli",
        command=("{bin}/czkawka_cli", "image", "-d", "{folder}", "-C", "found.json", "-W"),
        crate="czkawka_cli",
    ),
    "immaculate": Tool(
        "immaculate",
        Peer("immaculate", "immaculate", python="python3.12"),
        ("{bin}/immaculate", "{folder}"),
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--images", type=int, default=3000)
    parser.add_argument("--source", type=Path, help="make the images from those below this folder")
    parser.add_argument("--corpus", type=Path, help="take the one camera from here")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--venvs", type=Path, help="keep the environments here")
    parser.add_argument("--only", nargs="+", choices=list(TOOLS), default=list(TOOLS))
    parser.add_argument("--write", type=Path, help="write the page here; else it is printed")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as folder:
        if given.write is None:
            compare(Path(folder), given)
            return
        page = Path(folder, "page.md")
        with page.open("w", encoding="utf-8") as out, contextlib.redirect_stdout(out):
            compare(Path(folder), given)
        given.write.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, given.write)


def compare(folder: Path, given: argparse.Namespace) -> None:
    """Install, make both sets, ask everything, print the page."""
    venvs = (given.venvs or folder / "venvs").resolve()
    bins, failed = install({name: TOOLS[name] for name in given.only}, venvs)
    step_set = [str(folder / "one"), *([str(given.corpus)] if given.corpus else [])]
    run([sys.executable, str(SET), *step_set], RUN_S)
    said: dict[str, Said | str] = {**failed}
    for name, bin_ in bins.items():
        said[name] = ask(folder / "one", partial(say, name, bin_))
    images = folder / "images"
    step("make", str(images), str(given.images), *([str(given.source)] if given.source else []))
    print_heading(given)
    print_images(images, given.source)
    print_speed(images, given, bins, failed)
    print_said(folder / "one", {name: said[name] for name in given.only})


def install(tools: dict[str, Tool], venvs: Path) -> tuple[dict[str, Path], dict[str, str]]:
    """The folder with the commands of each tool, and why there is none."""
    bins, failed = {}, {}
    for name, tool in tools.items():
        print(f"installing {name}", file=sys.stderr)
        try:
            bins[name] = install_one(tool, venvs)
        except SkipError as reason:
            failed[name] = f"not installed: {reason}"
    return bins, failed


def install_one(tool: Tool, venvs: Path) -> Path:
    if tool.peer is not None:
        return Path(installed(tool.peer, venvs)).parent
    home = venvs / tool.crate
    if tool.crate and not (home / "bin" / tool.crate).exists():
        try:
            run(["cargo", "install", "--locked", "--root", str(home), tool.crate], INSTALL_S)
        except SkipError as reason:
            unreachable = "resolve host" in str(reason)
            raise SkipError("cargo reaches no registry" if unreachable else reason) from None
    return home / "bin" if tool.crate else Path(sys.executable).parent


def say(name: str, bin_: Path, images: Path) -> str:
    """The JSON of `peers_steps.py`.

    Raises:
        SkipError: the tool fails.
    """
    with tempfile.TemporaryDirectory() as work:
        watched_step(name, bin_, images, Path(work))
        return Path(work, "result.json").read_text(encoding="utf-8")


def watched_step(name: str, bin_: Path, images: Path, work: Path) -> Watched:
    # -P: the modules beside the step must not hide those of the tool.
    python = bin_ / "python" if (bin_ / "python").exists() else sys.executable
    command = [str(python), "-P", str(STEPS), TOOLS[name].step, str(images), "result.json"]
    return checked([*command, str(bin_)], name, work)


def measured(name: str, bin_: Path, images: Path) -> Watched:
    """What is timed."""
    with tempfile.TemporaryDirectory() as work:
        if command := TOOLS[name].command:
            filled = [part.format(folder=images, bin=bin_) for part in command]
            return checked(filled, name, Path(work))
        return watched_step(name, bin_, images, Path(work))


def checked(command: list[str], name: str, work: Path) -> Watched:
    """In an empty home."""
    print(f"running {name}", file=sys.stderr)
    kept = {key: value for key, value in os.environ.items() if key in KEPT}
    ours = {"PYTHONPATH": os.environ.get("PYTHONPATH", "")} if name.startswith("audit") else {}
    seen = watch(command, work, kept | QUIET | ours | {"HOME": str(work)}, RUN_S)
    if seen.code:
        lines = [line for line in seen.errors.splitlines() if line.strip()] or [""]
        raise SkipError(f"exit code {seen.code}: {lines[-1][:120]}")
    return seen


def print_heading(given: argparse.Namespace) -> None:
    """The command and the machine."""
    options = [f"--images {given.images}", f"--rounds {given.rounds}"]
    options += [f"--{key} DIR" for key in ("source", "corpus", "venvs") if vars(given)[key]]
    print("# Other tools on the same files\n")
    print(
        f"Printed by `python benchmarks/peers.py {' '.join(options)}`; environments made by pip.\n"
    )
    print_machine()
    print(f"\nNetwork while a tool ran: {'none' if offline() else 'not cut off'}.\n")


def print_speed(
    images: Path, given: argparse.Namespace, bins: dict[str, Path], failed: dict[str, str]
) -> None:
    """Every tool once a round; ratios are taken within a round, then their median."""
    times: dict[str, list[float]] = {DECODE: []}
    seen: dict[str, list[Watched]] = {name: [] for name in bins}
    failed = dict(failed)
    for _ in range(given.rounds):
        times[DECODE].append(step("decode", str(images), str(os.cpu_count())).seconds)
        for name in [name for name in bins if name not in failed]:
            try:
                seen[name].append(measured(name, bins[name], images))
            except SkipError as reason:
                failed[name] = f"failed: {reason}"
    count = sum(1 for _ in images.iterdir())
    times |= {name: [one.seconds for one in runs] for name, runs in seen.items() if runs}
    print_section("Time and memory", explained(given.rounds))
    print_table(
        ["", "seconds", "images/s", "CPU seconds", "peak MB", "x pure decode", "x audit"],
        [
            [name, failed[name], *[""] * 5] if name in failed else line(name, times, seen, count)
            for name in [DECODE, *given.only]
        ],
    )


def explained(rounds: int) -> str:
    return (
        f"Rounds: {rounds}; in each, every tool ran once; medians. Seconds of the whole process, "
        "its start included, of the pure decode without. CPU: user and system, of all processes. "
        "Peak: the largest of the rounds, all processes together. Ratios of seconds are taken "
        "within a round. imagededup, czkawka and immaculate compare hashes alone."
    )


def line(
    name: str, times: dict[str, list[float]], seen: dict[str, list[Watched]], count: int
) -> list[object]:
    """One line of the table."""

    def ratio(other: str) -> str:
        pairs = zip(times[name], times.get(other, []), strict=False)
        return f"{median(ratios):.2f}" if (ratios := [one / two for one, two in pairs]) else ""

    seconds, runs = median(times[name]), seen.get(name, [])
    cpu = f"{median(one.cpu_s for one in runs):.1f}" if runs else ""
    peak = f"{max(one.peak_mb for one in runs):.0f}" if runs else ""
    return [
        name,
        f"{seconds:.1f}",
        f"{count / seconds:.0f}",
        cpu,
        peak,
        ratio(DECODE),
        ratio("audit"),
    ]


if __name__ == "__main__":
    main()
