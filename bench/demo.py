"""How long the demo takes to load: `python3 manage.py bench demo [--json] [--rounds N] [--days N]`.

A process of its own makes an empty folder into a demo shop, as the first `manage.py run` does after its installs.
`load` is the demo alone, `whole` the process from its start on, with the tables made. The goal counts for the best
round: whatever else the machine does can only make a round longer.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlalchemy import func, select

from config import settings_from_environment
from shop import create_app
from shop.db import session, upgrade
from shop.demo.actions import DAYS, load_demo, opening_of
from shop.kernel.clock import SystemClock
from shop.sales.models import Order, OrderLine
from shop.stock.models import StockMove
from shop.upkeep.actions.books import open_books

ROOT = Path(__file__).resolve().parent.parent
GOAL_SECONDS = 60.0


def load(days: int) -> dict[str, float]:
    """Load the demo into the folder that SHOP_DATA_DIR names; seconds, rows and megabytes."""
    settings = settings_from_environment(demo=True)
    upgrade(settings.database_url)
    with create_app(settings).app_context():
        at = SystemClock().now()
        open_books(at=opening_of(at))
        ready, worked = time.perf_counter(), time.process_time()
        load_demo(settings, at=at, say=lambda _text: None, days=days)
        done = time.perf_counter()
        counted = {
            name: session().scalar(select(func.count()).select_from(table)) or 0
            for name, table in (("orders", Order), ("lines", OrderLine), ("moves", StockMove))
        }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    helper = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "load_s": done - ready, "load_cpu_s": time.process_time() - worked, "peak_mb": peak,
        "helper_cpu_s": helper.ru_utime + helper.ru_stime, "helper_peak_mb": helper.ru_maxrss / 1024, **counted,
    }  # fmt: skip


def measured(days: int) -> dict[str, float]:
    """One round in a fresh folder."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bench-demo-") as folder:
        answer = subprocess.run(
            [sys.executable, "-m", "bench.demo", "--inside", "--days", str(days)],
            cwd=ROOT, env={**os.environ, "SHOP_DATA_DIR": folder}, check=True, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return found | {"whole_s": time.perf_counter() - begun}


def main() -> int:
    """Load, measure, print."""
    parser = argparse.ArgumentParser(prog="manage.py bench demo", description=__doc__)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(load(asked.days)))
        return 0
    rounds = [measured(asked.days) for _ in range(asked.rounds)]
    best = min(rounds, key=lambda one: one["load_s"])
    if asked.json:
        print(json.dumps({"best": best, "rounds": rounds, "goal_s": GOAL_SECONDS}))
    else:
        for one in rounds:
            print(
                f"load {one['load_s']:.1f} s ({one['load_cpu_s']:.1f} s of processor, {one['helper_cpu_s']:.1f} s of "
                f"its helper's), whole {one['whole_s']:.1f} s, peak {one['peak_mb']:.0f} and "
                f"{one['helper_peak_mb']:.0f} MB: {one['orders']:,.0f} orders, {one['lines']:,.0f} lines, "
                f"{one['moves']:,.0f} moves"
            )
        print(f"goal {GOAL_SECONDS:.0f} s: {'met' if best['load_s'] <= GOAL_SECONDS else 'missed'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
