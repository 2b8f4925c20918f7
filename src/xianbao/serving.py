"""A finished site shown on this machine only: files are read, never written; nothing outside its folder is reachable.

A path is never built from what a browser asks for: each part of it must be the name of an entry that the folder has,
so that .., drives, devices, streams and short names of Windows are simply names that are not there.
"""

import errno
import os
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socketserver import TCPServer
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from xianbao.errors import XianbaoError

INDEX, NOT_FOUND = "index.html", "404.html"
HOSTS = ("localhost", "127.0.0.1", "[::1]")
TYPES = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8", ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".svg": "image/svg+xml; charset=utf-8",
    ".png": "image/png", ".ico": "image/x-icon", ".pdf": "application/pdf", ".zip": "application/zip",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
OTHER = "application/octet-stream"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "frame-ancestors 'self'",  # the rest is in the pages; this a page cannot say
}
_LISTENING = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
_NO_IPV6 = (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT)


@contextmanager
def listening(root: Path, port: int) -> Iterator[Sequence["Server"]]:
    """Servers of the site in `root` at 127.0.0.1 and, where the machine has it, ::1; closed at the end.

    port: 0 takes one that is free. Raises XianbaoError where it cannot be had.
    """
    with ExitStack() as stack:
        servers: list[Server] = []
        for family, address in _LISTENING:
            taken = servers[0].server_port if servers else port
            try:
                servers.append(stack.enter_context(Server(root, family, address, taken)))
            except OSError as error:
                if servers and error.errno in _NO_IPV6:
                    continue
                raise XianbaoError(_no_port(taken, error)) from None
        yield servers


def serve(servers: Sequence["Server"]) -> None:
    """Answer until the keyboard interrupts."""
    first, *others = servers
    for server in others:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        first.serve_forever()
    except KeyboardInterrupt:
        for server in others:
            server.shutdown()


def parts(target: str) -> list[str] | None:
    """The names that a request's target is made of, the last blank for a folder; None for what is no path of a site."""
    path = target.partition("?")[0]
    try:
        names = unquote_to_bytes(path).decode("utf-8").split("/")
    except UnicodeDecodeError:
        return None
    sound = path.startswith("/") and not any(c < " " or c == "\x7f" for name in names for c in name)
    return names[1:] if sound else None


def found(root: Path, names: Sequence[str]) -> Path | None:
    """The file or folder below `root` that names lead to, one entry after the other; None where one is not there."""
    place = root
    for name in names:
        try:
            with os.scandir(place) as entries:
                entry = next((e for e in entries if e.name == name and not e.is_symlink()), None)
        except OSError:
            return None
        if entry is None:
            return None
        place = place / entry.name
    # Junctions of Windows are no links to Python before 3.12
    return place if place.resolve().is_relative_to(root.resolve()) else None


class Server(ThreadingHTTPServer):
    """One address at which the site in `root` is read."""

    daemon_threads = True
    allow_reuse_address = os.name == "posix"  # on Windows it would let two programs have the same port

    def __init__(self, root: Path, family: socket.AddressFamily, address: str, port: int) -> None:
        self.root, self.address_family = root, family
        super().__init__((address, port), _Request)

    def server_bind(self) -> None:
        if self.address_family == socket.AF_INET6:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if exclusive := getattr(socket, "SO_EXCLUSIVEADDRUSE", None):
            self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        TCPServer.server_bind(self)  # HTTPServer's own asks the network for this machine's name
        self.server_name, self.server_port = self.socket.getsockname()[:2]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up is no fault, and no request may fill the screen."""


class _Request(BaseHTTPRequestHandler):
    server: Server
    protocol_version = default_request_version = "HTTP/1.1"  # an answer always has a head
    timeout = 30  # seconds; a connection that says nothing is closed

    def parse_request(self) -> bool:
        """Refuse other hosts (a page elsewhere whose name leads to this machine) and all that is not reading."""
        if not super().parse_request():
            return False
        if "Content-Length" in self.headers or "Transfer-Encoding" in self.headers:
            self.close_connection = True  # what follows is not read
        if not _is_local(self.headers.get_all("Host", [])):
            self.send_error(HTTPStatus.FORBIDDEN, "只能用 localhost 或 127.0.0.1 访问")
            return False
        if self.command not in ("GET", "HEAD"):
            self.send_error(HTTPStatus.METHOD_NOT_ALLOWED, "只能看，不能改")
            return False
        return True

    def do_GET(self) -> None:
        names = parts(self.path)
        if names is None:
            self.send_error(HTTPStatus.BAD_REQUEST, "网址不合要求")
            return
        place = found(self.server.root, names if names[-1] else [*names[:-1], INDEX])
        if place and place.is_dir() and names[-1]:
            self._answer(HTTPStatus.MOVED_PERMANENTLY, b"", TYPES[".txt"], Location=quote(f"/{'/'.join(names)}/"))
        elif (content := _content(place)) is not None and place:
            self._answer(HTTPStatus.OK, content, TYPES.get(place.suffix.lower(), OTHER))
        elif (content := _content(found(self.server.root, [NOT_FOUND]))) is not None:
            self._answer(HTTPStatus.NOT_FOUND, content, TYPES[".html"])
        else:
            self.send_error(HTTPStatus.NOT_FOUND, "没有这个网页")

    do_HEAD = do_GET  # noqa: N815 (so http.server calls it)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """A refusal in a line of Chinese; the connection ends with it."""
        self.close_connection = True
        told = message if message and not message.isascii() else "请求不合要求"
        self._answer(code, f"{told}\n".encode(), TYPES[".txt"], Allow="GET, HEAD", Connection="close")

    def _answer(self, status: int, content: bytes, form: str, **more: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": form, "Content-Length": str(len(content)), **HEADERS, **more}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def version_string(self) -> str:
        return "xianbao"

    def log_message(self, *_: Any) -> None:
        """Nothing: what is asked for is on the screen of the one who asks."""


def _content(place: Path | None) -> bytes | None:
    """A file as it is now; None where it is none, or has gone since."""
    try:
        return place.read_bytes() if place and place.is_file() else None
    except OSError:
        return None


def _is_local(hosts: Sequence[str]) -> bool:
    if len(hosts) != 1:
        return False
    host = hosts[0].strip().lower()
    name, colon, port = host.rpartition(":")
    return host in HOSTS or (name in HOSTS and bool(colon) and port.isascii() and port.isdecimal())


def _no_port(port: int, error: OSError) -> str:
    other = "请用 --port 另选一个，如 xianbao serve --port 8765"
    if error.errno in (errno.EADDRINUSE, errno.EACCES) and port >= 1024:
        return f"端口 {port} 已被别的程序占用；{other}"
    return f"端口 {port} 不能用（{error.strerror}）；{other}"
