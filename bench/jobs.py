"""Do jobs slow a sale? `python3 manage.py bench jobs [--json] [--rounds N]`.

A shop with a long history is served as `shop serve` does it, with its worker beside. In turns, the worker has nothing
to do and makes up missed nights (checks of the audit trail and of all sums); in a last turn each it imports a sales
history. One tablet sends sale after sale over real HTTP all the while; every answer must be `accepted`. Server,
worker and tablet share the computer's cores as the system sees fit.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from bench._server import Tablet, running, timed
from bench._world import Enrolled, build, enrolled, shop_of
from bench.imports import make_file
from config import sqlite_url
from shop.db import session, transaction
from shop.jobs.actions import enqueue
from shop.jobs.models import Job
from shop.jobs.rules import OPEN, JobState
from shop.kernel.clock import SystemClock
from shop.sales.imports.actions import batches
from shop.sales.imports.actions.starting import start
from shop.sales.imports.queries import kept_file, suggested_mapping
from shop.sales.imports.reading import look_at

GOAL = 1.3
HISTORY = 20_000
ROUNDS = 5
SALES = 100
WARM = 60
IMPORT_ROWS = 20_000
PATIENCE_S = 120
NIGHTLY = ("check_audit", "compare_sums")


@dataclass
class Measured:
    """Latencies in ms of the sales of one turn, and how many jobs were done meanwhile."""

    latencies: list[float] = field(default_factory=list)
    jobs: int = 0

    @property
    def median_ms(self) -> float:
        """Half of the sales were faster."""
        return median(self.latencies)

    @property
    def p95_ms(self) -> float:
        """Of 20 sales 19 were faster."""
        return quantiles(self.latencies, n=20)[-1]


def figures(turns: Sequence[Measured]) -> dict[str, float]:
    """What the turns of one kind came to: medians over the turns."""
    return {
        "sales": sum(len(turn.latencies) for turn in turns),
        "jobs": sum(turn.jobs for turn in turns),
        "median_ms": median(turn.median_ms for turn in turns),
        "p95_ms": median(turn.p95_ms for turn in turns),
    }


def ratios(turns: Sequence[Measured], alone: Sequence[Measured]) -> dict[str, float]:
    """How much slower than the turn beside it: medians over the rounds."""
    pairs = list(zip(turns, alone, strict=False))
    return {
        "median_ms": median(turn.median_ms / other.median_ms for turn, other in pairs),
        "p95_ms": median(turn.p95_ms / other.p95_ms for turn, other in pairs),
    }


class Bench:
    """The served shop, its tablet, and a way to give its worker something to do."""

    def __init__(self, app: Flask, device: Enrolled, port: int) -> None:
        self.app = app
        self.device = device
        self.port = port
        self.nights = count()

    def sell(self, measured: Measured, *, sales: int) -> None:
        """Send sales one after another; note how long each took."""
        bodies = [self.device.till.body(1) for _ in range(sales)]
        with closing(Tablet(self.port, self.device.cookie, self.device.token)) as tablet:
            measured.latencies += [timed(tablet, [body]) * 1000 for body in bodies]

    def sell_meanwhile(self, measured: Measured, begin: Callable[[], int]) -> None:
        """Sell while the worker is busy; `begin` gives it jobs and tells how many. Only sales begun before the last
        of them was done count."""
        asked, sold = begin(), 0
        self._wait(lambda: self._in_state(JobState.RUNNING) > 0)
        while sold < SALES:
            self.sell(measured, sales=5)
            sold += 5
            if not self._in_state(*OPEN):
                measured.jobs += asked
                del measured.latencies[-5:]
                asked = begin()
                self._wait(lambda: self._in_state(JobState.RUNNING) > 0)
        self._wait(lambda: self._in_state(*OPEN) == 0)
        measured.jobs += asked
        print(f"… {measured.jobs} jobs, {len(measured.latencies)} sales", file=sys.stderr)

    def _in_state(self, *states: JobState) -> int:
        session().rollback()
        return session().scalar(select(func.count()).select_from(Job).where(Job.state.in_(states))) or 0

    @staticmethod
    def _wait(what: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while not what():
            if time.monotonic() > deadline:
                raise RuntimeError("the worker does not come to an end")
            time.sleep(0.01)

    def missed_nights(self) -> int:
        """What is due after nights in which the computer was off."""
        night, at = date(2000, 1, 1) + timedelta(days=next(self.nights)), SystemClock().now()
        with transaction():
            for kind in NIGHTLY:
                enqueue(kind, night=night, by=None, at=at)
        return len(NIGHTLY)

    def an_import(self, folder: Path) -> int:
        """A sales history that a teacher has confirmed on the page."""
        history = folder / f"history-{next(self.nights)}.csv"
        make_file(history, IMPORT_ROWS)
        text = history.read_text("utf-8").replace("\n", f"\n{history.stem}-")
        history.write_text(text.removesuffix(f"{history.stem}-"), "utf-8")
        source, at = look_at(history), SystemClock().now()
        batch = batches.begin(source, suggested_mapping(source), by=None, at=at)
        kept_file(batch).parent.mkdir(exist_ok=True)
        history.rename(kept_file(batch))
        start(batch, source, suggested_mapping(source), outlet="", create_products=True, by=None, at=at)
        return 1


def measure(rounds: int, history: int) -> dict[str, Any]:
    """Turns of selling with and without jobs, in one run."""
    alone, beside, importing = [Measured() for _ in range(rounds)], [Measured() for _ in range(rounds)], [Measured()]
    with tempfile.TemporaryDirectory(prefix="bench-jobs-") as name:
        folder = Path(name)
        url = sqlite_url(folder / "shop.sqlite3")
        build(url, folder, history=history)
        device = enrolled(url, folder)[0]
        app = shop_of(url, folder)
        environment = {"SHOP_DATA_DIR": name, "DATABASE_URL": url, "SHOP_PLAIN_HTTP": "1"}
        with running(environment, core=None) as server, app.app_context():
            bench = Bench(app, device, server.port)
            bench.sell(Measured(), sales=WARM)
            for number, (by_itself, meanwhile) in enumerate(zip(alone, beside, strict=True)):
                if number % 2:
                    bench.sell_meanwhile(meanwhile, bench.missed_nights)
                bench.sell(by_itself, sales=SALES)
                if not number % 2:
                    bench.sell_meanwhile(meanwhile, bench.missed_nights)
            bench.sell_meanwhile(importing[0], lambda: bench.an_import(folder))
            failed = bench._in_state(JobState.FAILED)  # noqa: SLF001 - the bench's own
    if failed:
        raise RuntimeError(f"{failed} jobs failed")
    slower = {"catching_up": ratios(beside, alone), "importing": ratios(importing, alone[-1:])}
    return {
        "bench": "jobs",
        "history": history,
        "rounds": rounds,
        "goal": GOAL,
        "alone": figures(alone),
        "catching_up": figures(beside),
        "importing": figures(importing),
        "ratios": slower,
        "met": all(ratio <= GOAL for ratio in slower["catching_up"].values()),
        "load_average": os.getloadavg() if hasattr(os, "getloadavg") else (),
    }


def main(arguments: list[str]) -> int:
    """Measure and print."""
    options = argparse.ArgumentParser(
        prog="bench jobs", description="后台任务会不会拖慢收银 · whether jobs slow a sale"
    )
    options.add_argument("--json", action="store_true", help="只输出一个 JSON 对象 · print one JSON object")
    options.add_argument("--rounds", type=int, default=ROUNDS, help=f"轮数，默认 {ROUNDS} · rounds")
    options.add_argument("--history", type=int, default=HISTORY, help="以前的单数 · sales before")
    chosen = options.parse_args(arguments)
    found = measure(chosen.rounds, chosen.history)
    if chosen.json:
        print(json.dumps(found))
        return 0
    print(f"a sale of 3 lines by HTTP, {found['history']:,} sales before (SQLite, FULL)")
    for kind, title in (("alone", "nothing else to do"), ("catching_up", "nights caught up"), ("importing", "import")):
        one = found[kind]
        ratio = found["ratios"].get(kind)
        beside = f"   x {ratio['median_ms']:.2f} / {ratio['p95_ms']:.2f}" if ratio else ""
        print(
            f"  {title:<20} median {one['median_ms']:6.2f} ms   p95 {one['p95_ms']:6.2f} ms{beside}"
            f"   ({one['sales']} sales, {one['jobs']} jobs)"
        )
    print(f"  goal: nights caught up at most x {found['goal']} of both; {'met' if found['met'] else 'NOT met'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
