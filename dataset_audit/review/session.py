"""A review from start to end: database, data set, App, and all of it stopped again."""

from __future__ import annotations

import atexit
import os
import signal
import socket
import time
import webbrowser
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import InputError
from dataset_audit.review.lock import Lock
from dataset_audit.review.mongo import Mongod, Probe, free_port, probe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dataset_audit.review.desk import Desk

ADDRESS = "127.0.0.1"
"""The App's server gives any file that we can read to whoever reaches its port: nobody else may."""
RELOAD_S = 10
"""A tab that is back by then was loaded anew, not closed."""
PLUGIN = "dataset-audit-review"


def check() -> Probe:
    """What a review needs, looked for before anything heavy is imported.

    Raises:
        InputError: FiftyOne or its database is missing or doesn't run, with what mends it.
    """
    found = probe()
    if found.problem:
        raise InputError(f"review: {found.problem}. To mend it: {found.advice}")
    return found


def review(
    out: str | Path,
    *,
    port: int | None = None,
    browser: bool = True,
    remote: bool = False,
    similarity: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Open an audit in the FiftyOne App, and wait until its last tab is closed or Ctrl-C.

    From the main thread, once a process.

    Args:
        out: a finished audit folder; the database is kept in `OUT/.review`.
        port: of the App; default a free one.
        browser: open one.
        remote: don't, and go on when all tabs are closed: only Ctrl-C ends it.
        similarity: index the vectors for the App's search by image.
        say: takes what the user is told.

    Raises:
        InputError: `out` is no finished audit, or open already; FiftyOne or its database is missing
            or doesn't run; the port is taken.
    """
    found = check()
    from dataset_audit.review.desk import Desk

    desk = Desk(folder := Path(out))
    before = len(desk.see().decisions)
    check_port(port)
    state = make_state(folder)
    lock = Lock(state / "lock")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupt)
    try:
        prepare(state, found)
        say("Starting FiftyOne, which takes some ten seconds")
        with launched(desk, port or free_port(), similarity=similarity) as session:
            lock.write(url_of(session))
            announce(session, remote=remote, say=say)
            if browser and not remote:
                webbrowser.open(url_of(session))
            wait(session, remote=remote)
    except KeyboardInterrupt:
        say("")  # the terminal shows ^C
    finally:
        lock.close()
    tell(desk, before, say)


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


def link_plugins(state: Path) -> Path:
    """A folder of FiftyOne plugins for this review: ours, and those of the user."""
    own = os.environ.get("FIFTYONE_PLUGINS_DIR") or Path.home() / "fiftyone" / "__plugins__"
    plugins = state / "plugins"
    plugins.mkdir(exist_ok=True)
    for old in plugins.iterdir():
        if old.is_symlink():
            old.unlink()
    (plugins / PLUGIN).symlink_to(Path(__file__).resolve().parent / "plugin")
    for given in sorted(Path(own).iterdir()) if Path(own).is_dir() else ():
        if not (plugins / given.name).exists() and not given.name.startswith("."):
            (plugins / given.name).symlink_to(given.resolve())
    return plugins


def prepare(state: Path, found: Probe) -> None:
    """Start the database, and set what FiftyOne and its server read when they are imported."""
    plugins = link_plugins(state)
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
def launched(desk: Desk, port: int, *, similarity: bool) -> Iterator[Any]:
    """The App on a port of this machine alone, as FiftyOne's session."""
    import fiftyone as fo

    from dataset_audit.review.dataset import build
    from dataset_audit.review.look import arrange

    try:
        dataset = build(desk, similarity=similarity)
        # We open the browser ourselves, if at all: that is what `remote` means here.
        yield fo.launch_app(
            dataset, port=port, address=ADDRESS, remote=True, spaces=arrange(dataset)
        )
    finally:
        # While the database is there: the App's server would look for it for 30 s.
        fo.close_app()


def wait(session: Any, *, remote: bool) -> None:  # noqa: ANN401
    """Return when the last tab was closed for good; with `remote` when the server is gone."""
    opened, since = False, None
    while True:
        time.sleep(1)
        tabs = count_tabs(session)
        opened |= tabs > 0
        if tabs > 0 or (tabs == 0 and (remote or not opened)):
            since = None
            continue
        since = since or time.monotonic()
        if time.monotonic() - since > RELOAD_S:
            return


def count_tabs(session: Any) -> int:  # noqa: ANN401
    """Connections that browsers hold to the App: each tab keeps one open; -1: its server is gone.

    FiftyOne's own count of tabs won't do: it is never lowered for a tab that is closed just while
    something is sent to it, and the review would never end.
    """
    import psutil

    port, own = session.server_port, psutil.Process()
    held = [each for child in own.children(recursive=True) for each in sockets(child)]
    there = [each for each in held if each.laddr.port == port]
    if not any(each.status == psutil.CONN_LISTEN for each in there):
        return -1
    ours = {each.laddr.port for each in sockets(own) if each.raddr and each.raddr.port == port}
    live = (each for each in there if each.status == psutil.CONN_ESTABLISHED)
    return sum(each.raddr.port not in ours for each in live)


def sockets(process: Any) -> list[Any]:  # noqa: ANN401
    """The TCP sockets of a process; of one that has just ended none."""
    import psutil

    try:
        return list(process.net_connections("tcp"))
    except psutil.Error:
        return []


def url_of(session: Any) -> str:  # noqa: ANN401
    """Where the App is."""
    return f"http://{ADDRESS}:{session.server_port}/datasets/{session.dataset.name}"


def announce(session: Any, *, remote: bool, say: Callable[[str], None]) -> None:  # noqa: ANN401
    """Tell where it is and how it ends."""
    port = session.server_port
    say(f"Open      {url_of(session)}")
    say(f"Remote    ssh -N -L {port}:{ADDRESS}:{port} {socket.gethostname()}")
    say(f"To end    Ctrl-C{'' if remote else ', or close the last tab'}")


def tell(desk: Desk, before: int, say: Callable[[str], None]) -> None:
    """How many decisions there are now, and what applies them."""
    made = len(desk.see().decisions)
    if made or before:
        say(f"{made:,} decisions in {desk.out / 'decisions.json'} ({before:,} before this review)")
        say(f"To apply  audit judge {desk.out}")
