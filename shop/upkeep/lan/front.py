"""The small plain-HTTP door on the local network: how to trust the shop; everything else goes to HTTPS."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseServer, TCPServer
from typing import Any, cast
from urllib.parse import quote, urlsplit

MOST_AT_ONCE = 32
PATIENCE_SECONDS = 10
LONGEST_PATH = 2000
POLICY = "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'"


@dataclass(frozen=True, slots=True)
class Answer:
    """A page or file that is given out as it is; `download` names it for the device's file list."""

    kind: str
    content: bytes
    download: str = ""


@dataclass(frozen=True, slots=True)
class Door:
    """What the door knows: its own names, where HTTPS is, and everything it gives out by its path."""

    names: tuple[str, ...]
    https_port: int
    answers: Mapping[str, Answer] = field(default_factory=dict)


class Front(ThreadingHTTPServer):
    """Serves one `door`, which may be replaced at any time; at most so many visitors at once."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], door: Door) -> None:
        self.door = door
        self._free = threading.BoundedSemaphore(MOST_AT_ONCE)
        super().__init__(address, _Visitor)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Take a visitor in, or close the connection when too many are there already."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve a visitor and make room again."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A visitor who hangs up is no failure of ours."""

    def server_bind(self) -> None:
        """Bind without asking a name server for our own name, as the base class would."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])


class _Visitor(BaseHTTPRequestHandler):
    """One request."""

    timeout = PATIENCE_SECONDS
    server_version = "shop"
    sys_version = ""
    protocol_version = "HTTP/1.0"

    def __init__(self, request: Any, client_address: Any, server: BaseServer) -> None:
        self.door = cast(Front, server).door
        super().__init__(request, client_address, server)

    def do_GET(self) -> None:
        name = self._asked_name()
        if name is None or len(self.path) > LONGEST_PATH:
            self._give(HTTPStatus.BAD_REQUEST, Answer("text/plain; charset=utf-8", b"400\n"))
            return
        path = urlsplit(self.path).path
        if path in self.door.answers:
            self._give(HTTPStatus.OK, self.door.answers[path])
            return
        target = quote(self.path, safe="/?&=%:+,;@!$'()*~-._") if self.path.startswith("/") else "/"
        self._give(
            HTTPStatus.PERMANENT_REDIRECT,
            Answer("text/plain; charset=utf-8", b""),
            Location=f"https://{name}:{self.door.https_port}{target}",
        )

    do_HEAD = do_POST = do_PUT = do_DELETE = do_PATCH = do_OPTIONS = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the base class
        """Addresses of visitors are not kept."""

    def _asked_name(self) -> str | None:
        """The name we were called by, if it is one of ours."""
        hosts = self.headers.get_all("Host") or []
        called = hosts[0].strip().lower().rpartition(":") if len(hosts) == 1 else ("", "", "")
        name = called[0] if called[1] and called[2].isdigit() else called[2]
        return next((one for one in self.door.names if one == name), None)

    def _give(self, status: HTTPStatus, answer: Answer, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if answer.download:
            self.send_header("Content-Disposition", f'attachment; filename="{answer.download}"')
        self.send_header("Content-Type", answer.kind)
        self.send_header("Content-Length", str(len(answer.content)))
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.content)
