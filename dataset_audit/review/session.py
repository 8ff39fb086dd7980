"""A review from start to end: database, data set, App, and all of it stopped again."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import InputError
from dataset_audit.review.lock import Lock
from dataset_audit.review.mongo import Mongod, Probe, free_port, probe
from dataset_audit.store import read_audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dataset_audit.store import Stored

ADDRESS = "127.0.0.1"
"""The App's server gives any file that we can read to whoever reaches its port: nobody else may."""


def review(
    out: str | Path,
    *,
    port: int | None = None,
    browser: bool = True,
    remote: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Open an audit in the FiftyOne App, and wait until its last tab is closed or Ctrl-C.

    From the main thread, once a process.

    Args:
        out: a finished audit folder; the database is kept in `OUT/.review`.
        port: of the App; default a free one.
        browser: open one.
        remote: don't, and go on when all tabs are closed: only Ctrl-C ends it.
        say: takes what the user is told.

    Raises:
        InputError: `out` is no finished audit, or open already; FiftyOne or its database is missing
            or doesn't run; the port is taken.
    """
    found = probe()
    if found.problem:
        raise InputError(f"review: {found.problem}. To mend it: {found.advice}")
    stored = read_audit(folder := Path(out))
    check_port(port)
    state = make_state(folder)
    lock = Lock(state / "lock")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        prepare(state, found)
        say("Starting FiftyOne, which takes some ten seconds")
        with launched(folder, stored, port or free_port()) as session:
            lock.write(url_of(session))
            announce(session, remote=remote, say=say)
            if browser and not remote:
                webbrowser.open(url_of(session))
            session.wait(-1 if remote else 3)
    except KeyboardInterrupt:
        say("")  # the terminal shows ^C
    finally:
        lock.close()


def interrupt(*_: object) -> None:
    """A polite end from outside is like Ctrl-C: what is registered at exit must still run."""
    raise KeyboardInterrupt


def check_port(port: int | None) -> None:
    """Fail if the port is taken: FiftyOne would join whatever server listens there."""
    if port is None:
        return
    with socket.socket() as probing:
        probing.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probing.bind((ADDRESS, port))
        except (OSError, OverflowError) as error:
            raise InputError(f"--port {port}: can't be used: {error}") from error


def make_state(folder: Path) -> Path:
    """`OUT/.review`, for this user alone."""
    state = folder / ".review"
    try:
        state.mkdir(mode=0o700, exist_ok=True)
        state.chmod(0o700)
    except OSError as error:
        raise InputError(f"{state}: can't be written: {error.strerror}") from error
    return state


def prepare(state: Path, found: Probe) -> None:
    """Start the database, and set what FiftyOne and its server read when they are imported."""
    plugins = state / "plugins"
    plugins.mkdir(exist_ok=True)
    os.environ.update(
        FIFTYONE_DATABASE_VALIDATION="false",
        FIFTYONE_DO_NOT_TRACK="true",
        FIFTYONE_SHOW_PROGRESS_BARS="false",
        FIFTYONE_LOGGING_LEVEL="ERROR",
        FIFTYONE_PLUGINS_DIR=str(plugins.resolve()),
        MPLCONFIGDIR=str((state / "matplotlib").resolve()),
    )
    if found.path is None:
        return  # the user's own database
    major = str(found.version).partition(".")[0]
    mongod = Mongod(state.resolve() / f"db-{major}", found.path)
    # Before FiftyOne is imported: what is registered last is run first, and its own exit waits 30 s
    # for a database that has gone.
    atexit.register(mongod.stop)
    os.environ["FIFTYONE_DATABASE_URI"] = mongod.start()
    os.environ["FIFTYONE_DATABASE_NAME"] = "dataset_audit"


@contextmanager
def launched(folder: Path, stored: Stored, port: int) -> Iterator[Any]:
    """The App on a port of this machine alone, as FiftyOne's session."""
    import fiftyone as fo

    from dataset_audit.review.dataset import build

    try:
        # We open the browser ourselves, if at all: that is what `remote` means here.
        yield fo.launch_app(build(folder, stored), port=port, address=ADDRESS, remote=True)
    finally:
        # While the database is there: the App's server would look for it for 30 s.
        fo.close_app()


def url_of(session: Any) -> str:  # noqa: ANN401
    """Where the App is."""
    return f"http://{ADDRESS}:{session.server_port}/datasets/{session.dataset.name}"


def announce(session: Any, *, remote: bool, say: Callable[[str], None]) -> None:  # noqa: ANN401
    """Tell where it is and how it ends."""
    port = session.server_port
    say(f"Open      {url_of(session)}")
    say(f"Remote    ssh -N -L {port}:{ADDRESS}:{port} {socket.gethostname()}")
    say(f"To end    Ctrl-C{'' if remote else ', or close the last tab'}")
