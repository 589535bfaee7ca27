"""Constant driver statements for what is done often (sales, stock, imports): compiled once, run with many rows at once.

The rest of the shop uses the ORM. Rows are plain tuples in the order of the table's columns; `Plain` turns moments,
days, identifiers and JSON into what the database's driver takes.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from itertools import chain
from typing import Any, Generic, NamedTuple, TypeVarTuple

import msgspec
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Engine,
    Executable,
    Select,
    Table,
    bindparam,
    false,
    func,
    literal_column,
    null,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from shop.db import current_connection, session

Row = tuple[Any, ...]
Columns = TypeVarTuple("Columns")

#: From so many rows on, PostgreSQL is given a stream or whole columns instead of a statement per row.
MANY_ROWS = 500
#: So many rows go into one statement of SQLite: it begins a statement, and opens each index, that much less often.
ROWS_TOGETHER = 50
#: Up to here a list is filled up to the next power of two, so that few texts stand for all lengths.
LONGEST_FILLED = 1024
TEXTS_KEPT = 200


@cache
def _positional(name: str) -> Dialect:
    if name == "sqlite":
        return SQLiteDialect_pysqlite(paramstyle="qmark")
    return PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]


def compiled(statement: Executable, name: str, columns: Sequence[str] | None = None) -> tuple[str, tuple[str, ...]]:
    """The statement's text for the database called `name` and the order of its parameters."""
    result: Any = statement.compile(dialect=_positional(name), column_keys=list(columns) if columns else None)  # type: ignore[attr-defined]
    return result.string, tuple(result.positiontup or ())


class _Done(NamedTuple):
    """What a statement found, and how many rows it wrote."""

    rows: list[Row]
    changed: int


def _run(connection: Connection, text: str, parameters: Any) -> _Done:
    """Execute the driver's own way: SQLAlchemy's costs ten times what most of these statements take themselves.

    A list of parameters is executed once for each. Where somebody listens to cursors (`before_cursor_execute`,
    `after_cursor_execute`; other events hear nothing), or the transaction is yet to begin, it goes through SQLAlchemy;
    errors are SQLAlchemy's either way.
    """
    heard = connection.dispatch
    if heard.before_cursor_execute or heard.after_cursor_execute or not connection.in_transaction():
        result: Any = connection.exec_driver_sql(text, parameters)
        done = _Done(result.cursor.fetchall() if result.returns_rows else [], result.rowcount)
        result.close()
        return done
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        (cursor.executemany if isinstance(parameters, list) else cursor.execute)(text, parameters)
        done = _Done(cursor.fetchall() if cursor.description else [], cursor.rowcount)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _named(connection, text, parameters, error, cursor) from error
    cursor.close()
    return done


def _named(connection: Connection, text: str, parameters: Any, error: Any, cursor: Any) -> DBAPIError:
    """The error as SQLAlchemy names it. When a connection is lost the others are, too: none is used again."""
    dialect: Any = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection.dbapi_connection, cursor)
    if lost:
        connection.engine.dispose()
        connection.invalidate(error)
    named: Any = DBAPIError.instance(
        text, parameters, error, dialect.loaded_dbapi.Error, hide_parameters=connection.engine.hide_parameters,
        connection_invalidated=lost, dialect=dialect, ismulti=isinstance(parameters, list),
    )  # fmt: skip
    return named  # type: ignore[no-any-return]


class Rows:
    """INSERT of whole rows into one table.

    `adds` makes it an upsert on the primary key that adds those columns to what is there. `skips_known` leaves a row
    out when any unique key of it is taken; the count of `run` tells how many went in. `numbers_itself`: the rows bring
    the key that the database would otherwise number. `always` gives the columns that are the same in every row there
    will ever be; the rows leave them out. `together`: SQLite gets many rows by few long statements, for histories.
    """

    def __init__(
        self,
        table: Table,
        *,
        adds: Sequence[str] = (),
        skips_known: bool = False,
        numbers_itself: bool = False,
        always: Mapping[str, str | int | None] | None = None,
        together: bool = False,
    ) -> None:
        self.table, self.together = table, together
        self.always = dict(always or {})
        left_out = {*self.always, None if numbers_itself else getattr(table.autoincrement_column, "name", None)}
        self.columns = tuple(column.name for column in table.columns if column.name not in left_out)
        self.adds = tuple(adds)
        self.skips_known = skips_known
        self._texts: dict[str, str] = {}
        self._cells: dict[str, list[Callable[[Mapping[str, Any]], Any]]] = {}
        self._copy_text = f"COPY {table.name} ({', '.join((*self.columns, *self.always))}) FROM STDIN"

    def _text(self, name: str, source: Select[Any] | None = None) -> str:
        insert: Any = (sqlite if name == "sqlite" else postgresql).insert(self.table).inline()
        if self.always:
            insert = insert.values({column: _literal(value) for column, value in self.always.items()})
        if source is not None:
            insert = insert.from_select(self.columns, source)
        if self.adds:
            sums = {column: self.table.c[column] + insert.excluded[column] for column in self.adds}
            insert = insert.on_conflict_do_update(index_elements=list(self.table.primary_key.columns), set_=sums)
        elif self.skips_known:
            insert = insert.on_conflict_do_nothing()
        text, order = compiled(insert, name, None if source is not None else self.columns)
        if order != self.columns:
            raise RuntimeError(f"columns of {self.table.name} came out as {order}")
        return text

    def run(self, connection: Connection, rows: Sequence[Row]) -> int:
        """Insert the rows with one statement; returns how many were written."""
        if not rows:
            return 0
        name = connection.dialect.name
        if name == "postgresql" and len(rows) >= MANY_ROWS and not self.skips_known:
            return self._add_many(connection, rows) if self.adds else self._copy(connection, rows)
        text = self._texts.get(name)
        if text is None:
            text = self._texts[name] = self._text(name)
        if name == "sqlite" and self.together and len(rows) >= ROWS_TOGETHER:
            return self._run_together(connection, text, rows)
        parameters: Any = rows[0] if len(rows) == 1 else list(rows)
        return _run(connection, text, parameters).changed

    def keep(self, connection: Connection, things: Sequence[object]) -> None:
        """Insert new objects of the table's class; the session knows nothing of them, they get neither id nor defaults.

        Constant defaults of the columns go into the row; raises KeyError when something is left out that has another.
        """
        name = connection.dialect.name
        cells = self._cells.get(name)
        if cells is None:
            cells = self._cells[name] = [_cell(self.table.c[column], connection.dialect) for column in self.columns]
        self.run(connection, [tuple([cell(vars(thing)) for cell in cells]) for thing in things])

    def _run_together(self, connection: Connection, text: str, rows: Sequence[Row]) -> int:
        if "together" not in self._texts:
            head, values, row = text.partition(" VALUES ")
            self._texts["together"] = head + values + ", ".join([row] * ROWS_TOGETHER)
        rest = len(rows) % ROWS_TOGETHER
        starts = range(0, len(rows) - rest, ROWS_TOGETHER)
        together = [tuple(chain.from_iterable(rows[start : start + ROWS_TOGETHER])) for start in starts]
        _run(connection, self._texts["together"], together)
        if rest:
            _run(connection, text, list(rows[-rest:]))
        return len(rows)

    def _copy(self, connection: Connection, rows: Sequence[Row]) -> int:
        """PostgreSQL takes many rows several times faster as a stream."""
        driver: Any = connection.connection.driver_connection
        always = tuple(self.always.values())
        with driver.cursor() as cursor:
            try:
                with cursor.copy(self._copy_text) as copy:
                    for row in rows:
                        copy.write_row(row + always)
            except connection.dialect.loaded_dbapi.Error as error:
                raise _named(connection, self._copy_text, None, error, cursor) from error
        return len(rows)

    def _add_many(self, connection: Connection, rows: Sequence[Row]) -> int:
        """The upsert with one array per column."""
        text = self._texts.get("arrays")
        if text is None:
            arrays = (bindparam(name, type_=ARRAY(self.table.c[name].type)) for name in self.columns)
            source = select(*(func.unnest(array) for array in arrays))
            text = self._texts["arrays"] = self._text("postgresql", source)
        return _run(connection, text, tuple(map(list, zip(*rows, strict=True)))).changed


def _cell(column: Column[Any], dialect: Dialect) -> Callable[[Mapping[str, Any]], Any]:
    """What the driver takes for a column of an object."""
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    name, default = column.name, None
    if isinstance(column.default, ScalarElementColumnDefault):
        default = column.default.arg
    must_be_given = default is None and (column.default is not None or column.server_default is not None)

    def cell(values: Mapping[str, Any]) -> Any:
        value = values[name] if must_be_given else values.get(name)
        if value is None:
            value = default
        if convert is None or (value is None and name not in values):
            return value
        return convert(value)

    return cell


def _literal(value: str | int | None) -> ColumnElement[Any]:
    """A constant of the program as part of a statement's text."""
    if value is None:
        return null()
    if isinstance(value, bool):
        return true() if value else false()
    return literal_column(repr(value))


class Statement:
    """Any other constant statement; parameters are given in the order of `order`."""

    def __init__(self, statement: Executable, order: Sequence[str]) -> None:
        self.statement = statement
        self.order = tuple(order)
        self._texts: dict[str, str] = {}

    def run(self, connection: Connection, *values: Any) -> list[Row]:
        """Execute with these driver values; the rows it found, as the driver gives them."""
        return _run(connection, self._text(connection), values).rows

    def first(self, connection: Connection, *values: Any) -> Row | None:
        """Execute with these driver values; the first row it found."""
        rows = self.run(connection, *values)
        return rows[0] if rows else None

    def glance(self, engine: Engine, *values: Any) -> Row | None:
        """The first row, read outside of any session and transaction: the cheapest way there is."""
        connection: Any = engine.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(self._text(engine), values)
            row: Row | None = cursor.fetchone()
            cursor.close()
            return row
        finally:
            connection.close()

    def run_many(self, connection: Connection, rows: Sequence[Row]) -> None:
        """Execute once for each row of driver values."""
        if rows:
            _run(connection, self._text(connection), list(rows))

    def _text(self, connection: Connection | Engine) -> str:
        name = connection.dialect.name
        text = self._texts.get(name)
        if text is None:
            text, order = compiled(self.statement, name)
            if order != self.order:
                raise RuntimeError(f"parameters came out as {order}")
            self._texts[name] = text
        return text


class _Bind(NamedTuple):
    """A parameter: its name, whether it must be given, else its value; whether it is a list; what converts it."""

    name: str
    required: bool
    value: Any
    many: bool
    convert: Callable[[Any], Any] | None


class _Reading(NamedTuple):
    """A query for one database: where a list stands the text has a place to fill."""

    text: str
    binds: tuple[_Bind, ...]
    columns: tuple[Callable[[Any], Any] | None, ...]
    texts: dict[tuple[int, ...], str]


class Query(Generic[*Columns]):
    """A constant SELECT of columns; its rows are plain tuples of Python values, for a fraction of what objects cost.

    Parameters are its bindparams, given by name; raises KeyError for one that is missing. One with `expanding=True`
    takes values for IN; an empty one finds nothing.
    """

    def __init__(self, statement: Select[*Columns]) -> None:
        self.statement = statement
        self._readings: dict[str, _Reading] = {}

    def read(self, **values: Any) -> list[tuple[*Columns]]:
        """The rows as the present session sees them, after what waits there to be written."""
        session().flush()
        return self.run(current_connection(), **values)

    def run(self, connection: Connection, **values: Any) -> list[tuple[*Columns]]:
        """The rows as this connection sees them."""
        reading = self._readings.get(connection.dialect.name) or self._prepared(connection.dialect.name)
        parameters: list[Any] = []
        sizes: list[int] = []
        for name, required, value, many, convert in reading.binds:
            given = values[name] if required else value
            if not many:
                parameters.append(convert(given) if convert else given)
                continue
            listed = list(map(convert, given)) if convert else list(given)
            if not listed:
                return []
            if len(listed) <= LONGEST_FILLED:
                listed += listed[-1:] * ((1 << (len(listed) - 1).bit_length()) - len(listed))
            parameters += listed
            sizes.append(len(listed))
        text = reading.texts.get(tuple(sizes)) or _filled(reading, tuple(sizes), connection.dialect.name)
        rows: list[Any] = _run(connection, text, tuple(parameters)).rows
        if not any(reading.columns):
            return rows
        columns: list[Iterable[Any]] = [
            column if convert is None else map(convert, column)
            for convert, column in zip(reading.columns, zip(*rows, strict=True), strict=False)
        ]
        converted: Any = zip(*columns, strict=True)
        return list(converted)

    def _prepared(self, name: str) -> _Reading:
        dialect = _positional(name)
        result: Any = self.statement.compile(dialect=dialect)
        binds = []
        for key in result.positiontup:
            bind = result.binds[key]
            kind = bind.type.dialect_impl(dialect)
            binds.append(_Bind(key, bind.required, bind.value, bool(bind.expanding), kind.bind_processor(dialect)))
        types = [column.type.dialect_impl(dialect) for column in self.statement.selected_columns]
        columns = tuple(kind.result_processor(dialect, None) for kind in types)
        reading = self._readings[name] = _Reading(result.string, tuple(binds), columns, {})
        return reading


def _filled(reading: _Reading, sizes: tuple[int, ...], name: str) -> str:
    """The text with a mark for every value of its lists; remembered."""
    text, mark = reading.text, "?" if name == "sqlite" else "%s"
    lists = [bind.name for bind in reading.binds if bind.many]
    for bind_name, size in zip(lists, sizes, strict=True):
        text = text.replace(f"__[POSTCOMPILE_{bind_name}]", ", ".join([mark] * size), 1)
    if len(reading.texts) >= TEXTS_KEPT:
        reading.texts.clear()
    reading.texts[sizes] = text
    return text


class Plain:
    """What the driver of one database takes for a moment, a day, an identifier and JSON."""

    def __init__(self, connection: Connection | Engine) -> None:
        self.sqlite = connection.dialect.name == "sqlite"
        self.day: Callable[[date], Any] = date.isoformat if self.sqlite else (lambda day: day)

    def moment(self, moment: datetime) -> Any:
        """A moment as the column type UtcDateTime keeps it."""
        utc = moment.astimezone(UTC)
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if self.sqlite else utc

    @staticmethod
    def key(identifier: uuid.UUID | None) -> bytes | None:
        """An identifier as the column type Uuid16 keeps it."""
        return None if identifier is None else identifier.bytes

    @staticmethod
    def json(value: Any) -> str | None:
        """A value as JSON text; None is NULL."""
        if value is None:
            return None
        return msgspec.json.encode(value).decode() if value else "[]"
