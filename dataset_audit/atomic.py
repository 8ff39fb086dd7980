"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(final: Path) -> Iterator[Path]:
    """Give a temporary name to write to; on leaving, sync it and rename it to the final one.

    A crash leaves at most a file whose name begins with `.tmp-`, which nothing ever reads.
    """
    final.parent.mkdir(parents=True, exist_ok=True)
    # Not made here: so it gets the usual mode of a new file, which mkstemp would keep private.
    temporary = final.with_name(f".tmp-{secrets.token_hex(8)}")
    try:
        yield temporary
        with temporary.open("rb") as stream:
            os.fsync(stream.fileno())
        temporary.replace(final)
    finally:
        temporary.unlink(missing_ok=True)
