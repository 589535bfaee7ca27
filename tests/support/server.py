"""A real server for the pages: granian in a process of its own, as `manage.py run` starts it."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from granian import Granian
from granian.constants import Interfaces

from launcher.programs import ROOT
from shop.application import JOBS, PAGES

#: What every server loads; loaded once where processes can be copied, which saves each of them two seconds.
LOADED_ONCE = ["granian.server", "shop.people.login", "shop.web.production", "pytest", *JOBS, *PAGES]
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

    def __init__(self, variables: dict[str, str], *, log: Path, root: Path = ROOT) -> None:
        self.variables, self.log, self.root = variables, log, root
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
                command, cwd=self.root, env={**os.environ, **self.variables}, stdout=output, stderr=output,
                start_new_session=True,
            )  # fmt: skip
        running = self.running
        wait_until_it_answers(lambda: running.poll() is None, self.port, self.log)

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
    how = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    processes = multiprocessing.get_context(how)
    processes.set_forkserver_preload(LOADED_ONCE)
    server = processes.Process(target=serve, args=({**os.environ, **variables}, port, log))
    server.start()
    try:
        wait_until_it_answers(server.is_alive, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.join(10)
        if server.is_alive():
            server.kill()
            server.join()


def serve(variables: dict[str, str], port: int, log: Path) -> None:
    """The server's process: nothing of the tests but these variables is known to it, what it says goes to `log`."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(ROOT)
    with log.open("wb") as output:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(output.fileno(), stream.fileno())
    if multiprocessing.get_start_method(allow_none=True) == "forkserver":
        multiprocessing.set_start_method("fork", force=True)  # the worker is copied too
    Granian("shop.wsgi:app", address="127.0.0.1", port=port, interface=Interfaces.WSGI, websockets=False).serve()


def wait_until_it_answers(is_alive: Callable[[], bool], port: int, log: Path) -> None:
    """Return at the first answer of whatever status; raise with the server's log when it dies or stays silent."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    patience = 0.2  # a call that comes before the worker listens may never be taken up: hang up soon, call again
    while time.monotonic() < deadline and is_alive():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except OSError:
            time.sleep(0.05)
            patience = min(5, patience * 1.3)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server did not come up:\n{log.read_text('utf-8', 'replace')}")
