"""How fast a sales history gets into the books: `python3 manage.py bench imports [--json] [--rows N]`.

A made-up ticket file is imported by the whole command, `shop import-sales FILE --yes --json`, from the start of the
interpreter to its end, into a fresh SQLite shop. Beside it, in the same round, plain sqlite3 writes the very rows that
the import wrote (orders, lines, payments, sums; same schema, indexes, PRAGMAs and transactions) from prebuilt tuples.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench._plain import Commit, play_sqlite, recording
from shop.db import db
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.run import run
from shop.sales.imports.queries import files_folder, suggested_mapping
from shop.sales.imports.reading import look_at
from shop.upkeep.working import opened_shop
from shop.web.now import now

ROOT = Path(__file__).resolve().parent.parent
GOAL_ROWS_A_SECOND = 20_000
ROWS = 500_000
ROUNDS = 3
DAYS = 730
PRODUCTS = 60
TABLES = ("payment", "order_line", "sales_by_day", "sales_by_hour", "sales_by_order", "sales_by_tender", "sales_order")
SALES = ("UPDATE", *(f"INSERT INTO {table} " for table in TABLES))
EMPTYING = tuple(f"DELETE FROM {table}" for table in TABLES)  # noqa: S608 - names from the line above
PRICES = ("8", "12", "15.50", "18", "22", "26.80", "68")


def make_file(path: Path, rows: int) -> None:
    """Two years of tickets of one to five lines, 60 products, open from 8 to 20 o'clock; always the same file."""
    dice = random.Random(20260501)
    products = [(f"商品 {number:02d}", dice.choice(PRICES)) for number in range(PRODUCTS)]
    opening = datetime(2024, 1, 1, 8, tzinfo=UTC)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("ticket", "time", "product", "qty", "price"))
        written = ticket = 0
        while written < rows:
            ticket += 1
            moment = opening + timedelta(days=written * DAYS // rows, seconds=dice.randrange(12 * 3600))
            for _ in range(min(dice.randint(1, 5), rows - written)):
                product, price = dice.choice(products)
                writer.writerow((ticket, f"{moment:%Y-%m-%d %H:%M:%S}", product, dice.choice((1, 1, 1, 2)), price))
                written += 1


def whole_command(history: Path, folder: Path) -> tuple[float, dict[str, Any]]:
    """Seconds of the whole command into a fresh shop, and what it told."""
    command = [sys.executable, "-m", "shop", "import-sales", str(history), "--yes", "--json", "--data", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    return time.perf_counter() - begun, json.loads(done.stdout)


def tape_of(history: Path, folder: Path) -> tuple[list[Commit], Path]:
    """The sales that the import of this file writes, and a database that has everything but them."""
    before = folder / "before.sqlite3"
    with opened_shop(folder):
        source = look_at(history)
        number = batches.begin(source, suggested_mapping(source), by=None, at=now())
        batches.confirm(number, source, suggested_mapping(source), outlet="", create_products=True, at=now())
        with recording(db.engine) as tape:
            run(number, source, folder=files_folder(), now=now, by=None)
    with closing(sqlite3.connect(folder / "shop.sqlite3", isolation_level=None)) as connection:
        for statement in EMPTYING:
            connection.execute(statement)
        connection.execute("VACUUM INTO ?", (str(before),))
    return [[write for write in commit if write[0].startswith(SALES)] for commit in tape], before


def measure(rows: int, rounds: int) -> dict[str, Any]:
    """Medians of interleaved rounds."""
    ours, plain = [], []
    told: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="shop-bench-") as name:
        folder = Path(name)
        history = folder / "history.csv"
        make_file(history, rows)
        tape, before = tape_of(history, folder / "tape")
        for number in range(rounds):
            seconds, told = whole_command(history, folder / f"ours-{number}")
            ours.append(seconds)
            copy = Path(shutil.copy(before, folder / f"plain-{number}.sqlite3"))
            plain.append(play_sqlite(str(copy), tape))
    return {
        "bench": "imports",
        "rows": rows,
        "rounds": rounds,
        "rows_per_second": round(rows / statistics.median(ours)),
        "goal_rows_per_second": GOAL_ROWS_A_SECOND,
        "plain_sqlite3_rows_per_second": round(rows / statistics.median(plain)),
        "share_of_plain": round(statistics.median(plain) / statistics.median(ours), 2),
        "seconds": [round(value, 2) for value in ours],
        "plain_seconds": [round(value, 2) for value in plain],
        "told": {key: told[key] for key in ("rows", "imported", "already", "rejected", "sales", "lines", "total_fen")},
    }


def main(arguments: list[str]) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(
        prog="bench imports", description="导入销售历史有多快 · how fast a history is imported"
    )
    options.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 · print one JSON object")
    options.add_argument("--rows", type=int, default=ROWS, help=f"文件行数，默认 {ROWS} · rows of the file")
    options.add_argument("--rounds", type=int, default=ROUNDS, help=f"轮数，默认 {ROUNDS} · rounds")
    chosen = options.parse_args(arguments)
    found = measure(chosen.rows, chosen.rounds)
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(f"import-sales, {found['rows']:,} rows, whole command, median of {found['rounds']} rounds (SQLite, FULL)")
    print(f"  goal                    {found['goal_rows_per_second']:>10,} rows/s")
    print(f"  reached                 {found['rows_per_second']:>10,} rows/s   {found['seconds']} s")
    print(
        f"  plain sqlite3, same rows{found['plain_sqlite3_rows_per_second']:>10,} rows/s   {found['plain_seconds']} s"
    )
    print(f"  share of plain          {found['share_of_plain']:>10}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
