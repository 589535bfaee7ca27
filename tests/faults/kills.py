"""Layer b, true server kills: the same histories against granian in its own process, killed at named points.

`python -m tests.faults.kills --seeds 1-5 [--database postgresql]` prints one JSON line per history. After each kill
everything any tablet was told to be in the books must still be there, once. On PostgreSQL its server is killed as well.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import logging
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import select

from launcher.programs import ROOT
from shop.db import db, session
from shop.kernel.clock import SystemClock
from shop.once import Operation
from tests.faults import planted, shop
from tests.faults.cluster import Cluster
from tests.faults.ending import add_until, end_on_request, is_seen
from tests.faults.keeper import Message, Office
from tests.faults.killable import POINTS, STATEMENT
from tests.faults.model import histories, seeds_of

ANY_MOMENT, DATABASE = "any moment", "PostgreSQL itself"
KILLED_SHARE = 0.4
PATIENCE_SECONDS = 20
#: What needs the database file in hand, or another clock than the machine's, belongs to the model histories.
NOT_HERE = (
    "backup taken", "older backup restored", "late sales: a day passes", "clock a day ahead", "clock set back",
    "clock set right", "server keys renewed", "server disk full", "server fsync fails",
)  # fmt: skip


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


class KilledOffice(Office):
    """A shop whose server is a process of its own, and dies often."""

    bug: str | None = None
    cluster: Cluster | None = None

    def begin(self, template_url: str | None) -> None:
        """Start the process that makes servers."""
        self.template_url = template_url
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.maker = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.killable"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=ROOT, env=environment,
        )  # fmt: skip
        self._told()
        self.group: int | None = None
        self.port = 0

    def _told(self) -> str:
        assert self.maker.stdout is not None
        return self.maker.stdout.readline().strip()

    def open(self, seed: int) -> Message:
        """Fresh books and a fresh server."""
        self.stop()
        self.chance = random.Random(seed)
        self.acknowledged: set[str] = set()
        self.kills: dict[str, int] = {}
        self.lost_after_kill: list[str] = []
        if self.cluster is not None:
            self.cluster.fresh()
        message = super().open(seed)
        now = SystemClock().now()
        self.clock.moment = now
        return {**message, "now_ms": int(now.timestamp() * 1000)}

    def replace_database(self) -> None:
        """Copy the template, whichever database it is."""
        if self.cluster is None:
            super().replace_database()

    def start(self) -> None:
        """A server for the present books."""
        if self.group is not None:
            return
        self.port = free_port()
        environment = {"SHOP_DATA_DIR": str(self.work), "SHOP_PLAIN_HTTP": "1", "DATABASE_URL": self.url}
        assert self.maker.stdin is not None
        order = {"port": self.port, "environment": environment, "bug": self.bug, "log": str(self.work / "log")}
        self.maker.stdin.write(json.dumps(order) + "\n")
        self.maker.stdin.flush()
        self.group = int(self._told())
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.01)
        raise RuntimeError((self.work / "log").read_text("utf-8", "replace")[-2000:])

    @property
    def url(self) -> str:
        """Where the books are."""
        return str(self.app.config["SQLALCHEMY_DATABASE_URI"])

    def stop(self) -> None:
        """Kill whatever is left of the server."""
        if self.group is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.group, signal.SIGKILL)
            self.group = None

    def end(self) -> None:
        """No more servers."""
        self.stop()
        self.maker.kill()
        self.maker.wait()

    def do_http(self, message: Message) -> Message:
        """A request over a real connection; sometimes its server dies over it."""
        self.start()
        carries = message["path"] == "/till/sync" and '"envelopes":[]' not in (message["body"] or "")
        point = self._point() if carries and self.chance.random() < KILLED_SHARE else None
        answer = self._ask(message, point)
        for verdict in _verdicts(answer) if carries else []:
            if verdict["verdict"] != "quarantined":
                self.acknowledged.add(verdict["envelope_uuid"])
        if point is not None:
            self._killed(point)
        return answer

    def _point(self) -> str:
        points = [*POINTS, ANY_MOMENT, *([DATABASE, DATABASE] if self.cluster is not None else [])]
        point = self.chance.choice(points)
        return f"{point}#{self.chance.randint(1, 14)}" if point == STATEMENT else point

    def _ask(self, message: Message, point: str | None) -> Message:
        body = (message["body"] or "").encode()
        headers = {
            "X-Till-Token": message["token"], "Cookie": f"device={self.credentials[message['device']]}",
            "Content-Type": "application/json", "Accept": "application/json",
        }  # fmt: skip
        if point is not None and point not in (ANY_MOMENT, DATABASE):
            headers["X-Kill-Point"] = point
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            line.request(message["method"], message["path"], body or None, headers)
            if point in (ANY_MOMENT, DATABASE):
                time.sleep(self.chance.random() * 0.012)
                if point == DATABASE and self.cluster is not None:
                    self.cluster.kill()
                else:
                    self.stop()
            response = line.getresponse()
            return {"status": response.status, "body": response.read().decode("utf-8", "replace")}
        except (OSError, http.client.HTTPException):
            return {"status": 0}
        finally:
            line.close()

    def _killed(self, point: str) -> None:
        """Count it, start again, and look whether everything that was acknowledged is there."""
        self.stop()
        name = point.partition("#")[0]
        self.kills[name] = self.kills.get(name, 0) + 1
        if self.cluster is not None:
            self.cluster.start()
        with self.app.app_context():
            if self.cluster is not None:
                db.session.remove()
                db.engine.dispose()
            session().rollback()
            known = {str(uuid) for uuid in session().scalars(select(Operation.uuid))}
            session().rollback()
        missing = self.acknowledged - known
        self.lost_after_kill += [f"killed {name}: {uuid} was acknowledged and is gone" for uuid in sorted(missing)]


def _verdicts(answer: Message) -> list[Message]:
    try:
        told = json.loads(answer.get("body", ""))
    except ValueError:
        return []
    return list(told.get("verdicts", [])) if isinstance(told, dict) and answer["status"] == 200 else []


@contextmanager
def office(database: str, bug: str | None = None) -> Iterator[KilledOffice]:
    """A shop whose server can be killed, on either database; its files lie on the real disk."""
    folder = Path(tempfile.mkdtemp(prefix="faults-kills-"))
    folder.chmod(0o755)
    cluster = None
    try:
        (folder / "work").mkdir()
        url = f"sqlite:///{(folder / 'work' / 'shop.sqlite3').as_posix()}"
        template_url = None
        if database == "postgresql":
            (folder / "server").mkdir()
            cluster = Cluster(folder / "server")
            template_url = cluster.template.render_as_string(hide_password=False)
            url = cluster.server.set(database="books").render_as_string(hide_password=False)
        template = shop.build(folder / "template", template_url, at=SystemClock().now())
        app, clock = shop.open_app(url, folder / "work")
        logging.disable(logging.CRITICAL)
        keeper = KilledOffice(template, app, clock, folder / "work")
        keeper.bug, keeper.cluster = bug, cluster
        keeper.begin(template_url)
        try:
            yield keeper
        finally:
            keeper.end()
            keeper.close()
    finally:
        if cluster is not None:
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def told(keeper: KilledOffice, seeds: Sequence[int]) -> Iterator[Message]:
    """One result per history; its cases are its kills."""
    options = {"boost": {**dict.fromkeys(NOT_HERE, 0), "network down": 2}}
    environment = {**os.environ, "FAULTS_STATIC": str(ROOT / "static")}
    for result in histories(keeper, environment, seeds, options, before_next=keeper.stop):
        problems = [{"kind": "lost", "check": "acknowledged-survives", "text": text} for text in keeper.lost_after_kill]
        mix = {**result["mix"], **{f"killed: {name}": times for name, times in keeper.kills.items()}}
        yield {
            **result,
            "cases": sum(keeper.kills.values()),
            "mix": mix,
            "problems": [*problems, *result["problems"]],
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Tell histories and print what came of each."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--seeds", type=seeds_of, required=True)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--bug", choices=sorted(planted.BUGS))
    add_until(parser)
    asked = parser.parse_args(arguments)
    end_on_request()
    with office(asked.database, asked.bug) as keeper:
        for result in told(keeper, asked.seeds):
            sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
            sys.stdout.flush()
            if is_seen(result, asked.until):
                return


if __name__ == "__main__":
    main()
