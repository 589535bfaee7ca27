"""A PostgreSQL of our own with durable commits, to be killed and started again."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from launcher import programs
from tests.support import postgres

PATIENCE_SECONDS = 120


class Cluster:
    """A PostgreSQL with durable commits that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data = folder, folder / "pg"
        self.user = postgres.give_to_unprivileged_user(folder)
        self.binaries = programs.postgres_binaries()
        self.process: subprocess.Popen[bytes] | None = None
        self._run("initdb", "-D", str(self.data), "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        self.start()
        self.server: URL = make_url(f"postgresql+psycopg://shop@/postgres?host={folder}")
        self.template = postgres.create_database(self.server)
        self.books: URL | None = None

    def _run(self, program: str, *arguments: str) -> int:
        assert self.binaries is not None
        return subprocess.run(
            [str(Path(self.binaries) / program), *arguments], user=self.user, extra_groups=[] if self.user else None,
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            check=False,
        ).returncode  # fmt: skip

    def start(self) -> None:
        """Start it unless it runs; after a kill it recovers first."""
        if self.process is not None and self.process.poll() is None:
            return
        assert self.binaries is not None
        options = {"listen_addresses": "", "timezone": "UTC", "max_connections": "40"}
        given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.binaries / "postgres"), "-D", str(self.data), "-k", str(self.folder), *given],
                user=self.user, extra_groups=[] if self.user else None, cwd=self.folder, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self._run("pg_isready", "-q", "-h", str(self.folder), "-U", "shop", "-d", "postgres") != 0:
            if time.monotonic() > deadline:
                raise RuntimeError((self.folder / "log").read_text("utf-8", "replace")[-2000:])
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the whole server: the postmaster and every backend."""
        assert self.process is not None
        asked = ["ps", "-o", "pid=", "--ppid", str(self.process.pid)]
        children = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()
        for process in (self.process.pid, *map(int, children)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not all(_is_dead(int(child)) for child in children) and time.monotonic() < deadline:
            time.sleep(0.005)

    def fresh(self) -> None:
        """A new copy of the template under the usual name."""
        self.start()
        if self.books is not None:
            postgres.drop_database(self.server, self.books)
        name = "books"
        self.books = self.server.set(database=name)
        postgres._administer(self.server, f'CREATE DATABASE "{name}" TEMPLATE "{self.template.database}"')

    def stop(self) -> None:
        """No more."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()


def _is_dead(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
