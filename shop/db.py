"""How things are kept: base class, column types, the one transaction, preparation of SQLite and PostgreSQL."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    create_engine,
    event,
    inspect,
    make_url,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

ROOT = Path(__file__).resolve().parent.parent
#: What SQLite keeps in memory for each connection: 32 MB of pages, and 256 MB for one very long transaction.
USUAL_CACHE, LARGE_CACHE = "PRAGMA cache_size=-32000", "PRAGMA cache_size=-256000"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC; refuses values without a time zone, gives them back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Uuid16(TypeDecorator[uuid.UUID]):
    """A UUID as 16 bytes on both databases: small, sorted like its text."""

    impl = LargeBinary(16)
    cache_ok = True

    def process_bind_param(self, value: uuid.UUID | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> uuid.UUID | None:
        return None if value is None else uuid.UUID(bytes=bytes(value))


BigKey = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of all tables."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it as declared
        datetime: UtcDateTime,
        uuid.UUID: Uuid16,
        int: BigInteger().with_variant(Integer, "sqlite"),
        dict[str, Any]: Json,
        list[Any]: Json,
    }


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False})
_writer = threading.RLock()


def session() -> Session:
    """The session of the current request or command."""
    return db.session()


def current_connection() -> Connection:
    """The connection of the running transaction, or the one that reads. The hot path asks for it ten times a sale."""
    current = session()
    writing: Connection | None = current.info.get("writing")
    if writing is None or current.in_nested_transaction():
        return current.connection()  # it is this call that makes a savepoint
    return writing


@contextmanager
def transaction() -> Iterator[Session]:
    """One business action: everything inside is kept together or not at all.

    Re-entrant: an action called by another joins its transaction. The outermost one commits - the only
    commit in the shop. What was read before is read again, so no decision rests on an old row. On SQLite it
    holds the process's writer lock and begins IMMEDIATE, so that a read followed by a write cannot fail.
    """
    current = session()
    if "writing" in current.info:
        yield current
        return
    if current.new or current.dirty or current.deleted:
        raise RuntimeError("something was changed outside transaction()")
    lock = _writer if current.get_bind().dialect.name == "sqlite" else nullcontext()
    with lock:
        current.rollback()
        try:
            current.info["writing"] = current.connection(execution_options={"begin": "IMMEDIATE"})
            yield current
            current.commit()
            for keep in current.info.pop("once_committed", ()):
                keep()
        except BaseException:
            current.rollback()
            raise
        finally:
            current.info.pop("once_committed", None)
            current.info.pop("writing", None)


def once_committed(keep: Callable[[], None]) -> None:
    """Call `keep` when the present transaction is committed, never if it is taken back; at once outside of one.

    For memory that must not hold what the books do not: `keep` only remembers, it cannot fail.
    """
    current = session()
    if "writing" in current.info:
        current.info.setdefault("once_committed", []).append(keep)
    else:
        keep()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA foreign_keys=ON")
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute(USUAL_CACHE)


@contextmanager
def large_cache() -> Iterator[None]:
    """Let SQLite keep all pages of a very long transaction in memory, which it would write and read again otherwise."""
    connection = session().connection()
    if connection.dialect.name != "sqlite":
        yield
        return
    connection.exec_driver_sql(LARGE_CACHE)
    try:
        yield
    finally:
        connection.exec_driver_sql(USUAL_CACHE)


def _begin_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("begin") == "IMMEDIATE"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def prepare(engine: Engine) -> None:
    """Make a new engine safe: SQLite in WAL with synchronous=FULL and foreign keys; explicit BEGIN."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def engine_url(url: str) -> str:
    """The address SQLAlchemy wants; a plain ``postgresql://`` address means the psycopg driver."""
    return url.replace("postgresql://", "postgresql+psycopg://", 1) if url.startswith("postgresql://") else url


def init_app(app: Flask, url: str) -> None:
    """Connect the application to its database."""
    app.config["SQLALCHEMY_DATABASE_URI"] = engine_url(url)
    db.init_app(app)
    with app.app_context():
        prepare(db.engine)


def _alembic(url: str) -> Any:
    """Alembic's settings. It is imported only when tables are made: it would make every start a third longer."""
    configuration = import_module("alembic.config").Config()
    configuration.set_main_option("script_location", str(ROOT / "migrations"))
    configuration.attributes["url"] = engine_url(url)
    return configuration


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database at `url` up to `revision`."""
    import_module("alembic.command").upgrade(_alembic(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take the database at `url` back to `revision` (``base`` empties it)."""
    import_module("alembic.command").downgrade(_alembic(url), revision)


def newest_revision() -> str:
    """The revision this program's tables have."""
    return str(_scripts().get_current_head())


def revision_at(url: str) -> str | None:
    """The revision of the tables at `url`; None where there are no tables of ours."""
    address = make_url(engine_url(url))
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return None
    engine = create_engine(engine_url(url))
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            kept = connection.scalar(text("SELECT version_num FROM alembic_version"))
            return None if kept is None else str(kept)
    finally:
        engine.dispose()


def knows_revision(revision: str) -> bool:
    """Whether this program has migrations from `revision` on; a newer program's are not known."""
    return any(script.revision == revision for script in _scripts().walk_revisions())


@lru_cache(maxsize=1)
def _scripts() -> Any:
    return import_module("alembic.script").ScriptDirectory.from_config(_alembic("sqlite://"))
