"""Draw the README's picture: the first screen of an audit of the sample data, as SVG.

python tools/picture.py        # writes docs/first-screen.svg
"""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).parents[1]
# Rich's own format asks a server for its font; the reader's monospace font will do.
FORMAT = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)


def main() -> int:
    """Run the command as a reader would, and draw what it printed."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "dataset_audit", "sample_data", "--fail-on", "never"]
        shown = subprocess.run(
            [*command, "--no-cache", "--out", f"{folder}/sample_data.audit"],
            cwd=ROOT,
            env=os.environ | {"FORCE_COLOR": "1", "COLUMNS": "80"},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
    # What depends on this machine is left out of the picture.
    shown = shown.replace(f"{folder}/", "").replace(f"{ROOT.resolve()}/", "")
    console = Console(record=True, width=80, file=io.StringIO())
    console.print(Text.from_ansi(shown))
    svg = console.export_svg(title="$ audit sample_data", code_format=FORMAT, unique_id="audit")
    (ROOT / "docs" / "first-screen.svg").write_text(svg, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
