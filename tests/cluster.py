"""A Ray of two nodes on loopback for tests, and what kills its processes."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path

MARK = "AUDIT_TEST_NODE"
QUICK = {"RAY_health_check_period_ms": "500", "RAY_health_check_failure_threshold": "2"}
"""So that a node's end is seen in a second, not in a quarter of a minute."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.2", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A head and one more node, each with one core and an address of its own on loopback.

    Every process of a node has the node's mark in its environment: none but these are ever killed.
    """

    def __init__(self, environment: dict[str, str]) -> None:
        # Ray's sockets lie there, and their names must be short.
        self.folder = Path(tempfile.mkdtemp(prefix="ray-", dir="/tmp"))
        self.environment = environment | QUICK | {
            "HOME": str(self.folder),
            "RAY_USAGE_STATS_ENABLED": "0",
            "RAY_AUTH_MODE": "token",
            "RAY_AUTH_TOKEN": secrets.token_hex(32),
        }  # fmt: skip
        self.address = f"127.0.0.2:{free_port()}"
        self.marks: list[str] = []
        port = self.address.partition(":")[2]
        head = ("--head", f"--port={port}", f"--temp-dir={self.folder}")
        self.start("127.0.0.2", *head, "--include-dashboard=false")

    def start(self, ip: str, *arguments: str) -> None:
        """Start a node, and wait until it is there."""
        mark = secrets.token_hex(8)
        self.marks.append(mark)
        asked = (f"--node-ip-address={ip}", "--num-cpus=1", "--object-store-memory=80000000")
        subprocess.run(
            [sys.executable, "-m", "ray.scripts.scripts", "start", *asked, *arguments],
            env=self.environment | {MARK: mark},
            cwd=self.folder,
            check=True,
            capture_output=True,
            timeout=110,
        )

    def with_two_nodes(self) -> None:
        """Start another node where there is none but the head."""
        if len(self.marks) == 1:
            self.start("127.0.0.3", f"--address={self.address}")

    def kill_second(self) -> None:
        """The second node is gone at once, as by a power cut."""
        kill(marked(self.marks.pop()))

    def stop(self) -> None:
        for mark in reversed(self.marks):
            kill(marked(mark))
        shutil.rmtree(self.folder, ignore_errors=True)


def kill(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def marked(mark: str) -> list[int]:
    """The processes of a node; some write their title over their environment, so children too."""
    wanted = f"{MARK}={mark}".encode()
    found: set[int] = set()
    parents: dict[int, int] = {}
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            after_name = (process / "stat").read_text().rpartition(")")[2]
            parents[int(process.name)] = int(after_name.split()[1])
            if wanted in (process / "environ").read_bytes().split(b"\0"):
                found.add(int(process.name))
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return sorted(found)


def owner_of(port: int, pids: list[int]) -> int:
    """Which process talks from a port of this machine."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    links = {f"socket:[{row[9]}]" for row in rows if row[1].endswith(f":{port:04X}")}
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
            with suppress(OSError):
                if str(descriptor.readlink()) in links:
                    return pid
    raise LookupError(f"no process of the cluster talks from port {port}")
