"""The whole shop into one file."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

import msgspec
from sqlalchemy import Connection, Table, text

from config import Settings
from shop.backup.places import photo_folders, put_in_place
from shop.backup.refusals import named
from shop.backup.store import photos_in
from shop.kernel.errors import N_, DomainError
from shop.upkeep.whole.cells import Digest, names_of
from shop.upkeep.whole.tables import cells_of, reading, tables_of

FORMAT = 1
MANIFEST, TABLES, PHOTOS = "manifest.json", "tables/", "photos/"
Say = Callable[[str], object]


class NoShop(DomainError):
    """There is nothing to export."""

    message = N_("这里还没有小店的账，没有什么可导出的。")


class TableTold(msgspec.Struct, frozen=True):
    """A table in the file: its columns in order, its rows, and what they come to."""

    columns: list[str]
    rows: int
    digest: str


class WholeShop(msgspec.Struct, frozen=True):
    """What the file says of itself."""

    format: int
    revision: str
    database: str
    taken_at: datetime
    tables: dict[str, TableTold]
    photos: list[str]


def export_all(settings: Settings, target: Path, *, at: datetime, say: Say) -> WholeShop:
    """Write everything as of one moment; the file gets its name when it is whole. Raises NoShop and what disks say."""
    begun = target.with_name(f"{target.name}.new")
    with named(target.parent), reading(settings.database_url) as connection:
        tables = tables_of(connection)
        if not tables:
            raise NoShop
        revision = str(connection.scalar(text("SELECT version_num FROM alembic_version")))
        try:
            with zipfile.ZipFile(begun, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                told = {str(table.name): _put(archive, connection, table, say) for table in tables}
                photos = _photos(archive, settings)
                shop = WholeShop(FORMAT, revision, connection.dialect.name, at, told, photos)
                archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(shop), indent=1))
            put_in_place(begun, target)
        finally:
            begun.unlink(missing_ok=True)
    return shop


def _put(archive: zipfile.ZipFile, connection: Connection, table: Table, say: Say) -> TableTold:
    digest = Digest.of(table)
    with archive.open(f"{TABLES}{table.name}.jsonl", "w", force_zip64=True) as file:
        for cells in cells_of(connection, table):
            digest.add(cells)
            _line(file, cells)
    say(f"  {table.name}：{digest.rows:,}")
    return TableTold(names_of(table), digest.rows, digest.text)


def _line(file: IO[bytes], cells: list[object]) -> None:
    file.write(json.dumps(cells, ensure_ascii=False).encode() + b"\n")


def _photos(archive: zipfile.ZipFile, settings: Settings) -> list[str]:
    kept = []
    for name, path in photos_in(photo_folders(settings)):
        archive.write(path, PHOTOS + name, zipfile.ZIP_STORED)
        kept.append(name)
    return kept
