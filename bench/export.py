"""How fast a list for the partner is written: `python3 manage.py bench export [--json] [--rows N] [--peer FOLDER]`.

100,000 rows of hand-over lines are read from the books and written as XLSX with progress by the worker's handler. In
the same round openpyxl's write-only mode writes the very same rows from the same books; then both write made-up rows.
openpyxl is no part of the shop: `pip install --target FOLDER openpyxl` puts it where `--peer FOLDER` finds it. Each run
is a process of its own; its peak is what it needs above the shop that is open and idle.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from sqlalchemy import insert

from shop import create_app
from shop.db import session, transaction
from shop.jobs.progress import Progress
from shop.kernel.ids import uuid7
from shop.live.partner import writing
from shop.live.partner.handlers import write_file_of
from shop.live.partner.models import HandOver, HandOverLine, Partner, ShipLine, ShipOrder
from shop.live.partner.rules.layouts import BATCH_SHIP
from shop.people.models import Person
from shop.stock.places import AT_PARTNER
from shop.upkeep.working import opened_shop, settings_of
from shop.web.now import now
from shop.web.sheet_stream import write_sheets
from shop.web.sheets import Sheet, harmless

ROOT = Path(__file__).resolve().parent.parent
ROWS, ROUNDS, LINES_OF_AN_ORDER, CHUNK = 100_000, 3, 2, 5000
GOAL_SHARE, GOAL_PEAK_MB = 0.6, 80
WAYS = ("ours", "peer", "ours-rows", "peer-rows")


class Told(Progress):
    """Progress that is only counted."""

    def __init__(self) -> None:
        self.times = 0

    def step(self, done: int, total: int | None = None, words: str = "", **facts: Any) -> None:
        self.times += 1
        session().rollback()


def make_books(folder: Path, rows: int) -> None:
    """A shop with one version of so many lines that waits to be written."""
    with opened_shop(folder):
        at = now()
        with transaction() as current:
            people = [Person(kind="teacher", name=name, nickname=name, created_at=at) for name in ("甲", "乙")]
            partner = Partner(name="合作企业", location_id=AT_PARTNER)
            current.add_all([*people, partner])
            current.flush()
            made = HandOver(
                partner_id=partner.id, number=1, layout_name=BATCH_SHIP.name, written_as="xlsx",
                columns=BATCH_SHIP.as_json(), packed_by="partner", reason="bench", recipient="bench", rows=rows,
                state="writing", asked_at=at, asked_by=people[0].id, decided_by=people[1].id,
            )  # fmt: skip
            current.add(made)
            current.flush()
            number, partner_id = made.id, partner.id
        for first in range(0, rows, CHUNK):
            _add_lines(number, partner_id, range(first, min(rows, first + CHUNK)), at)


def _add_lines(hand_over: int, partner: int, lines: range, at: datetime) -> None:
    orders = sorted({line // LINES_OF_AN_ORDER + 1 for line in lines})
    with transaction() as current:
        known = {
            "source": "platform", "channel": "douyin", "state": "confirmed", "told": "", "resume": "",
            "packed_by": "partner", "partner_id": partner, "paid_at": at, "has_recipient": False,
            "recipient_mark": "", "problems": [], "courier": "", "tracking": "", "note": "", "gathered_at": at,
        }  # fmt: skip
        current.execute(
            insert(ShipOrder),
            [
                {"id": one, "uuid": uuid7(at + timedelta(milliseconds=one)), "source_id": one,
                 "number": f"69269{one:014d}", **known}
                for one in orders
            ],
        )  # fmt: skip
        goods = [
            {"id": line + 1, "order_id": line // LINES_OF_AN_ORDER + 1, "line": f"69270{line:014d}",
             "code": f"DT-CUP-{line % 900:03d}", "name": f"手拍咖啡杯 180ml 带杯托 {line % 700}",
             "pieces": 1 + line % 3}
            for line in lines
        ]  # fmt: skip
        current.execute(insert(ShipLine), [{**one, "packed": 0} for one in goods])
        told = [
            {"hand_over_id": hand_over, "line_id": one["id"], "order_id": one["order_id"], "change": "new",
             "code": one["code"], "name": one["name"], "pieces": one["pieces"], "mark": ""}
            for one in goods
        ]  # fmt: skip
        current.execute(insert(HandOverLine), told)


def made_up(rows: int) -> Iterator[list[object]]:
    """Rows as the list has them, without books."""
    for one in range(rows):
        name = f"手拍咖啡杯 180ml 带杯托 {one % 700}"
        yield [f"69269{one:014d}", f"69270{one:014d}", f"DT-CUP-{one % 900:03d}", name, 1 + one % 3, "新增"]


def run_once(way: str, folder: Path, rows: int) -> dict[str, Any]:
    """One export in this process: its seconds, its peak above the idle shop, how often its progress was told."""
    app = create_app(settings_of(folder, None))
    with app.app_context():
        found = session().query(HandOver).one()
        layout, number = writing.layout_of(found), found.id
        progress = Told()
        target = folder / f"{way}.xlsx"
        sheet = writing.sheet_of("x", layout, writing.orders_of(found, lambda done: progress.step(done, rows)))
        plain = Sheet("x", sheet.columns, made_up(rows))
        if way.startswith("peer"):
            import_module("openpyxl")
        idle, begun = _memory_mb("VmRSS"), time.perf_counter()
        if way == "ours":
            write_file_of(number, lambda done: progress.step(done, rows))
        elif way == "ours-rows":
            write_sheets(target, [plain])
        else:
            _with_openpyxl(target, sheet if way == "peer" else plain)
        return {
            "seconds": time.perf_counter() - begun,
            "peak_mb": round(_memory_mb("VmHWM") - idle, 1),
            "whole_process_mb": round(_memory_mb("VmHWM"), 1),
            "told": progress.times,
        }


def _with_openpyxl(target: Path, sheet: Sheet) -> None:
    book = import_module("openpyxl").Workbook(write_only=True)
    page = book.create_sheet("x")
    page.append([column.title for column in sheet.columns])
    for row in sheet.rows:
        page.append([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    book.save(target)


def _memory_mb(name: str) -> float:
    """A figure of this process' memory; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    line = next(one for one in status.read_text().splitlines() if one.startswith(f"{name}:"))
    return int(line.split()[1]) / 1024


def measure(rows: int, rounds: int, peer: Path | None) -> dict[str, Any]:
    """Medians of interleaved rounds, each run in a process of its own."""
    paths = [str(ROOT), *([str(peer)] if peer else []), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    ways = WAYS if peer or _there("openpyxl") else [way for way in WAYS if way.startswith("ours")]
    seen: dict[str, list[dict[str, Any]]] = {way: [] for way in ways}
    with tempfile.TemporaryDirectory(prefix="shop-bench-") as name:
        make_books(Path(name), rows)
        for _ in range(rounds):
            for way in ways:
                command = [sys.executable, "-m", "bench.export", "--once", way, "--in", name, "--rows", str(rows)]
                done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
                seen[way].append(json.loads(done.stdout))
    found: dict[str, Any] = {"bench": "export", "rows": rows, "rounds": rounds}
    for way, runs in seen.items():
        found[way] = {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]}
    for ending in ("", "-rows"):
        if f"peer{ending}" in found:
            share = found[f"ours{ending}"]["seconds"] / found[f"peer{ending}"]["seconds"]
            found[f"share_of_openpyxl{ending}"] = round(share, 2)
    return found


def _there(module: str) -> bool:
    try:
        import_module(module)
    except ImportError:
        return False
    return True


def main(arguments: Sequence[str]) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(prog="bench export", description="写清单有多快 · how fast a list is written")
    options.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 · print one JSON object")
    options.add_argument("--rows", type=int, default=ROWS, help=f"行数，默认 {ROWS} · rows")
    options.add_argument("--rounds", type=int, default=ROUNDS, help=f"轮数，默认 {ROUNDS} · rounds")
    options.add_argument("--peer", type=Path, help="openpyxl 装在哪个文件夹 · the folder openpyxl is in")
    options.add_argument("--once", choices=WAYS, help=argparse.SUPPRESS)
    options.add_argument("--in", dest="folder", type=Path, help=argparse.SUPPRESS)
    chosen = options.parse_args(arguments)
    if chosen.once:
        print(json.dumps(run_once(chosen.once, cast(Path, chosen.folder), chosen.rows)))
        return 0
    found = measure(chosen.rows, chosen.rounds, chosen.peer)
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(f"export as XLSX, {found['rows']:,} rows, median of {found['rounds']} rounds, each in its own process")
    titles = ("books to file, ours", "books to file, openpyxl", "rows to file, ours", "rows to file, openpyxl")
    for way, words in zip(WAYS, titles, strict=True):
        if way in found:
            one = found[way]
            print(f"  {words:<24}{one['seconds']:>8.2f} s   peak {one['peak_mb']:>6.1f} MB above the idle shop")
    for ending, words in (("", "whole export"), ("-rows", "writing alone")):
        if f"share_of_openpyxl{ending}" in found:
            print(f"  {words}: {found[f'share_of_openpyxl{ending}']} of openpyxl's time (goal {GOAL_SHARE})")
    if "peer" not in found:
        print("  openpyxl is not there: pip install --target FOLDER openpyxl, then --peer FOLDER")
    print(f"  peak goal: {GOAL_PEAK_MB} MB; progress was told {found['ours']['told']:.0f} times")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
