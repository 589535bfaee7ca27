"""How fast sales are taken: ours through real HTTP against the bare database driver writing the same rows.

`python -m bench.sales [--json] [--rounds 3] [--quick] [--recipes] [--database sqlite]`. Ratios come from one
interleaved run: in each round the yardstick and the shop take turns, and medians over the rounds are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from sqlalchemy import select

from bench._kitchen import cook
from bench._plain import Commit, play_postgresql, play_sqlite, recording
from bench._server import CLIENT_CORE, SERVER_CORE, Server, Tablet, at_once, pin, running, timed
from bench._world import Enrolled, build, enrolled, settings_for, shop_of
from config import sqlite_url
from launcher import programs
from shop.catalog.models import Product
from shop.db import db, session
from tests.support import postgres

GOALS: dict[str, Any] = {
    "single": (0.15, 0.25),
    "batch": (0.35, 0.6),
    "p95_ms": 30.0,
    "growth": 1.3,
    "start_s": 1.5,
    "rss_mb": 120.0,
}
BATCH = 50
STARTS = 3
KINDS = ("sqlite", "postgresql")


@dataclass
class Size:
    """How much is measured."""

    singles: int = 400
    batches: int = 40
    crowd: int = 60
    history: int = 1_000_000


QUICK = Size(singles=100, batches=8, crowd=20, history=20_000)


@dataclass
class Reached:
    """What one database with one history came to."""

    database: str
    history: int
    plain_single: list[float] = field(default_factory=list)
    ours_single: list[float] = field(default_factory=list)
    plain_batch: list[float] = field(default_factory=list)
    ours_batch: list[float] = field(default_factory=list)
    latencies_ms: list[float] = field(default_factory=list)
    failures: int = 0
    start_s: float = 0.0
    rss_mb: float = 0.0

    def figures(self) -> dict[str, float]:
        """Medians, ratios and the 95th percentile."""
        rates = {
            name: median(getattr(self, name)) for name in ("plain_single", "ours_single", "plain_batch", "ours_batch")
        }
        return {
            **rates,
            "single": rates["ours_single"] / rates["plain_single"],
            "batch": rates["ours_batch"] / rates["plain_batch"],
            "p95_ms": quantiles(self.latencies_ms, n=20)[-1],
            "lock_errors": self.failures,
            "start_s": self.start_s,
            "rss_mb": self.rss_mb,
        }


@dataclass(frozen=True)
class Work:
    """The requests of one round."""

    singles: list[bytes]
    batches: list[bytes]


@dataclass(frozen=True)
class Store:
    """A kind of database: make a copy of the prepared one, and play a tape into it."""

    name: str
    copy: Callable[[str], str]
    play: Callable[[str, list[Commit]], float]


@dataclass
class Book:
    """One shop to measure: its databases, its tablets, the requests of each round and what they make the shop write."""

    reached: Reached
    folder: Path
    plain_on: str
    ours_on: str
    devices: list[Enrolled]
    work: list[Work]
    tapes: list[tuple[list[Commit], list[Commit]]]


def prepare(store: Store, folder: Path, *, history: int, rounds: int, size: Size, recipes: bool) -> Book:
    """Build a shop with this many sales before, and everything that is sent and played later."""
    folder.mkdir()
    settings_for("sqlite://", folder)
    base = store.copy("")
    build(base, folder, history=history)
    if recipes:
        with shop_of(base, folder).app_context():
            cook(session().scalars(select(Product.id).order_by(Product.id)).all())
            db.engine.dispose()
    tapes_on, plain_on, ours_on = (store.copy(base) for _ in range(3))
    devices = enrolled(tapes_on, folder)
    till = devices[0].till
    work = [
        Work([till.body(1) for _ in range(size.singles)], [till.body(BATCH) for _ in range(size.batches)])
        for _ in range(rounds)
    ]
    tapes = [_tape(tapes_on, folder, devices[0], one) for one in work]
    return Book(Reached(store.name, history), folder, plain_on, ours_on, devices, work, tapes)


def measure(store: Store, books: Sequence[Book], *, rounds: int, size: Size) -> list[Reached]:
    """All rounds, the books taking turns, so that a machine that is busy for a while is busy for all of them."""
    for book in books:
        book.reached.start_s = cold_start(_environment(book.ours_on, book.folder))
    with ExitStack() as open_servers:
        servers = [open_servers.enter_context(running(_environment(book.ours_on, book.folder))) for book in books]
        for number in range(rounds):
            for book, server in zip(books, servers, strict=True):
                _round(book, number, store, server)
        for book, server in zip(books, servers, strict=True):
            _crowd(book.reached, server, book.devices[1:], size.crowd)
            book.reached.rss_mb = server.worker_rss_mb()
    return [book.reached for book in books]


def cold_start(environment: dict[str, str]) -> float:
    """Seconds from the command to the first page: the median of three starts with nothing else running."""
    seconds = []
    for _ in range(STARTS):
        with running(environment) as server:
            seconds.append(server.seconds_to_first_answer)
    return median(seconds)


def _tape(url: str, folder: Path, device: Enrolled, work: Work) -> tuple[list[Commit], list[Commit]]:
    """What the shop writes for these requests, taken down from a run without a server."""
    app = shop_of(url, folder)
    client = app.test_client(use_cookies=False)
    headers = {"Cookie": device.cookie, "X-Till-Token": device.token}
    tapes = []
    with app.app_context():
        engine = db.engine
    for bodies in (work.singles, work.batches):
        with recording(engine) as tape:
            for body in bodies:
                answer = client.post("/till/sync", data=body, headers=headers, content_type="application/json")
                if answer.status_code != 200 or b"quarantined" in answer.data:
                    raise RuntimeError(answer.get_data(as_text=True)[:500])
        tapes.append(tape)
    engine.dispose()
    return tapes[0], tapes[1]


def _round(book: Book, number: int, store: Store, server: Server) -> None:
    reached, work, device = book.reached, book.work[number], book.devices[0]
    singles, batches = book.tapes[number]
    tablet = Tablet(server.port, device.cookie, device.token)
    pin(0, SERVER_CORE)
    reached.plain_single.append(len(singles) / store.play(book.plain_on, singles))
    pin(0, CLIENT_CORE)
    reached.ours_single.append(len(work.singles) / timed(tablet, work.singles))
    pin(0, SERVER_CORE)
    reached.plain_batch.append(len(batches) * BATCH / store.play(book.plain_on, batches))
    pin(0, CLIENT_CORE)
    reached.ours_batch.append(len(work.batches) * BATCH / timed(tablet, work.batches))
    tablet.close()


def _crowd(reached: Reached, server: Server, devices: list[Enrolled], each: int) -> None:
    """Eight tablets at once, each sending its next sale as soon as the last was answered."""
    tablets = [Tablet(server.port, device.cookie, device.token) for device in devices]
    bodies = [[device.till.body(1) for _ in range(each)] for device in devices]
    reached.latencies_ms, reached.failures = at_once(tablets, bodies)
    for tablet in tablets:
        tablet.close()


def _environment(url: str, folder: Path) -> dict[str, str]:
    """What makes `shop serve` open the measured shop."""
    return {"SHOP_DATA_DIR": str(folder), "DATABASE_URL": url, "SHOP_PLAIN_HTTP": "1"}


@contextmanager
def sqlite_store(folder: Path) -> Iterator[Store]:
    """SQLite files in this folder."""
    made = 0

    def copy(source: str) -> str:
        nonlocal made
        made += 1
        path = folder / f"{made}.sqlite3"
        if source:
            origin = source.removeprefix("sqlite:///")
            with closing(sqlite3.connect(origin)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copyfile(origin, path)
        return sqlite_url(path)

    yield Store("SQLite", copy, lambda url, tape: play_sqlite(url.removeprefix("sqlite:///"), tape))


@contextmanager
def postgresql_store(binaries: Path) -> Iterator[Store]:
    """A PostgreSQL server of its own with durable commits, on the server's core."""
    pin(0, SERVER_CORE)
    with postgres.cluster(binaries, {}) as server:

        def copy(source: str) -> str:
            template = postgres.make_url(source) if source else None
            return postgres.create_database(server, template=template).render_as_string(hide_password=False)

        yield Store(
            "PostgreSQL",
            copy,
            lambda url, tape: play_postgresql(url.replace("postgresql+psycopg", "postgresql"), tape),
        )


def run(kinds: Sequence[str], *, rounds: int, size: Size, recipes: bool) -> list[Reached]:
    """Measure these kinds of database, empty and with a long history; PostgreSQL only where its programs are."""
    reached: list[Reached] = []
    binaries = programs.postgres_binaries()
    for kind in kinds if binaries else [kind for kind in kinds if kind == "sqlite"]:
        with tempfile.TemporaryDirectory(prefix="bench-sales-") as made:
            folder = Path(made)
            opened = sqlite_store(folder) if kind == "sqlite" or binaries is None else postgresql_store(binaries)
            with opened as store:
                books = []
                for history in (0, size.history):
                    print(f"… {store.name}, {history:,} sales before", file=sys.stderr)
                    place = folder / str(history)
                    books.append(prepare(store, place, history=history, rounds=rounds, size=size, recipes=recipes))
                reached += measure(store, books, rounds=rounds, size=size)
    return reached


def report(reached: list[Reached]) -> dict[str, Any]:
    """All figures as one object."""
    figures = [{"database": one.database, "history": one.history, **one.figures()} for one in reached]
    growth = {}
    for empty, full in zip(reached[::2], reached[1::2], strict=True):
        growth[empty.database] = {
            name: median(a / b for a, b in zip(getattr(empty, name), getattr(full, name), strict=True))
            for name in ("ours_single", "ours_batch")
        }
    load = os.getloadavg() if hasattr(os, "getloadavg") else ()
    raw = [asdict(one) for one in reached]
    return {"goals": GOALS, "figures": figures, "growth": growth, "load_average": load, "raw": raw}


def told(result: dict[str, Any]) -> None:
    """Print goals beside what was reached."""
    for one in result["figures"]:
        print(f"\n{one['database']} · 已有 {one['history']:,} 笔 sales before")
        for name, words in (("single", "每次 1 笔 one per request"), ("batch", "每次 50 笔 fifty per request")):
            rates = f"{one[f'ours_{name}']:.0f}/s, 裸驱动 bare driver {one[f'plain_{name}']:.0f}/s"
            goal, stretch = GOALS[name]
            _line(f"{words}: {rates}, 比 ratio", one[name], f">= {goal} ({stretch})", one[name] >= goal)
        for name, words in (
            ("p95_ms", "八台同时 8 tills at once, p95 ms"),
            ("start_s", "冷启动 cold start, s"),
            ("rss_mb", "内存 memory, MB"),
        ):
            _line(words, one[name], f"<= {GOALS[name]}", one[name] <= GOALS[name])
        _line("锁错误 lock errors", one["lock_errors"], "0", one["lock_errors"] == 0)
    load = ", ".join(f"{one:.1f}" for one in result["load_average"])
    print(
        f"\n机器负载 load average {load}（本测试自己约 1；更高时绝对值和 p95 不可信 above 1 absolute figures mislead）"
    )
    for database, ratios in result["growth"].items():
        for name, ratio in ratios.items():
            _line(f"{database} 空账/满账 empty/full, {name}", ratio, f"<= {GOALS['growth']}", ratio <= GOALS["growth"])


def _line(words: str, reached: float, goal: str, met: object) -> None:
    print(f"  {'✔' if met else '✘'} {words} {reached:.2f}   目标 goal {goal}")


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="bench.sales", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--database", choices=KINDS, help="only this one")
    parser.add_argument("--recipes", action="store_true", help="each sale uses up twelve ingredients by recipe")
    parser.add_argument("--quick", action="store_true", help="a few requests and a short history: does it still run?")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, set(range(os.cpu_count() or 1)))
    kinds = [options.database] if options.database else KINDS
    size = QUICK if options.quick else Size()
    result = report(run(kinds, rounds=options.rounds, size=size, recipes=options.recipes))
    if options.json:
        print(json.dumps(result))
    else:
        told(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
