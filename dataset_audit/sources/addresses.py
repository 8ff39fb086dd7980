"""Addresses of data sets far away, `s3://bucket/dir`: what they are, and what of them is shown."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://", re.ASCII)
WEB = frozenset({"http", "https"})


def is_address(text: str) -> bool:
    """Whether a PATH is an address, not a path of this machine."""
    return _ADDRESS.match(text) is not None


def scheme_of(address: str) -> str:
    """`s3` of `s3://bucket/dir`."""
    return address.partition("://")[0].lower()


def without_secrets(address: str) -> str:
    """The address as it may be shown and stored: no user, no password; on the web, no query."""
    scheme, _, rest = address.partition("://")
    if scheme_of(address) in WEB:
        rest = re.split(r"[?#]", rest, maxsplit=1)[0]
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".rstrip("/")


def is_plain(address: str) -> bool:
    """Whether a web address has neither a query nor a fragment, as folders have it."""
    parts = urlsplit(address)
    return scheme_of(address) not in WEB or not (parts.query or parts.fragment)


def last_part(address: str) -> str:
    """What a folder named after the address is called, of characters that are safe."""
    last = unquote(without_secrets(address).rpartition("/")[2])
    return re.sub(r"[^\w.-]+|^\.+", "_", last) or "remote"
