"""What is printed: a Markdown page."""

from __future__ import annotations

import os
import platform
import textwrap
from datetime import UTC, datetime
from importlib.metadata import version
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WIDTH = 100
LIBRARIES = ("numpy", "scipy", "scikit-learn", "pillow", "imagehash", "onnxruntime")


def print_heading(seeds: int, peers: Sequence[str]) -> None:
    """What the figures depend on."""
    from dataset_audit import __version__

    cores, load = os.cpu_count(), os.getloadavg()[0]
    named = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    asked = f" --peers {','.join(peers)}" if peers else ""
    print("# How good the groups are\n")
    print(f"Printed by `python benchmarks/quality.py CORPUS{asked} --seeds {seeds}`.\n")
    print(f"- {datetime.now(UTC):%Y-%m-%d}, dataset-audit {__version__}, seeds 0 to {seeds - 1}")
    print(f"- {cpu_name()}, {cores} cores, load {load:.1f} when it began")
    print(f"- Python {platform.python_version()}, {named}", flush=True)


def cpu_name() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def print_section(title: str, text: str) -> None:
    print(f"\n## {title}\n\n{textwrap.fill(text, WIDTH)}", flush=True)


def print_table(headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A Markdown table, the first column to the left, numbers to the right."""
    print("\n| " + " | ".join(headings) + " |")
    print("|---|" + "--:|" * (len(headings) - 1))
    for row in rows:
        print("| " + " | ".join(shown(cell) for cell in row) + " |", flush=True)


def shown(cell: object) -> str:
    """Figures with three digits, nothing for NaN."""
    if isinstance(cell, float):
        return "" if isnan(cell) else f"{cell:.3f}"
    return str(cell)
