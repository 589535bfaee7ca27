"""A throw-away PostgreSQL made from the machine's own programs: no service, no password, nothing left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url

#: The socket is the only way in.
OPTIONS = {"listen_addresses": "''", "max_connections": "200", "timezone": "UTC"}
#: Speed over safety: the cluster is thrown away.
CARELESS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def give_to_unprivileged_user(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: the folder and the server then belong to this user. None when not root."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            shutil.chown(folder, name)
        except LookupError:
            continue
        return name
    raise RuntimeError("running as root and there is neither a user postgres nor nobody to run PostgreSQL as")


@contextmanager
def cluster(binaries: Path, options: Mapping[str, str] = CARELESS) -> Iterator[URL]:
    """A running PostgreSQL; the address has a superuser's rights. No `options`: commits are durable, as in a shop."""
    folder = Path(tempfile.mkdtemp(prefix="shop-pg-"))
    user = give_to_unprivileged_user(folder)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(
            [str(binaries / program), *arguments],
            user=user,
            extra_groups=[] if user else None,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would be held open by the server that pg_ctl leaves behind
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode != 0:
            log = folder / "log"
            raise RuntimeError(f"{program} failed: {log.read_text() if log.exists() else done.args}")

    data = folder / "data"
    given = " ".join(f"-c {name}={value}" for name, value in {**OPTIONS, **options}.items())
    try:
        run("initdb", "-D", str(data), "-U", "shop", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(folder / "log"), "-o", f"-k '{folder}' {given}")
        try:
            yield make_url(f"postgresql+psycopg://shop@/postgres?host={folder}")
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(server: URL, *, template: URL | None = None) -> URL:
    """A new database on the server, empty or a copy of the template; returns its address."""
    name = f"shop_{uuid.uuid4().hex[:12]}"
    _administer(server, f'CREATE DATABASE "{name}" TEMPLATE "{template.database if template else "template0"}"')
    return server.set(database=name)


def renamed(server: URL, database: URL) -> URL:
    """The database under a new name: whatever this process remembers of the old one is not taken for its own."""
    name = f"shop_{uuid.uuid4().hex[:12]}"
    _administer(server, f'ALTER DATABASE "{database.database}" RENAME TO "{name}"')
    return server.set(database=name)


def drop_database(server: URL, database: URL) -> None:
    """Remove the database, also when something is still connected to it."""
    _administer(server, f'DROP DATABASE "{database.database}" WITH (FORCE)')


def _administer(server: URL, statement: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()
