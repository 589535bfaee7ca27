"""A whole shop out of a file into empty books. Until the last step there is no shop; then it is whole."""

from __future__ import annotations

import json
import re
import secrets
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

import msgspec
from sqlalchemy import Connection, ForeignKeyConstraint, Table, func, insert, inspect, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.schema import AddConstraint, DropConstraint

from config import Settings
from shop.backup.checking import books_at, check_file
from shop.backup.places import photo_folders, put_in_place
from shop.backup.refusals import Damaged, NewerProgram, NotABackup, named
from shop.db import downgrade, engine_url, knows_revision, revision_at, transaction, upgrade
from shop.kernel.errors import N_, Conflict
from shop.once import LedgerHead
from shop.people.actions import audit
from shop.people.models import LoginSession
from shop.upkeep.whole.cells import readers, writable
from shop.upkeep.whole.tables import digest_of, reading, tables_of
from shop.upkeep.whole.taking import FORMAT, MANIFEST, PHOTOS, TABLES, Say, WholeShop

PHOTO = re.compile(r"(uploads|faces|receipts)/[0-9a-f]{32}(-s)?\.webp")
ROWS_AT_ONCE = 500
LARGEST_MANIFEST = 64 * 1024**2
CUT = (KeyError, zipfile.BadZipFile, EOFError, NotImplementedError, ValueError, zlib.error, msgspec.MsgspecError)


class SomethingIsThere(Conflict):
    """A shop is never written over."""

    message = N_("这里已经有小店的账了，不能覆盖。请换一个空的数据目录（SHOP_DATA_DIR）或空的数据库（DATABASE_URL）。")


def told_by(source: Path) -> WholeShop:
    """What a file says of itself. Raises NotABackup, NewerProgram."""
    try:
        with zipfile.ZipFile(source) as archive:
            info = archive.getinfo(MANIFEST)
            if info.file_size > LARGEST_MANIFEST:
                raise NotABackup(file=source.name)
            shop = msgspec.json.decode(archive.read(info), type=WholeShop)
    except CUT as error:
        raise NotABackup(file=source.name) from error
    if shop.format > FORMAT or not knows_revision(shop.revision):
        raise NewerProgram(revision=shop.revision)
    return shop


def import_all(settings: Settings, source: Path, *, say: Say) -> WholeShop:
    """Bring a whole shop, prove every table, then its photos. Raises NotABackup, NewerProgram, SomethingIsThere,
    Damaged; whatever fails, no books are left behind."""
    shop, url = told_by(source), settings.database_url
    with named(settings.data_dir):
        if not _is_empty(url):
            raise SomethingIsThere
        _photos(settings, source, shop)
        address = make_url(engine_url(url))
        if address.get_backend_name() == "sqlite":
            whole = Path(address.database or "")
            whole.parent.mkdir(parents=True, exist_ok=True)
            begun = whole.with_name(f"{whole.name}.new")
            begun.unlink(missing_ok=True)
            try:
                _fill(f"sqlite:///{begun.as_posix()}", source, shop, say)
                _fold(begun)
                for ending in ("-wal", "-shm"):
                    whole.with_name(whole.name + ending).unlink(missing_ok=True)
                put_in_place(begun, whole)
            finally:
                for ending in ("", "-wal", "-shm"):
                    begun.with_name(begun.name + ending).unlink(missing_ok=True)
        else:
            try:
                _fill(url, source, shop, say)
            except BaseException:
                downgrade(url, "base")
                raise
    return shop


def _is_empty(url: str) -> bool:
    """No tables, or tables in which nobody has opened a shop yet."""
    address = make_url(engine_url(url))
    if address.get_backend_name() == "sqlite" and not Path(address.database or "").exists():
        return True
    if revision_at(url) is None:
        return True
    with reading(url) as connection:
        return not inspect(connection).has_table("person") or not connection.scalar(text("SELECT count(*) FROM person"))


def _fill(url: str, source: Path, shop: WholeShop, say: Say) -> None:
    if revision_at(url) is not None:
        downgrade(url, "base")
    upgrade(url, shop.revision)
    with reading(url) as connection, zipfile.ZipFile(source) as archive:
        postgresql = connection.dialect.name == "postgresql"
        if not postgresql:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.exec_driver_sql("BEGIN")
        tables = tables_of(connection)
        if {table.name for table in tables} != shop.tables.keys():
            raise Damaged(what=N_("里面的表和它说的版本不一样"))
        to_themselves = [key for table in tables for key in _to_itself(table)] if postgresql else []
        for key in to_themselves:
            connection.execute(DropConstraint(key))
        for table in reversed(tables):  # what the tables begin with; those that never lose a row begin empty
            if connection.execute(select(func.count()).select_from(table)).scalar():
                connection.execute(table.delete())
        for table in tables:
            _rows(connection, archive, table, shop)
            say(f"  {table.name}：{shop.tables[table.name].rows:,}")
        for key in to_themselves:
            connection.execute(AddConstraint(key))
        _prove(connection, shop)
        if postgresql:
            _count_on(connection, tables)
        connection.commit()
    upgrade(url)


def _to_itself(table: Table) -> list[ForeignKeyConstraint]:
    """Keys of a table to itself: a row may stand before the one it points to."""
    return [key for key in table.foreign_key_constraints if key.referred_table is table]


def _rows(connection: Connection, archive: zipfile.ZipFile, table: Table, shop: WholeShop) -> None:
    told = shop.tables[table.name]
    if set(told.columns) != {column.name for column in table.columns}:
        raise Damaged(what=N_("里面的表和它说的版本不一样"))
    read = readers(table, told.columns, connection.dialect.name)
    statement = insert(writable(table))
    rows = _read(archive, table.name)
    while some := list(islice(rows, ROWS_AT_ONCE)):
        values = [
            {name: make(cell) for name, make, cell in zip(told.columns, read, cells, strict=True)} for cells in some
        ]
        connection.execute(statement, values)


def _read(archive: zipfile.ZipFile, name: str) -> Iterator[list[Any]]:
    try:
        with archive.open(f"{TABLES}{name}.jsonl") as file:
            for line in file:
                yield cast(list[Any], json.loads(line))
    except CUT as error:
        raise Damaged(what=N_("里面的文件被改过或损坏了")) from error


def _prove(connection: Connection, shop: WholeShop) -> None:
    """Every table holds the very rows that the other database said."""
    for table in tables_of(connection):
        told, found = shop.tables[table.name], digest_of(connection, table)
        if (found.rows, found.text) != (told.rows, told.digest):
            raise Damaged(what=N_("里面的文件被改过或损坏了"))


def _count_on(connection: Connection, tables: list[Table]) -> None:
    """New rows are numbered after those that came."""
    for table in tables:
        for column in table.primary_key.columns:
            counter = connection.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
            if counter:
                last = connection.scalar(select(func.max(column)))
                connection.execute(select(func.setval(counter, last or 1, last is not None)))


def _fold(path: Path) -> None:
    """Put the log into the file itself: only the file is moved."""
    check_file(path)
    with reading(f"sqlite:///{path.as_posix()}") as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def _photos(settings: Settings, source: Path, shop: WholeShop) -> None:
    """Photos are named by their content: those that are there already are the same."""
    folders = photo_folders(settings)
    with zipfile.ZipFile(source) as archive:
        for name in shop.photos:
            if not PHOTO.fullmatch(name):
                raise Damaged(what=N_("里面的文件被改过或损坏了"))
            folder, file = name.split("/")
            target = folders[folder] / file
            target.parent.mkdir(parents=True, exist_ok=True)
            begun = target.with_name(f"{file}.new")
            try:
                begun.write_bytes(archive.read(PHOTOS + name))
            except CUT as error:
                raise Damaged(what=N_("里面的文件被改过或损坏了")) from error
            put_in_place(begun, target)


def begin_here(settings: Settings, source: Path, *, at: datetime) -> None:
    """Open the books that came in this place: tablets send everything once more, and nobody is logged in."""
    with books_at(settings.database_url), transaction() as current:
        current.execute(update(LedgerHead).values(books_epoch=secrets.token_hex(16)))
        ended = update(LoginSession).where(LoginSession.ended_at.is_(None))
        current.execute(ended.values(ended_at=at, ended_why="restored"))
        audit.record("books.import", subject="shop", detail=source.name, by=None, at=at)
