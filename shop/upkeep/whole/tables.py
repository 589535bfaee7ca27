"""The tables behind an address as they are there, in the order in which they can be filled."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, MetaData, Table, create_engine

from shop.db import engine_url, prepare
from shop.upkeep.whole.cells import Digest, names_of, readable, to_cell

REVISION = "alembic_version"
#: A month that is closed takes no postings: it is closed when they are there.
LAST = ("books_month",)


@contextmanager
def reading(url: str) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads."""
    engine = create_engine(engine_url(url))
    prepare(engine)
    level = "REPEATABLE READ" if engine.dialect.name == "postgresql" else None
    try:
        with engine.connect() as connection:
            if level:
                connection = connection.execution_options(isolation_level=level)  # noqa: PLW2901
            yield connection
    finally:
        engine.dispose()


def tables_of(connection: Connection) -> list[Table]:
    """Every table of the shop."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != REVISION]
    return sorted(tables, key=lambda table: table.name in LAST)


def cells_of(connection: Connection, table: Table) -> Iterator[list[object]]:
    """Every row of a table, its cells in the order of `names_of`."""
    names = names_of(table)
    rows = connection.execution_options(yield_per=1000).execute(readable(table, connection.dialect.name))
    for row in rows.mappings():
        yield [to_cell(row[name]) for name in names]


def digest_of(connection: Connection, table: Table) -> Digest:
    """What the rows of a table come to."""
    digest = Digest.of(table)
    for cells in cells_of(connection, table):
        digest.add(cells)
    return digest
