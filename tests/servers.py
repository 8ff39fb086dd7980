"""Servers on this machine for tests: a folder on the web, and a bucket as S3 has it."""

from __future__ import annotations

import hashlib
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Gate:
    """Holds up whoever reads a file, until it is opened."""

    def __init__(self) -> None:
        self.reached, self.opened = threading.Event(), threading.Event()
        self.port = 0
        """Of the first who came."""

    def hold(self, port: int) -> None:
        self.port = self.port or port
        self.reached.set()
        self.opened.wait(120)


class Server(ThreadingHTTPServer):
    """Tells what it was asked for, and may fail on purpose."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.asked: list[tuple[str, str]] = []
        """Method and path of every request."""
        self.failing: dict[str, list[int]] = {}
        """Status codes to answer next, by path."""
        self.gates: dict[str, Gate] = {}
        """What holds up the reading of a file, by the end of its path."""

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def got(self, suffix: str) -> int:
        """How many files with that suffix were read."""
        return sum(method == "GET" and path.endswith(suffix) for method, path in self.asked)


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[Server]:
    server = Server(handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Quiet(BaseHTTPRequestHandler):
    """Says nothing on stderr."""

    def log_message(self, *_: object) -> None:
        pass

    def give(self, data: bytes, status: int = 200, **headers: str) -> None:
        """An answer, or the part of it that was asked for."""
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if part and status == 200:
            first, last = int(part[1]), min(int(part[2] or len(data) - 1), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            status, data = 206, data[first : last + 1]
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(data))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)


def bucket(objects: dict[str, bytes]) -> type[BaseHTTPRequestHandler]:
    """A bucket called `bucket`: lists, heads, gets, puts, deletes, with no word of who asks."""

    class OfThese(Bucket):
        pass

    OfThese.objects = objects
    return OfThese


class Bucket(Quiet):
    """Answers as S3 does."""

    objects: dict[str, bytes]

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/bucket").strip("/")

    def do_GET(self) -> None:
        self.server.asked.append((self.command, self.path))
        query = parse_qs(urlsplit(self.path).query)
        asked = {name: values[0] for name, values in query.items()}
        key = self.key
        if not key and self.command == "GET":
            return self.give(listed(self.objects, asked), Content_Type="application/xml")
        if key not in self.objects:
            return self.give(b"", 404)
        if self.command == "GET":
            self.wait_at_gates(key)
        time = "Sat, 01 Jan 2022 00:00:00 GMT"
        data = self.objects[key]
        return self.give(data, ETag=f'"{hashlib.md5(data).hexdigest()}"', Last_Modified=time)

    do_HEAD = do_GET  # noqa: N815

    def wait_at_gates(self, key: str) -> None:
        for end, gate in list(self.server.gates.items()):
            if key.endswith(end):
                gate.hold(self.client_address[1])

    def do_PUT(self) -> None:
        self.server.asked.append((self.command, self.path))
        if self.headers.get("Expect"):
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        data = self.rfile.read(int(self.headers["Content-Length"]))
        codes = self.server.failing.get("PUT", [])
        if codes:
            return self.give(b"", codes.pop(0))
        self.objects[self.key] = data
        return self.give(b"", ETag=f'"{hashlib.md5(data).hexdigest()}"')

    def do_DELETE(self) -> None:
        self.server.asked.append((self.command, self.path))
        self.objects.pop(self.key, None)
        self.give(b"", 204)


def listed(objects: dict[str, bytes], asked: dict[str, str]) -> bytes:
    """What a bucket holds below a prefix, as S3 lists it."""
    prefix, delimiter = asked.get("prefix", ""), asked.get("delimiter")
    files, folders = [], set()
    for key, data in sorted(objects.items()):
        rest = key.removeprefix(prefix)
        if not key.startswith(prefix):
            continue
        if delimiter and delimiter in rest:
            folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
        else:
            mark = hashlib.md5(data).hexdigest()
            files.append(
                f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size>"
                f"<ETag>&quot;{mark}&quot;</ETag>"
                "<LastModified>2022-01-01T00:00:00.000Z</LastModified></Contents>"
            )
    folder = "<CommonPrefixes><Prefix>{}</Prefix></CommonPrefixes>"
    found = files + [folder.format(escape(name)) for name in sorted(folders)]
    return (
        '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/'
        f'2006-03-01/"><Name>bucket</Name><KeyCount>{len(found)}</KeyCount><IsTruncated>'
        f"false</IsTruncated>{''.join(found)}</ListBucketResult>"
    ).encode()


def website(root: Path, *, parts: bool = True) -> type[BaseHTTPRequestHandler]:
    """A folder as `python -m http.server` shows it; with `parts`, ranges of files too."""

    class Website(Quiet, SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(root))

        def do_GET(self) -> None:
            self.server.asked.append((self.command, self.path))
            codes = self.server.failing.get(self.path, [])
            if codes:
                return self.give(b"", codes.pop(0))
            file = root / unquote(self.path).strip("/")
            if parts and file.is_file():
                return self.give(file.read_bytes(), ETag=f'"{file.stat().st_mtime_ns}"')
            if self.command == "HEAD":
                return SimpleHTTPRequestHandler.do_HEAD(self)
            return super().do_GET()

        do_HEAD = do_GET  # noqa: N815

    return Website
