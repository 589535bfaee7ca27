"""A real server for the pages: granian in a process of its own, as `manage.py run` starts it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from launcher.programs import ROOT

PATIENCE_SECONDS = 30


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def environment(data_dir: Path, database_url: str) -> dict[str, str]:
    """The environment of a shop on this computer with its own data."""
    return {"SHOP_DATA_DIR": str(data_dir), "DATABASE_URL": database_url, "SHOP_PLAIN_HTTP": "1"}


class Served:
    """A server on a port of its own that can be stopped, killed and started again at the same address."""

    def __init__(self, variables: dict[str, str], *, log: Path) -> None:
        self.variables, self.log = variables, log
        self.port = free_port()
        self.running: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where it is, when it runs."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve; returns when it answers."""
        command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--workers", "1", "--no-ws", "shop.wsgi:app"]
        with self.log.open("ab") as output:
            self.running = subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, **self.variables}, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        wait_until_it_answers(self.running, self.port, self.log)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it and its workers; SIGKILL leaves nobody the time to finish anything."""
        if self.running is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.running.pid, how)
        try:
            self.running.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
        self.running = None


@contextmanager
def serving(variables: dict[str, str], *, log: Path) -> Iterator[str]:
    """Serve the shop with these environment variables; gives the address, stops the server at the end."""
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--no-ws", "shop.wsgi:app"]
    with log.open("wb") as output:
        server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **variables}, stdout=output, stderr=output)
    try:
        wait_until_it_answers(server, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        try:
            server.wait(10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return at the first answer of whatever status; raise with the server's log when it dies or stays silent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server did not come up:\n{log.read_text('utf-8', 'replace')}")
