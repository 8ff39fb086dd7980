"""Draw the README's pictures of an audit of the sample data: first screen and top of the page.

python tools/picture.py        # writes docs/first-screen.svg and docs/report.webp

The page needs the extra `browser` and Chromium.
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.chromium import started  # noqa: E402

SCREEN = {"width": 1200, "height": 1250}
# Rich's own format asks a server for its font; the reader's monospace font will do.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> int:
    """Run the command as a reader would, and draw what it printed and wrote."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sample_data.audit"
        command = [sys.executable, "-m", "dataset_audit", "sample_data", "--fail-on", "never"]
        said = subprocess.run(
            [*command, "--no-cache", "--out", out],
            cwd=ROOT,
            env=os.environ | {"FORCE_COLOR": "1", "COLUMNS": "80"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        # What depends on this machine is left out of the pictures.
        draw_screen(said.replace(f"{folder}/", "").replace(f"{ROOT.resolve()}/", ""))
        draw_page(out / "report.html")
    return 0


def draw_screen(said: str) -> None:
    """What a terminal shows, as SVG."""
    console = Console(record=True, width=80, file=io.StringIO())
    console.print(Text.from_ansi(said))
    svg = console.export_svg(title="$ audit sample_data", code_format=FORMAT, unique_id="audit")
    (ROOT / "docs" / "first-screen.svg").write_text(svg, encoding="utf-8")


def draw_page(file: Path) -> None:
    """What a browser shows of the page without scrolling."""
    with started() as browser:
        page = browser.new_page(viewport=SCREEN, color_scheme="light")
        page.goto(file.as_uri())
        root = str(ROOT.resolve() / "sample_data")
        page.get_by_text(root, exact=True).first.evaluate(
            "one => { one.textContent = 'sample_data' }"
        )
        shot = Image.open(io.BytesIO(page.screenshot()))
    shot.save(ROOT / "docs" / "report.webp", quality=85, method=6)


if __name__ == "__main__":
    sys.exit(main())
