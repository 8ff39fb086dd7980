from __future__ import annotations

import socket
import stat
import subprocess
import sys

import pytest

from dataset_audit.errors import InputError
from dataset_audit.review import session
from dataset_audit.review.mongo import Probe


def test_what_is_missing_is_said_with_the_command_and_nothing_is_made(made, monkeypatch):
    missing = Probe(problem="there is no MongoDB", advice="pip install it")
    monkeypatch.setattr(session, "probe", lambda: missing)
    with pytest.raises(InputError, match=r"there is no MongoDB\. To mend it: pip install it"):
        session.review(made.out)
    assert not (made.out / ".review").exists()


def test_a_taken_port_is_refused():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(InputError, match="can't be used"):
            session.check_port(other.getsockname()[1])


def test_the_plugins_of_the_user_stay_and_ours_is_added(made, tmp_path, monkeypatch):
    own = tmp_path / "plugins"
    (own / "theirs").mkdir(parents=True)
    (own / session.PLUGIN).mkdir()
    monkeypatch.setenv("FIFTYONE_PLUGINS_DIR", str(own))
    state = session.make_state(made.out)
    for _ in range(2):
        linked = session.link_plugins(state)
        assert sorted(file.name for file in linked.iterdir()) == [session.PLUGIN, "theirs"]
        assert (linked / session.PLUGIN / "fiftyone.yml").is_file()
        assert (linked / "theirs").resolve() == own / "theirs"


class Clock:
    """Time that passes by sleeping."""

    def __init__(self):
        self.now = 0.0

    def monotonic(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


@pytest.mark.parametrize(
    ("tabs", "remote", "ends"),
    [
        ([0] * 500 + [1, 1] + [0] * 50, False, 514),  # waits for the first tab
        ([1] + [0] * 5 + [1] + [0] * 50, False, 19),  # loaded anew
        ([1] + [-1] * 50, False, 13),  # the server is gone
        ([1] + [0] * 500 + [-1] * 50, True, 513),  # remote: only that ends it
    ],
)
def test_a_review_ends_when_the_last_tab_is_closed_for_good(monkeypatch, tabs, remote, ends):
    clock, counts = Clock(), iter(tabs)
    monkeypatch.setattr(session, "time", clock)
    monkeypatch.setattr(session, "count_tabs", lambda _: next(counts))
    session.wait(None, remote=remote)
    assert clock.now == ends


def test_its_folder_is_for_this_user_alone(made):
    assert stat.S_IMODE(session.make_state(made.out).stat().st_mode) == 0o700


def test_looking_for_fiftyone_does_not_import_it():
    script = (
        "import sys; from dataset_audit import cli; from dataset_audit.review import mongo, session"
        "; mongo.probe(); print('fiftyone' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "False\n", done.stderr
