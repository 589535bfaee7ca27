"""PostgreSQL databases that tests give back and others get, emptied: that takes a tenth of making one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import URL, make_url

from shop.db import engine_url
from tests.support import postgres

#: A database that was emptied so often has grown, and is made anew.
TIMES = 40
#: What a test may have changed that emptying does not undo: tables, indexes, columns, triggers, functions, rules.
SHAPE = """
SELECT (SELECT sum(hashtext(concat(oid, relname))) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT sum(hashtext(concat(attrelid, attname, atttypid, attnotnull))) FROM pg_attribute
         WHERE attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace) AND NOT attisdropped),
       (SELECT sum(hashtext(concat(oid, tgname, tgenabled))) FROM pg_trigger),
       (SELECT sum(hashtext(concat(oid, prosrc))) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT sum(hashtext(concat(oid, conname))) FROM pg_constraint)
"""
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
NUMBERED = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Where the template's own rows lie, from which they are put back.
KEPT = "kept_for_tests"


class Reused:
    """Copies of `template`, which has all tables and the rows migrations made; nobody may be connected to it."""

    def __init__(self, template: str) -> None:
        self.template = make_url(engine_url(template))
        self.server = self.template.set(database="postgres")
        self.spare: list[tuple[URL, int]] = []
        with _inside(self.template) as connection:
            self.tables = [str(name) for (name,) in connection.execute(text(TABLES))]
            self.filled = self._filled(connection)
            connection.execute(text(f"CREATE SCHEMA {KEPT}"))
            for name in self.filled:
                connection.execute(text(f'CREATE TABLE {KEPT}."{name}" AS TABLE public."{name}"'))
            self.numbers: dict[str, int] = dict(connection.execute(text(NUMBERED)).all())
            self.shape = connection.execute(text(SHAPE)).one()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for database, _times in self.spare:
            postgres.drop_database(self.server, database)

    @contextmanager
    def one(self) -> Iterator[str]:
        """The address of a database with all tables and no rows but those of migrations."""
        if self.spare:
            used, times = self.spare.pop()
            database = postgres.renamed(self.server, used)
        else:
            database, times = postgres.create_database(self.server, template=self.template), 0
        try:
            yield database.render_as_string(hide_password=False)
        finally:
            if times < TIMES and self._emptied(database):
                self.spare.append((database, times + 1))
            else:
                postgres.drop_database(self.server, database)

    def _filled(self, connection: Connection) -> list[str]:
        asked = " UNION ALL ".join(
            f"SELECT '{name}' WHERE EXISTS (SELECT FROM public.\"{name}\")"  # noqa: S608 - names of its own
            for name in self.tables
        )
        return [str(name) for (name,) in connection.execute(text(asked))]

    def _emptied(self, database: URL) -> bool:
        with _inside(database) as connection:
            connection.execute(text(OTHERS))
            if connection.execute(text(SHAPE)).one() != self.shape:
                return False
            connection.execute(text("SET session_replication_role = replica"))  # no triggers, no foreign keys
            for name in self._filled(connection):
                connection.execute(text(f'DELETE FROM public."{name}"'))  # noqa: S608
            for name in self.filled:
                connection.execute(text(f'INSERT INTO public."{name}" SELECT * FROM {KEPT}."{name}"'))  # noqa: S608
            for name in dict(connection.execute(text(NUMBERED)).all()):
                last = self.numbers.get(name)
                connection.execute(
                    text("SELECT setval(CAST(:name AS regclass), :last, :used)"),
                    {"name": f'public."{name}"', "last": last or 1, "used": last is not None},
                )
        return True


@contextmanager
def _inside(database: URL) -> Iterator[Connection]:
    engine = create_engine(database)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()
