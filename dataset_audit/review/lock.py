"""One review of an audit folder at a time; the second is told where the first is."""

from __future__ import annotations

import fcntl
from typing import TYPE_CHECKING

from dataset_audit.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path


class Lock:
    """A file that holds the URL of the running review. The kernel frees it, however we end."""

    def __init__(self, file: Path) -> None:
        self.stream = file.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self.stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.stream.seek(0)
            url = self.stream.read() or "an address not yet known: it is starting"
            self.stream.close()
            raise InputError(f"{file.parent.parent}: already open in the App at {url}") from None
        self.write("")

    def write(self, url: str) -> None:
        """Say where the App is."""
        self.stream.truncate(0)
        self.stream.write(url)
        self.stream.flush()

    def close(self) -> None:
        """Let another review begin."""
        self.write("")
        self.stream.close()
