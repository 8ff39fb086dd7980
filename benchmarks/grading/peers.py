"""Other tools, each installed by pip in an environment of its own; a skip has its reason."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

STEPS = Path(__file__).with_name("peer_steps.py")
INSTALL_S, RUN_S = 900, 900
QUIET = {"SENTRY_OPT_OUT": "1", "DO_NOT_TRACK": "1", "OMP_NUM_THREADS": "1"}
"""No telemetry, and no more threads than cores."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to ask another tool."""

    tool: str
    """In `peer_steps.py`."""
    package: str
    extra: tuple[str, ...] = ()
    python: str = sys.executable
    """What its environment is made with."""


PEERS = {
    "fastdup": (Peer("fastdup", "fastdup"),),
    "imagededup": (Peer("imagededup-phash", "imagededup"), Peer("imagededup-cnn", "imagededup")),
    "pdq": (Peer("pdq", "pdqhash", ("pillow", "numpy")),),
}


class SkipError(Exception):
    """The tool can't be asked; the text says why."""


def ask(peer: Peer, files: Sequence[Path], venvs: Path) -> dict[str, Any]:
    """Install the tool, show it the files, and return what `peer_steps.py` says.

    Raises:
        SkipError: it can't be installed or doesn't run.
    """
    python = installed(peer, venvs)
    with tempfile.TemporaryDirectory() as folder:
        listed, result = Path(folder, "files.json"), Path(folder, "result.json")
        listed.write_text(json.dumps([str(file.resolve()) for file in files]), encoding="utf-8")
        run([python, str(STEPS), peer.tool, peer.package, str(listed), str(result)], RUN_S)
        found: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return found


def installed(peer: Peer, venvs: Path) -> str:
    """The interpreter of the tool's environment, made where it isn't there yet."""
    home = venvs / peer.package
    python = home / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    done = home / "installed"
    if not done.exists():
        try:
            run([peer.python, "-m", "venv", str(home)], INSTALL_S)
        except SkipError:
            raise SkipError(f"{Path(peer.python).name} makes no environment here") from None
        pip = [str(python), "-m", "pip", "install", "--quiet", peer.package, *peer.extra]
        run(pip, INSTALL_S)
        done.touch()
    return str(python)


def run(command: list[str], limit_s: float) -> None:
    """Run to the end; its output is kept for the reason only."""
    try:
        subprocess.run(
            command,
            check=True,
            timeout=limit_s,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **QUIET},
        )
    except FileNotFoundError:
        raise SkipError(f"there is no {command[0]} here") from None
    except subprocess.TimeoutExpired:
        raise SkipError(f"not done after {limit_s:.0f} s") from None
    except subprocess.CalledProcessError as error:
        lines = error.stderr.strip().splitlines() or [f"exit code {error.returncode}"]
        raise SkipError(lines[-1][:120].replace("|", " ")) from None
