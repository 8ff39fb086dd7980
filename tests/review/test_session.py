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
