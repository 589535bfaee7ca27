"""Values of a table as plain JSON and back, the same for SQLite and PostgreSQL."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    LargeBinary,
    Table,
    TableClause,
    Text,
    cast,
    column,
    select,
    type_coerce,
)
from sqlalchemy import table as into
from sqlalchemy.types import UserDefinedType

Cell = Any


def readable(table: Table, database: str) -> Any:
    """A question for every row of a table in the order of its key; JSON comes as the text it is kept as."""
    columns: list[Any] = []
    for one in table.columns:
        if isinstance(one.type, JSON):
            text = cast(one, Text) if database == "postgresql" else type_coerce(one, Text)
            columns.append(text.label(one.name))
        else:
            columns.append(one)
    return select(*columns).order_by(*table.primary_key.columns)


def to_cell(value: Any) -> Cell:
    """A value as it stands in the file."""
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (bytes, memoryview, bytearray)):
        return b64encode(bytes(value)).decode()
    return value


def readers(table: Table, names: Sequence[str], database: str) -> list[Callable[[Cell], Any]]:
    """For each column of the file, how its cells become values of this database."""
    return [_reader(table.columns[name], database) for name in names]


def _reader(one: Column[Any], database: str) -> Callable[[Cell], Any]:
    kind = one.type
    if isinstance(kind, JSON):
        return _json_text if database == "sqlite" else _as_it_is
    if isinstance(kind, DateTime):
        return _naive if database == "sqlite" else _moment
    if isinstance(kind, Date):
        return lambda cell: None if cell is None else date.fromisoformat(cell)
    if isinstance(kind, LargeBinary):
        return lambda cell: None if cell is None else b64decode(cell)
    if isinstance(kind, Boolean):
        return lambda cell: None if cell is None else bool(cell)
    return _as_it_is


class AsText(UserDefinedType[str]):
    """JSON put in as text: the database makes of it what it keeps, and a JSON null stays what it is."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """Never asked: no table is made of it."""
        return "TEXT"


def writable(table: Table) -> TableClause:
    """The table as rows are put into it."""
    return into(
        table.name,
        *(column(one.name, AsText() if isinstance(one.type, JSON) else one.type) for one in table.columns),
    )


def _as_it_is(cell: Cell) -> Any:
    return cell


def _json_text(cell: Cell) -> str | None:
    """JSON the way this program writes it, whatever the other database made of blanks and escapes."""
    return None if cell is None else json.dumps(json.loads(cell))


def _moment(cell: Cell) -> datetime | None:
    return None if cell is None else datetime.fromisoformat(cell)


def _naive(cell: Cell) -> datetime | None:
    return None if cell is None else datetime.fromisoformat(cell).replace(tzinfo=None)


class Digest:
    """What a table's rows come to, whichever database says them: equal rows, equal digest."""

    def __init__(self, kinds: Iterable[bool]) -> None:
        self.kinds = list(kinds)
        self.rows = 0
        self._sum = sha256()

    @classmethod
    def of(cls, table: Table) -> Digest:
        """For the columns of a table, in their order by name."""
        return cls(isinstance(table.columns[name].type, JSON) for name in names_of(table))

    def add(self, cells: Sequence[Cell]) -> None:
        """One more row."""
        told = [
            json.loads(cell) if is_json and cell is not None else int(cell) if isinstance(cell, bool) else cell
            for is_json, cell in zip(self.kinds, cells, strict=True)
        ]
        self.rows += 1
        self._sum.update(json.dumps(told, sort_keys=True).encode())

    @property
    def text(self) -> str:
        """The sum so far."""
        return self._sum.hexdigest()


def names_of(table: Table) -> list[str]:
    """The columns of a table in an order that no database decides."""
    return sorted(str(one.name) for one in table.columns)
