"""How fast a platform's order file gets into the books, and how much memory that takes.

`python3 manage.py bench platform-orders [--json] [--rows N]`. A made-up Douyin export is looked at and booked as the
worker does it, in a process of its own, into a fresh SQLite shop; the second time nothing changes.
"""

from __future__ import annotations

import argparse
import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench._world import OPENED, build, shop_of
from config import ROOT, sqlite_url
from shop.db import db
from shop.live.imports.actions import batches
from shop.live.imports.files import open_file

ROWS = 200_000
LINES_OF_AN_ORDER = 2
SAMPLE = ROOT / "tests" / "live" / "imports" / "files" / "douyin" / "douyin_orders_utf8bom.csv"
GOALS = {"rows_per_second": 5_000, "peak_mb": 200}


def write_file(path: Path, rows: int) -> None:
    """As many rows as wanted, in the sample's columns, two lines to an order."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as sample:
        header, first, *_ = csv.reader(sample)
    order, line, buyer = (header.index(name) for name in ("主订单编号", "子订单编号", "收件人"))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(rows):
            cells = list(first)
            cells[order] = f"\t{6_926_000_000_000_000_000 + number // LINES_OF_AN_ORDER}"
            cells[line] = f"\t{6_927_000_000_000_000_000 + number}"
            cells[buyer] = f"李{number % 997}*"
            writer.writerow(cells)


def book(folder: Path, file: Path) -> dict[str, Any]:
    """Look at the file and take it into the books; what came of it and how long both took."""
    app = shop_of(sqlite_url(folder / "shop.sqlite3"), folder)
    with app.app_context():
        begun = time.perf_counter()
        found = open_file(file, folder, name=file.name)
        batch = batches.bring(found, by=None, at=OPENED)
        if batch.state == "new":
            batches.look(batch.id, found, at=OPENED)
            batch = batches.import_file(batch.id, found, by=None, at=OPENED)
        result = {
            "seconds": round(time.perf_counter() - begun, 2),
            "rows": batch.rows,
            "new": batch.new,
            "rejected": batch.rejected,
            "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
        }
        db.engine.dispose()
    return result


def measure(rows: int) -> dict[str, Any]:
    """Build the shop and the file, then import it in a process of its own, whose peak is told."""
    with tempfile.TemporaryDirectory(prefix="platform-orders-") as made:
        folder = Path(made)
        file = folder / "orders.csv"
        write_file(file, rows)
        build(sqlite_url(folder / "shop.sqlite3"), folder, history=0)
        command = [sys.executable, "-m", "bench.platform_orders", "--in", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
        result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return {"bench": "platform-orders", **result, "rows_per_second": round(result["rows"] / result["seconds"])}


def main() -> None:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="bench platform-orders", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.add_argument("--rows", type=int, default=ROWS, help="rows of the file")
    parser.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.folder:
        print(json.dumps(book(asked.folder, asked.folder / "orders.csv")))
        return
    result = measure(asked.rows)
    if asked.json:
        print(json.dumps(result))
        return
    print(f"{result['rows']:,} 行平台订单 rows: {result['new']:,} 新的 new, {result['rejected']:,} 没有导入 rejected")
    print(f"  {result['seconds']} s, {result['rows_per_second']:,}/s   目标 goal >= {GOALS['rows_per_second']:,}")
    print(f"  内存最高 peak {result['peak_mb']} MB   目标 goal <= {GOALS['peak_mb']}")


if __name__ == "__main__":
    main()
