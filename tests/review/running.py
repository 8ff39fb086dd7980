"""Reviews as a user's shell starts them, and what they leave running."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path

START_S = 180


def environment(home):
    return {
        **os.environ,
        "HOME": str(home),
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "FIFTYONE_DATABASE_URI": "",
    }


class Reviews:
    """Reviews of one audit."""

    def __init__(self, out, home):
        self.out, self.home, self.started = out, home, []
        self.environment = environment(home)

    def start(self, *words):
        command = [sys.executable, "-m", "dataset_audit"]
        command += words or ("review", str(self.out), "--no-browser")
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        self.started.append(subprocess.Popen(command, env=self.environment, **pipes))
        return self.started[-1]

    def open(self, *words):
        """A review whose App is there, and its address."""
        running, said = self.start(*words), ""
        while "To end" not in said:
            line = running.stdout.readline()
            assert line, said
            said += line
        return running, re.search(r"http://127.0.0.1:\d+", said)[0]

    def close(self):
        for process in self.started:
            process.kill()
            process.wait()
            process.stdout.close()


def servers_of(out):
    """Processes that have the database folder of an audit among their arguments."""
    asked = subprocess.run(["ps", "axww", "-o", "args"], capture_output=True, text=True, check=True)
    return [line for line in asked.stdout.splitlines() if str(out.resolve() / ".review") in line]


def gone(out):
    until = time.monotonic() + START_S
    while servers_of(out) and time.monotonic() < until:
        time.sleep(0.2)
    return not servers_of(out)
