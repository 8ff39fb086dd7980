"""File systems far away: asked again where they fail, and told of in words without secrets."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

from dataset_audit.errors import InputError, MissingExtraError
from dataset_audit.places import PlaceError
from dataset_audit.sources.addresses import WEB, is_plain, scheme_of, without_secrets
from dataset_audit.sources.tree import ABOVE, Parts

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = WEB | {"s3", "s3a", "gs", "gcs"}
"""What the extra `remote` brings."""
WAITS_S = (0.5, 2.0)
"""Before the second and the third try: a hiccup, a server that starts anew."""
SILENCE_S = 60
"""Without a byte for so long, a web server has failed."""


@dataclass(frozen=True, slots=True)
class Host:
    """A file system far away, from the folder of the data set on."""

    system: Any
    """An fsspec file system."""
    root: str
    """The folder as that names it, without `/` at its end."""
    address: str
    """The folder without secrets."""
    web: bool
    """Names are quoted."""

    def reach(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401  what `ask` returns
        """Ask, and again where that fails.

        Raises:
            PlaceError: it fails still, or there is no such file.
            InputError: the whole host doesn't answer any more.
        """
        waits = iter(WAITS_S)
        while True:
            try:
                return ask()
            except PlaceError:
                raise
            except Exception as error:  # noqa: BLE001  each service has errors of its own
                # Of the web, fsspec says of everything that there is no such file, and why below.
                failed: BaseException = (self.web and error.__cause__) or error
            wait = None if is_final(failed) else next(waits, None)
            if wait is None:
                break
            time.sleep(wait)
        if not is_final(failed) and not self.answers():
            raise InputError(f"{self.address}: doesn't answer: {tell(failed)}")
        raise PlaceError(f"{'permission' if is_refusal(failed) else 'unreadable'}: {tell(failed)}")

    def answers(self) -> bool:
        """Whether the folder of the data set can still be listed."""
        try:
            self.system.invalidate_cache()
            self.list_folder(())
        except Exception:  # noqa: BLE001  whatever it is
            return False
        return True

    def at(self, parts: Parts) -> str:
        """A file as the file system names it."""
        if self.web:
            parts = tuple(quote(part, errors="surrogateescape") for part in parts)
        return "/".join((self.root, *parts))

    def list_folder(self, parts: Parts) -> list[tuple[str, dict[str, Any]]]:
        """Name and info of what lies directly in a folder, and of nothing else it may name."""
        folder = self.at(parts)
        found = {}
        for info in self.system.ls(f"{folder}/" if self.web else folder, detail=True):
            name = str(info["name"])
            rest = name[len(folder) + 1 :].rstrip("/") if name.startswith(f"{folder}/") else ""
            if self.web:
                rest = "" if "?" in rest or "#" in rest else unquote(rest, errors="surrogateescape")
            if rest and "/" not in rest and not rest.startswith("."):
                found[rest] = info
        return sorted(found.items())


def connect(address: str) -> tuple[Host, Parts | None]:
    """The folder, and the file in it that the address means."""
    host = to_host(address)
    path = PurePosixPath(host.root)
    above, _, last = host.root.rpartition("/")
    if address.endswith("/") or not path.suffix or not above or above.endswith("/"):
        return host, None
    if not (host.web or host.reach(lambda: host.system.isfile(host.root))):
        return host, None
    parts: Parts = (last,)
    if PurePosixPath(above).name.lower() in ABOVE and above.count("/") > above.count("//") * 2:
        above, _, folder = above.rpartition("/")
        parts = (folder, last)
    shown = host.address
    for _ in parts:
        shown = shown.rpartition("/")[0]
    if host.web:
        parts = tuple(unquote(part, errors="surrogateescape") for part in parts)
    return Host(host.system, above, shown, host.web), parts


def to_host(address: str) -> Host:
    """The file system of an address."""
    shown, scheme = without_secrets(address), scheme_of(address)
    if not is_plain(address):
        raise InputError(f"{shown}: the address of a folder has no ? and no #")
    try:
        import fsspec

        system, path = fsspec.core.url_to_fs(address, **options(scheme))
        system.invalidate_cache()
    except ImportError as error:
        if scheme in OURS or error.name == "fsspec":
            raise MissingExtraError(f"{scheme}://", "remote") from None
        raise InputError(f"{shown}: fsspec needs another package for {scheme}://") from None
    except Exception as error:  # noqa: BLE001  each service has errors of its own
        raise InputError(f"{shown}: can't be read: {tell(error)}") from None
    return Host(system, path.rstrip("/"), shown, scheme in WEB)


def options(scheme: str) -> dict[str, Any]:
    """What a file system is told beside the address."""
    if scheme not in WEB:
        return {}
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=None, sock_connect=SILENCE_S, sock_read=SILENCE_S)
    return {"client_kwargs": {"timeout": timeout}}


def is_final(error: BaseException) -> bool:
    """Whether asking again is of no use: there is no such file, or nobody may read it."""
    status = getattr(error, "status", None)
    refused = isinstance(status, int) and 400 <= status < 500 and status not in (408, 429)
    return refused or isinstance(error, FileNotFoundError | PermissionError)


def is_refusal(error: BaseException) -> bool:
    """Whether this user may not read it."""
    return isinstance(error, PermissionError) or getattr(error, "status", None) in (401, 403)


def tell(error: BaseException) -> str:
    """An error in a few words, never its text: that may hold an address with its secrets."""
    status = getattr(error, "status", None)
    if isinstance(error, FileNotFoundError) or status == 404:
        return "there is no such file"
    if isinstance(status, int):
        return f"HTTP {status}"
    number = error.errno if isinstance(error, OSError) else None
    return os.strerror(number) if number and number > 0 else type(error).__name__
