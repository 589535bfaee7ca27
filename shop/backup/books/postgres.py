"""PostgreSQL: pg_dump of one exported snapshot, tried in a database beside, two names changed in one transaction."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from shop.backup.refusals import DatabaseRefused, ProgramMissing, ShopIsOpen
from shop.backup.watermark import Watermark, has_books, read_watermark
from shop.db import engine_url
from shop.kernel.errors import N_

SNAPSHOT = text("SELECT pg_export_snapshot()")
OTHERS = text("SELECT count(*) FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()")
SIZE = text("SELECT pg_database_size(current_database())")
MAY_CREATE = text("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
LONGEST_WORDS = 300
NOT_HERE = N_(
    "小店的数据库用户没有建库的权限（CREATEDB），所以不能恢复。请数据库管理员给它这个权限，或由他用 pg_restore 恢复。"
)


class CannotTry(DatabaseRefused):
    """The database's user may not make databases."""

    message = NOT_HERE


class PostgresBooks:
    """Books in a database of a server."""

    kind = "postgresql"
    piece = "shop.dump"

    def __init__(self, url: str) -> None:
        self.url = url
        self.address = make_url(engine_url(url))

    def exist(self) -> bool:
        """Whether there are books that can be read."""
        try:
            with self._connected(self.address) as connection:
                return has_books(connection)
        except OperationalError:
            return False

    def something_is_there(self) -> bool:
        """Whether there is a database."""
        try:
            with self._connected(self.address):
                return True
        except OperationalError:
            return False

    def size(self) -> int:
        """The whole database; its dump is smaller."""
        with self._connected(self.address) as connection:
            return int(connection.scalar(SIZE) or 0)

    def copy(self, target: Path) -> Watermark:
        """Dump the very snapshot in which the mark is read."""
        with self._connected(self.address, "REPEATABLE READ") as connection:
            snapshot = str(connection.scalar(SNAPSHOT))
            mark = read_watermark(connection)
            self._run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", "--no-password",
                      address=self.address)  # fmt: skip
        return mark

    @contextmanager
    def tried(self, copy: Path, folder: Path) -> Iterator[str | None]:
        """A database beside, if the user may make one; else only the dump's own list is read, and None is given."""
        del folder
        if not self._may_create():
            self._run("pg_restore", "--list", str(copy), address=None)
            yield None
            return
        with self._beside(copy) as address:
            yield address.render_as_string(hide_password=False)

    @contextmanager
    def candidate(self, copy: Path, folder: Path) -> Iterator[PostgresCandidate]:
        """A database beside that may take over. Raises CannotTry."""
        del folder
        if not self._may_create():
            raise CannotTry
        with self._beside(copy) as address:
            yield PostgresCandidate(address.render_as_string(hide_password=False), address, self)

    def refuse_when_open(self) -> None:
        """Raises ShopIsOpen while anybody else is connected."""
        if not self.something_is_there():
            return
        with self._connected(self.address) as connection:
            if connection.scalar(OTHERS, {"name": self.address.database}):
                raise ShopIsOpen

    def keep_as_they_are(self, folder: Path) -> None:
        """Nothing to do: the old database stays on the server under another name."""
        folder.mkdir(parents=True)

    @contextmanager
    def _beside(self, copy: Path) -> Iterator[URL]:
        name = f"{self.address.database}_{secrets.token_hex(4)}"
        self._administer(f'CREATE DATABASE "{name}" TEMPLATE template0')
        address = self.address.set(database=name)
        try:
            self._run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={name}", "--no-password", str(copy),
                      address=self.address)  # fmt: skip
            yield address
        finally:
            self._administer(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _may_create(self) -> bool:
        with self._connected(self._server()) as connection:
            return bool(connection.scalar(MAY_CREATE))

    def _server(self) -> URL:
        """The server's own database: the books may be missing or about to change their name."""
        return self.address.set(database="postgres")

    @contextmanager
    def _connected(self, address: URL, level: str = "READ COMMITTED") -> Iterator[Connection]:
        engine = create_engine(address, isolation_level=level)
        try:
            with engine.connect() as connection:
                yield connection
        finally:
            engine.dispose()

    def _administer(self, *statements: str) -> None:
        with self._connected(self._server(), "AUTOCOMMIT") as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def _run(self, program: str, *arguments: str, address: URL | None) -> None:
        found = shutil.which(program)
        if found is None:
            raise ProgramMissing(program=program)
        done = subprocess.run(
            [found, *arguments], env={**os.environ, **connection_variables(address)}, capture_output=True, check=False
        )
        if done.returncode != 0:
            why = done.stderr.decode("utf-8", "replace").strip()[-LONGEST_WORDS:]
            raise DatabaseRefused(program=program, why=why)


@dataclass
class PostgresCandidate:
    """A database that is to become the books."""

    url: str
    address: URL
    books: PostgresBooks

    def take_over(self, expected: Watermark | None) -> None:
        """The old database gets another name, the new one its name: both or neither."""
        old, new = self.books.address.database or "", self.address.database or ""
        if expected is not None:
            with self.books._connected(self.books.address) as connection:  # noqa: SLF001 - one kind of books
                if read_watermark(connection) != expected:
                    raise ShopIsOpen
        quote = create_engine(self.address).dialect.identifier_preparer.quote_identifier
        steps = [f"ALTER DATABASE {quote(new)} RENAME TO {quote(old)}"]
        if self.books.something_is_there():
            steps.insert(0, f"ALTER DATABASE {quote(old)} RENAME TO {quote(f'{old}_before_{secrets.token_hex(4)}')}")
        server = create_engine(self.books._server())  # noqa: SLF001
        try:
            with server.begin() as connection:
                for step in steps:
                    connection.exec_driver_sql(step)
        except DBAPIError as error:
            if "being accessed" in str(error):
                raise ShopIsOpen from error
            raise
        finally:
            server.dispose()


def connection_variables(address: URL | None) -> Mapping[str, str]:
    """The address for PostgreSQL's own programs: never on their command line, where everybody sees it."""
    if address is None:
        return {}
    host = address.host or address.query.get("host")
    known = {
        "PGHOST": host if isinstance(host, str) else None,
        "PGPORT": str(address.port) if address.port else None,
        "PGUSER": address.username,
        "PGPASSWORD": address.password,
        "PGDATABASE": address.database,
    }
    return {name: value for name, value in known.items() if value}
