"""Bench of the sales and stock pages over a long history: server time of a page, beside plain sqlite3 running its
statements.

Goals: the day's order list and the day's summary within 50 ms with 1,000,000 sale lines; the dashboard and the lists
behind its figures within 100 ms, a month of them as Excel within 3 s; an unchanged poll within 1 ms; the stock page
and the card of an item within 80 ms with 10,000,000 moves. How long check-books takes is told too.
A page's time is the whole request inside the server: login, statements, template; beside it the processor's share,
which does not grow when the machine is busy with other things. The plain figure is one sqlite3
connection executing and fetching exactly the statements that page sent, in the same run, turn by turn.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import Context
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, func, make_url, select
from werkzeug.test import TestResponse

from bench._moves import lay_in
from bench._plain import PRAGMAS
from bench._world import OPENED, build, shop_of
from config import sqlite_url
from launcher import programs
from shop.db import db, session, transaction
from shop.kernel.clock import business_day
from shop.people.actions import sessions
from shop.people.models import Person, PersonRole, Role
from shop.sales.models import OrderLine
from shop.sales.queries.today import VERSION
from shop.stock.models import Item, StockMove
from shop.upkeep.check_books import BOOKS
from tests.support import postgres

Statement = tuple[str, Any]
LINES = 1_000_000
MOVES = 10_000_000
LINES_OF_A_SALE = 3
ROUNDS = 5
TIMES = 4
LAST_DAY = business_day(OPENED) - timedelta(days=1)


@dataclass
class Measured:
    """One page: its goal, what it reached in each round, and what plain sqlite3 took for the same statements."""

    name: str
    path: str
    goal_ms: float | None
    statements: int = 0
    page_ms: list[float] = field(default_factory=list)
    busy_ms: list[float] = field(default_factory=list)
    plain_ms: list[float] = field(default_factory=list)

    def result(self) -> dict[str, Any]:
        """What is reported."""
        reached, plain = statistics.median(self.page_ms), statistics.median(self.plain_ms)
        return {
            "page": self.name,
            "goal_ms": self.goal_ms,
            "reached_ms": round(reached, 2),
            "met": None if self.goal_ms is None else reached <= self.goal_ms,
            "processor_ms": round(statistics.median(self.busy_ms), 2),
            "plain_ms": round(plain, 2),
            "ratio": round(plain / reached, 3),
            "statements": self.statements,
        }


def pages(unchanged: str, item: int | None) -> list[Measured]:
    """What a teacher opens, those with goals first; pages of stock where there is an item."""
    day = f"since={LAST_DAY}&until={LAST_DAY}"
    month = f"since={LAST_DAY - timedelta(days=27)}&until={LAST_DAY}"
    years = f"since={LAST_DAY - timedelta(days=729)}&until={LAST_DAY}"
    goods = [
        Measured("stock", "/stock", 80),
        Measured("card of an item", f"/stock/items/{item}", 80),
        Measured("use of an item in 28 days", f"/stock/use/{item}?{month}", None),
        Measured("use of all items in a day", f"/stock/use?{day}", None),
    ]
    return [
        Measured("order list of a day", f"/sales/orders?{day}", 50),
        Measured("summary of a day", f"/sales/summary?{day}", 50),
        *(goods if item else []),
        Measured("order list of a day, searched", f"/sales/orders?{day}&q=饮品 7", None),
        Measured("one order number on any day", f"/sales/orders?{day}&q=Z-1122-1", None),
        Measured("today at a glance", f"/sales/today?day={LAST_DAY}", None),
        Measured("unchanged poll", f"/sales/today/live?version={unchanged}", 1),
        Measured("dashboard of 28 days", f"/reports?{month}", 100),
        Measured("dashboard of 730 days", f"/reports?{years}", None),
        Measured("margin by product, 28 days", f"/reports/products?{month}", 100),
        Measured("waste, 28 days", f"/reports/waste?{month}", 100),
        Measured("Excel of the dashboard, 28 days", f"/reports?{month}&as=xlsx", 3000),
        Measured("Excel of products, 28 days", f"/reports/products?{month}&as=xlsx", 3000),
        Measured("summary of 28 days", f"/sales/summary?{month}", None),
        Measured("summary of 730 days", f"/sales/summary?{years}", None),
    ]


def log_in(client: FlaskClient, at: Any) -> None:
    """A teacher of the bench's own, with a desk session."""
    with transaction() as books:
        teacher = books.scalar(select(Person).where(Person.username == "teacher"))
        if teacher is None:
            teacher = Person(kind="teacher", name="老师", nickname="老师", username="teacher", created_at=at)
            books.add(teacher)
            books.flush()
            role = books.scalars(select(Role.id).where(Role.code == "teacher")).one()
            books.add(PersonRole(person_id=teacher.id, role_id=role))
    token = sessions.begin(sessions.DESK, person_id=teacher.id, at=at)
    with client.session_transaction() as cookie:
        cookie[sessions.DESK] = token


def ask(client: FlaskClient, path: str) -> TestResponse:
    """One request in a context of its own, as on a real server: nobody is logged in beforehand, nothing was read."""
    return Context().run(client.get, path)


def statements_of(client: FlaskClient, path: str) -> list[Statement]:
    """What this page sends to the database."""
    seen: list[Statement] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        seen.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask(client, path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return [one for one in seen if one[0].startswith("SELECT")]


def page_ms(client: FlaskClient, path: str) -> tuple[float, float]:
    """One request inside the server: time on the wall, time of this process on the processor."""
    begun, busy = time.perf_counter(), time.process_time()
    answer = ask(client, path)
    taken, worked = time.perf_counter() - begun, time.process_time() - busy
    if answer.status_code not in (200, 204):
        raise RuntimeError(f"{path}: {answer.status}")
    return taken * 1000, worked * 1000


def plain_ms(connection: sqlite3.Connection | psycopg.Connection, statements: Sequence[Statement]) -> float:
    """The same statements, bare."""
    begun = time.perf_counter()
    for statement, parameters in statements:
        connection.execute(statement, parameters).fetchall()
    return (time.perf_counter() - begun) * 1000


def check_seconds() -> dict[str, float]:
    """How long each book takes to be worked out anew; it must be right, or the bench is worth nothing."""
    taken = {}
    for book, (_name, _what, look) in BOOKS.items():
        begun = time.perf_counter()
        if wrong := look().wrong:
            raise RuntimeError(wrong[0])
        taken[book] = round(time.perf_counter() - begun, 2)
    session().rollback()
    return taken


@contextmanager
def sqlite_book(folder: Path, *, lines: int, moves: int) -> Iterator[tuple[str, float]]:
    """The book in this folder, built when there is none of this size yet, and how many seconds that took."""
    path, done, begun = folder / "reads.sqlite3", folder / f"built-{lines}-{moves}", time.perf_counter()
    url = sqlite_url(path)
    if done.exists():
        yield url, 0.0
        return
    for old in folder.glob(f"{path.name}*"):
        old.unlink()
    build(url, folder, history=-(-lines // LINES_OF_A_SALE))
    with shop_of(url, folder).app_context():
        lay_in(moves)
        db.engine.dispose()
    done.touch()
    yield url, time.perf_counter() - begun


@contextmanager
def postgresql_book(folder: Path, *, lines: int) -> Iterator[tuple[str, float]]:
    """The same sales, without moves, in a PostgreSQL of its own."""
    binaries = programs.postgres_binaries()
    if binaries is None:
        raise SystemExit("没有 PostgreSQL：python3 manage.py doctor 会说怎么装。 PostgreSQL is missing.")
    with postgres.cluster(binaries, {}) as server:
        begun = time.perf_counter()
        database = postgres.create_database(server)
        url = database.render_as_string(hide_password=False)
        build(url, folder, history=-(-lines // LINES_OF_A_SALE))
        with create_engine(database, isolation_level="AUTOCOMMIT").connect() as connection:
            connection.exec_driver_sql("VACUUM ANALYZE")
        yield url, time.perf_counter() - begun


def bare(url: str) -> sqlite3.Connection | psycopg.Connection:
    """The driver without anything of ours."""
    if not url.startswith("sqlite"):
        return psycopg.connect(url.replace("postgresql+psycopg", "postgresql"), autocommit=True)
    plain = sqlite3.connect(make_url(url).database or "", isolation_level=None)
    for pragma in PRAGMAS:
        plain.execute(f"PRAGMA {pragma}")
    return plain


def measure(book: tuple[str, float], folder: Path, *, rounds: int, check: bool) -> dict[str, Any]:
    """Ask for each page of the book turn by turn."""
    url, built = book
    app = shop_of(url, folder)
    client = app.test_client()
    with app.app_context():
        now = app.extensions["clock"].now()
        log_in(client, now)
        item = session().scalar(select(func.min(Item.id)))
        found = session().scalar(select(func.count()).select_from(OrderLine)) or 0
        kept = session().scalar(select(func.count()).select_from(StockMove)) or 0
        checked = check_seconds() if check else {}
        unchanged = VERSION.at(now)
        session().rollback()
        measured = pages(unchanged, item)
        recorded = {one.path: statements_of(client, one.path) for one in measured}
        with closing(bare(url)) as plain:
            for _ in range(rounds):
                for one in measured:
                    one.statements = len(recorded[one.path])
                    taken = [page_ms(client, one.path) for _ in range(TIMES)]
                    one.page_ms.append(statistics.median(wall for wall, _ in taken))
                    one.busy_ms.append(statistics.median(busy for _, busy in taken))
                    one.plain_ms.append(statistics.median(plain_ms(plain, recorded[one.path]) for _ in range(TIMES)))
        db.engine.dispose()
    return {
        "bench": "reads",
        "database": make_url(url).get_backend_name(),
        "lines": found,
        "moves": kept,
        "rounds": rounds,
        "built_seconds": round(built, 1),
        "check_books_seconds": checked,
        "pages": [one.result() for one in measured],
    }


def shown(result: dict[str, Any]) -> str:
    """The result for people: the goal beside what was reached."""
    size = f"{result['database']}，{result['lines']:,} 行销售、{result['moves']:,} 笔出入库"
    checked = "，".join(f"{book} {taken:g} s" for book, taken in result["check_books_seconds"].items())
    rows = [
        f"{size}，{result['rounds']} 轮取中位数（建账 {result['built_seconds']} 秒）",
        f"check-books: {checked}",
        "",
    ]
    rows.append(f"{'page':<34}{'goal':>9}{'reached':>12}{'processor':>12}{'plain driver':>16}{'ratio':>8}{'SQL':>5}")
    for one in result["pages"]:
        goal = "" if one["goal_ms"] is None else f"{one['goal_ms']:g} ms"
        mark = "" if one["met"] is None else "  ✔" if one["met"] else "  ✘"
        rows.append(
            f"{one['page']:<34}{goal:>9}{one['reached_ms']:>9} ms{one['processor_ms']:>9} ms"
            f"{one['plain_ms']:>13} ms{one['ratio']:>8}"
            f"{one['statements']:>5}{mark}"
        )
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report."""
    parser = argparse.ArgumentParser(prog="bench reads", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--lines", type=int, default=LINES, help="sale lines in the book")
    parser.add_argument("--moves", type=int, default=MOVES, help="moves of goods in the book")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="best 3 or more")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--no-check", action="store_true", help="leave out how long check-books takes")
    parser.add_argument("--folder", type=Path, help="where the book is kept, to be measured again without building it")
    asked = parser.parse_args(arguments)
    if asked.folder:
        asked.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="reads-") as folder:
        kept = asked.folder or Path(folder)
        postgresql = asked.database == "postgresql"
        opened = (
            postgresql_book(kept, lines=asked.lines)
            if postgresql
            else sqlite_book(kept, lines=asked.lines, moves=asked.moves)
        )
        with opened as book:
            result = measure(book, kept, rounds=max(1, asked.rounds), check=not asked.no_check)
    print(json.dumps(result, ensure_ascii=False) if asked.json else shown(result))


if __name__ == "__main__":
    main()
