"""What thirty live screens cost the tills: p95 of a sale with and without them, taking turns in one run.

`python -m bench.board [--json] [--rounds 3] [--quick]`. Ten boards, ten pick-up screens and ten "today" pages ask once
a second with the version they have; eight tills sell far faster than any shop. Rounds with and without screens
alternate, and the median of the rounds' ratios is told, so that a machine that is busy for a while is busy for both.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import quote, urlencode

from sqlalchemy import select

from bench._server import CLIENT_CORE, Server, Tablet, pin, running
from bench._world import Enrolled, build, enrolled, settings_for, shop_of
from config import sqlite_url
from shop.db import db, transaction
from shop.people.models import Person, Role
from shop.people.secrets import hash_password

GOALS = {"ratio": 1.3, "unchanged_ms": 1.0}
TILLS, SCREENS_OF_A_KIND, PAUSE_S = 8, 10, 0.08
PASSWORD = "thirty screens look on"  # noqa: S105
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LIVE_VERSION = re.compile(r"/sales/today/live\?version=([^\"&]+)")


@dataclass
class Reached:
    """Latencies of sales, round by round; how long screens waited for an unchanged and a changed answer."""

    alone: list[list[float]] = field(default_factory=list)
    watched: list[list[float]] = field(default_factory=list)
    unchanged_ms: list[float] = field(default_factory=list)
    changed_ms: list[float] = field(default_factory=list)
    idle_ms: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)


class Screen:
    """One page that asks once a second with the version it has."""

    def __init__(self, port: int, path: str, cookie: str, version: re.Pattern[str] | None = None) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.path, self.cookie, self.pattern, self.version = path, cookie, version, ""

    def ask(self) -> tuple[bool, float]:
        """Whether something had changed, and how long the answer took, ms."""
        begun = time.perf_counter()
        headers = {"Cookie": self.cookie, "Accept": "application/json, text/html"}
        self.connection.request("GET", f"{self.path}?version={quote(self.version)}", headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        taken = (time.perf_counter() - begun) * 1000
        if response.status not in (200, 204):
            raise RuntimeError(f"{self.path}: {response.status}")
        if response.status == 200:
            text = body.decode()
            found = self.pattern.search(text) if self.pattern else None
            self.version = found.group(1) if found else str(json.loads(text)["version"]) if not self.pattern else ""
        return response.status == 200, taken


@contextmanager
def looking(screens: Sequence[Screen], reached: Reached) -> Iterator[None]:
    """The screens ask once a second, each at its own moment, until the block ends."""
    over = threading.Event()

    def look(screen: Screen, phase: float) -> None:
        over.wait(phase)
        while not over.is_set():
            try:
                changed, taken = screen.ask()
            except (RuntimeError, OSError, http.client.HTTPException) as error:
                reached.failures.append(str(error))
                return
            (reached.changed_ms if changed else reached.unchanged_ms).append(taken)
            over.wait(max(0.0, 1 - taken / 1000))

    threads = [
        threading.Thread(target=look, args=(screen, place / len(screens))) for place, screen in enumerate(screens)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def selling(port: int, devices: Sequence[Enrolled], seconds: float, reached: Reached) -> list[float]:
    """All tills sell for so long, pausing a moment after each sale; returns every latency in ms."""
    latencies: list[float] = []
    end = time.perf_counter() + seconds

    def sell(device: Enrolled, seed: int) -> None:
        source, tablet = random.Random(seed), Tablet(port, device.cookie, device.token)
        while time.perf_counter() < end:
            body = device.till.body(1)
            begun = time.perf_counter()
            try:
                if b'"accepted"' not in tablet.send(body):
                    reached.failures.append("not accepted")
            except (RuntimeError, OSError) as error:
                reached.failures.append(str(error))
            latencies.append((time.perf_counter() - begun) * 1000)
            time.sleep(source.uniform(0, 2 * PAUSE_S))
        tablet.close()

    threads = [threading.Thread(target=sell, args=(device, place)) for place, device in enumerate(devices)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return latencies


def teacher(url: str, folder: Path) -> None:
    """Somebody whose page of today stays open."""
    app = shop_of(url, folder)
    with app.app_context():
        with transaction() as books:
            role = books.scalars(select(Role).where(Role.code == "teacher")).one()
            books.add(
                Person(
                    kind="teacher", name="看店", nickname="看店", username="watcher",
                    password_hash=hash_password(PASSWORD), created_at=datetime.now(UTC), roles=[role],
                )
            )  # fmt: skip
        db.engine.dispose()


def logged_in(server: Server) -> str:
    """The cookie of a teacher's browser."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/login")
    page = connection.getresponse()
    cookie = (page.headers["Set-Cookie"] or "").split(";")[0]
    found = TOKEN.search(page.read().decode())
    form = urlencode({"username": "watcher", "password": PASSWORD, "csrf_token": found.group(1) if found else ""})
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/login", form, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 303:
        raise RuntimeError(f"login: {answer.status}")
    return (answer.headers["Set-Cookie"] or "").split(";")[0]


def measure(folder: Path, *, rounds: int, seconds: float, history: int) -> Reached:
    """Build a shop, then let rounds with and without screens take turns."""
    url = sqlite_url(folder / "shop.sqlite3")
    settings_for("sqlite://", folder)
    build(url, folder, history=history)
    devices = enrolled(url, folder)
    teacher(url, folder)
    for device in devices:
        device.till.start = datetime.now(UTC)
    reached = Reached()
    with running({"SHOP_DATA_DIR": str(folder), "DATABASE_URL": url, "SHOP_PLAIN_HTTP": "1"}) as server:
        pin(0, CLIENT_CORE)
        desk, tablet = logged_in(server), devices[0].cookie
        screens = [
            screen
            for _ in range(SCREENS_OF_A_KIND)
            for screen in (
                Screen(server.port, "/till/board.json", tablet),
                Screen(server.port, "/till/pickup.json", tablet),
                Screen(server.port, "/sales/today/live", desk, LIVE_VERSION),
            )
        ]
        tills = devices[1 : TILLS + 1]
        selling(server.port, tills, seconds / 2, reached)
        for number in range(rounds):
            for watched in (False, True) if number % 2 else (True, False):
                if watched:
                    with looking(screens, reached):
                        reached.watched.append(selling(server.port, tills, seconds, reached))
                else:
                    reached.alone.append(selling(server.port, tills, seconds, reached))
        calm = Screen(server.port, "/till/board.json", tablet)
        calm.ask()
        reached.idle_ms = [taken for changed, taken in (calm.ask() for _ in range(200)) if not changed]
    return reached


def p95(latencies: Sequence[float]) -> float:
    """The 95th percentile."""
    return quantiles(latencies, n=20)[-1]


def report(reached: Reached) -> dict[str, Any]:
    """All figures as one object."""
    alone, watched = [p95(one) for one in reached.alone], [p95(one) for one in reached.watched]
    return {
        "bench": "board",
        "goals": GOALS,
        "sales": sum(map(len, (*reached.alone, *reached.watched))),
        "p95_alone_ms": alone,
        "p95_watched_ms": watched,
        "ratio": median(b / a for a, b in zip(alone, watched, strict=True)),
        "median_ratio": median(
            median(b) / median(a) for a, b in zip(reached.alone, reached.watched, strict=True)
        ),
        "unchanged_ms": median(reached.idle_ms),
        "while_selling_ms": {
            "changed": median(reached.changed_ms or [0.0]), "unchanged": median(reached.unchanged_ms or [0.0]),
            "answers": len(reached.changed_ms) + len(reached.unchanged_ms),
        },
        "failures": len(reached.failures),
        "load_average": os.getloadavg() if hasattr(os, "getloadavg") else (),
    }  # fmt: skip


def told(result: dict[str, Any]) -> None:
    """Print goals beside what was reached."""
    met = "✔" if result["ratio"] <= GOALS["ratio"] else "✘"
    print(f"八台收银 8 tills, {result['sales']} 笔 sales; 30 个实时页面 30 live pages")
    print(f"  {met} p95 有页面/没有 with/without {result['ratio']:.2f}   目标 goal <= {GOALS['ratio']}")
    for name in ("p95_alone_ms", "p95_watched_ms"):
        print(f"    {name} {'  '.join(f'{one:.1f}' for one in result[name])}")
    print(f"    中位数比 ratio of medians {result['median_ratio']:.2f}")
    met = "✔" if result["unchanged_ms"] <= GOALS["unchanged_ms"] else "✘"
    print(
        f"  {met} 没有变化的往返 an unchanged answer, there and back {result['unchanged_ms']:.2f} ms   目标 goal <= 1"
    )
    print(f"    {result['while_selling_ms']}，失败 failures {result['failures']}，负载 load {result['load_average']}")


def main() -> int:
    """Measure and tell."""
    parser = argparse.ArgumentParser(prog="bench.board", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--quick", action="store_true", help="short rounds and a short history: does it still run?")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-board-") as folder:
        seconds, history = (2.0, 2_000) if options.quick else (8.0, 20_000)
        reached = measure(Path(folder), rounds=options.rounds, seconds=seconds, history=history)
    result = report(reached)
    if reached.failures:
        print(reached.failures[0], file=sys.stderr)
    if options.json:
        print(json.dumps(result))
    else:
        told(result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
