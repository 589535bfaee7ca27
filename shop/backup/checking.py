"""Is a copy of the books whole, and does it say what the books said?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from flask import Flask
from sqlalchemy import create_engine

from shop.backup.manifest import Doubt
from shop.backup.refusals import BooksDamaged
from shop.backup.watermark import Watermark, read_watermark
from shop.db import db, engine_url, init_app
from shop.kernel.errors import N_
from shop.people.queries.trail import verify_chain
from shop.sales.actions import rollups

MOST_TOLD = 3
#: So that years of sales do not fill the memory.
DAYS_AT_ONCE = 31


def check_file(path: Path) -> None:
    """SQLite's own checks of the whole file. Raises BooksDamaged."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchmany(MOST_TOLD)
    except sqlite3.DatabaseError as error:
        raise BooksDamaged(what=str(error)) from error
    if found != ["ok"]:
        raise BooksDamaged(what="; ".join(found))
    if strays:
        raise BooksDamaged(what=", ".join(f"{row[0]} → {row[2]}" for row in strays))


def check_same(url: str, expected: Watermark) -> None:
    """The copy must hold exactly what the books held when it was taken. Raises BooksDamaged."""
    engine = create_engine(engine_url(url))
    try:
        with engine.connect() as connection:
            found = read_watermark(connection)
    finally:
        engine.dispose()
    if found != expected:
        raise BooksDamaged(what=", ".join(differences(found, expected)))


def differences(found: Watermark, expected: Watermark) -> list[str]:
    """What differs between two marks, by name."""
    tables = sorted(found.counts.keys() | expected.counts.keys())
    counts = [name for name in tables if found.counts.get(name) != expected.counts.get(name)]
    others = [name for name in found.__struct_fields__ if getattr(found, name) != getattr(expected, name)]
    return counts or others


def doubts_about(url: str) -> list[Doubt]:
    """What the shop's own proofs say about books of today's tables: sums against their documents, the trail's chain."""
    doubts = []
    with books_at(url):
        days = rollups.days_to_compare()
        wrong = sum(len(rollups.compare(days[at : at + DAYS_AT_ONCE])) for at in range(0, len(days), DAYS_AT_ONCE))
        if wrong:
            doubts.append(Doubt(N_("汇总和单据有 %(count)s 处不一致"), {"count": wrong}))
        verdict = verify_chain()
        if verdict.broken_at is not None:
            doubts.append(Doubt(N_("操作记录从第 %(line)s 条起对不上"), {"line": verdict.broken_at}))
    return doubts


@contextmanager
def books_at(url: str) -> Iterator[None]:
    """Work with the books at `url` instead of the shop's own: queries and actions take them for the books."""
    app = Flask("books")
    init_app(app, url)
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()
