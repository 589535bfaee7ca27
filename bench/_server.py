"""A real server for the bench: granian in its own process on one core, and clients that keep connections open."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SERVER_CORE, CLIENT_CORE = 0, 1
PATIENCE_S = 30


def pin(process: int, core: int) -> None:
    """Keep a process (0: this one) on one core, where the system can."""
    if hasattr(os, "sched_setaffinity") and (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(process, {core})


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Server:
    """A running shop."""

    port: int
    process: subprocess.Popen[bytes]
    seconds_to_first_answer: float

    def worker_rss_mb(self) -> float:
        """Resident memory of the largest process that answers requests; the one that works beside it is another."""
        answering = [process for process, said in _children(self.process.pid) if " work " not in f"{said} "]
        return max(_rss_mb(process) for process in (self.process.pid, *answering))


def _children(parent: int) -> list[tuple[int, str]]:
    found = subprocess.run(
        ["ps", "-o", "pid=,args=", "--ppid", str(parent)],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    lines = (line.split(maxsplit=1) for line in found.stdout.splitlines() if line.strip())
    return [(int(process), said) for process, said in lines]


def _rss_mb(process: int) -> float:
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


@contextmanager
def running(environment: dict[str, str], *, core: int | None = SERVER_CORE) -> Iterator[Server]:
    """Start the shop as `shop serve` does, on one core or (None) on all; stops it afterwards."""
    port = free_port()
    command = [sys.executable, "-m", "shop", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": ""},  # compiled once, as on a shop's computer
            stdout=said,
            stderr=said,
            start_new_session=True,
            preexec_fn=lambda: core is None or pin(0, core),  # noqa: PLW1509 - one thread here, and the pin must come first
        )
        try:
            seconds = _first_answer(port, begun)
            if seconds is None:
                said.seek(0)
                raise RuntimeError(f"the server did not answer:\n{said.read().decode(errors='replace')[-2000:]}")
            yield Server(port, process, seconds)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _first_answer(port: int, begun: float) -> float | None:
    while time.perf_counter() - begun < PATIENCE_S:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("GET", "/login")
            if connection.getresponse().status == 200:
                return time.perf_counter() - begun
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    return None


class Tablet:
    """One tablet's connection, kept open."""

    def __init__(self, port: int, cookie: str, token: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.connection.connect()
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"Cookie": cookie, "X-Till-Token": token, "Content-Type": "application/json"}

    def send(self, body: bytes) -> bytes:
        """Send one batch; raises when it was not answered with 200."""
        self.connection.request("POST", "/till/sync", body, self.headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise RuntimeError(f"{response.status} {answer[:300]!r}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self.connection.close()


def timed(tablet: Tablet, bodies: Sequence[bytes]) -> float:
    """Send these one after another; returns the seconds. Every envelope must be accepted."""
    begun = time.perf_counter()
    answers = [tablet.send(body) for body in bodies]
    seconds = time.perf_counter() - begun
    _all_accepted(answers)
    return seconds


def _all_accepted(answers: Sequence[bytes]) -> None:
    for answer in answers:
        if b'"quarantined"' in answer or b'"accepted"' not in answer:
            raise RuntimeError(f"not accepted: {answer[:400]!r}")


def at_once(tablets: Sequence[Tablet], bodies: Sequence[Sequence[bytes]]) -> tuple[list[float], int]:
    """All tablets send at once without pause; returns every latency in ms, and how many requests failed."""
    latencies: list[float] = []
    failures: list[str] = []
    start = threading.Barrier(len(tablets))

    def sell(tablet: Tablet, mine: Sequence[bytes]) -> None:
        start.wait()
        for body in mine:
            begun = time.perf_counter()
            try:
                _all_accepted([tablet.send(body)])
            except (RuntimeError, OSError) as error:
                failures.append(str(error))
            latencies.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=sell, args=pair) for pair in zip(tablets, bodies, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        print(failures[0], file=sys.stderr)
    return latencies, len(failures)
