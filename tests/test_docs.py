"""The generated pages say what the code says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parent.parent / "tools" / "docs.py"


def run(*arguments):
    return subprocess.run(
        [sys.executable, TOOL, *arguments], capture_output=True, text=True, check=False
    )


def test_generated_pages_are_fresh():
    result = run("--check")
    assert result.returncode == 0, result.stdout + result.stderr


def test_check_names_the_stale_page_and_leaves_it(tmp_path):
    run("--docs", tmp_path)
    (tmp_path / "rules.md").write_text("old", encoding="utf-8")
    result = run("--check", "--docs", tmp_path)
    assert (result.returncode, result.stdout) == (
        1,
        "rules.md is stale: run python tools/docs.py\n",
    )
    assert (tmp_path / "rules.md").read_text(encoding="utf-8") == "old"


def test_pictures_of_the_known_failures_are_there_and_small():
    docs = TOOL.parents[1] / "docs"
    linked = re.findall(r"\((scenes-[\w-]+\.webp)\)", (docs / "scenes.md").read_text("utf-8"))
    assert sorted(linked) == sorted(file.name for file in docs.glob("scenes-*.webp"))
    assert max((docs / name).stat().st_size for name in linked) < 60_000
