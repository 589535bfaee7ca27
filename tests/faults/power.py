"""Layer c, power cuts: every write and sync SQLite makes is recorded, and disks a power cut could have left are opened.

`python -m tests.faults.power --seed 1 --images 500` tells one history in process, then builds images: at a moment
chosen by chance the synced writes are there, and of the others any subset, torn at sectors of 512 bytes. Each image is
opened with the real schema: it must be whole, and everything that any tablet had been told is in the books is there.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from launcher.programs import ROOT
from tests.faults import disk, model, planted
from tests.faults.ending import add_until, end_on_request, is_seen
from tests.faults.keeper import Message, Office

SECTOR = 512
#: How a power cut treats what was not yet synced: keep each sector or write by chance, none, all, the first so many.
WAYS = ("sectors", "writes", "nothing", "everything", "in order")


class Event(NamedTuple):
    """What happened to a file, or ("ack", envelope) when a tablet was told."""

    what: str
    name: str
    offset: int
    data: bytes


@dataclass
class File:
    """What the platter surely holds of a file, and what it may hold."""

    sure: bytearray = field(default_factory=bytearray)
    maybe: list[Event] = field(default_factory=list)
    there: bool = False

    def apply(self, event: Event) -> None:
        """A write or truncation; only a sync makes it sure."""
        self.maybe.append(event)

    def sync(self) -> None:
        """Everything before is on the platter."""
        for event in self.maybe:
            put(self.sure, event)
        self.maybe.clear()
        self.there = True


def put(content: bytearray, event: Event) -> None:
    """Do one write or truncation."""
    if event.what == "truncate":
        del content[event.offset :]
        content.extend(bytes(event.offset - len(content)))
        return
    end = event.offset + len(event.data)
    if len(content) < end:
        content.extend(bytes(end - len(content)))
    content[event.offset : end] = event.data


class Recorder:
    """Listens to the disk while a history is told."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.before = b""
        self.events: list[Event] = []

    def begin(self) -> None:
        """From now on; the database file as it is was synced long ago."""
        self.before = self.database.read_bytes()
        self.events.clear()
        disk.DISK.listener = self.hear

    def hear(self, what: str, name: str, offset: int, data: bytes) -> None:
        """One event of a file of this database."""
        if name.startswith(str(self.database)) and not name.endswith("-shm"):
            self.events.append(Event(what, name.removeprefix(str(self.database)), offset, data))

    def acknowledge(self, uuid: str) -> None:
        """A tablet was told that this is in the books."""
        self.events.append(Event("ack", uuid, 0, b""))

    def end(self) -> None:
        """No more."""
        disk.DISK.listener = None


class Told(Office):
    """An office that notes which envelopes its answers acknowledged, and that keeps its database's log short."""

    recorder: Recorder

    def open(self, seed: int) -> Message:
        """Fresh books; recording begins when they lie there."""
        message = super().open(seed)
        self.close()
        self._settle_files_in_context()
        self.recorder.begin()
        return message

    def _settle_files_in_context(self) -> None:
        with self.app.app_context():
            self.settle_files()

    def do_http(self, message: Message) -> Message:
        """The answer, and what it acknowledged."""
        answer = super().do_http(message)
        if message["path"] == "/till/sync" and answer["status"] == 200:
            for verdict in json.loads(answer["body"])["verdicts"]:
                if verdict["verdict"] != "quarantined":
                    self.recorder.acknowledge(verdict["envelope_uuid"])
        return answer


def images(recorder: Recorder, many: int, seed: int) -> Iterator[tuple[dict[str, bytes | None], set[str], str]]:
    """(files, acknowledged before the cut, how) of so many power cuts, in one pass over what was recorded."""
    chance = random.Random(seed)
    cuts = sorted(chance.randrange(1, len(recorder.events) + 1) for _ in range(many))
    files = {"": File(bytearray(recorder.before), [], there=True)}
    acknowledged: set[str] = set()
    done = 0
    for cut in cuts:
        for event in recorder.events[done:cut]:
            if event.what == "ack":
                acknowledged.add(event.name)
            elif event.what == "delete":
                files.pop(event.name, None)
            elif event.what == "sync":
                files.setdefault(event.name, File()).sync()
            else:
                files.setdefault(event.name, File()).apply(event)
        done = cut
        way = chance.choice(WAYS)
        yield {name: _survived(file, way, chance) for name, file in files.items()}, acknowledged, f"{way} at {cut}"


def _survived(file: File, way: str, chance: random.Random) -> bytes | None:
    if not file.there and way == "nothing":
        return None
    content = bytearray(file.sure)
    upto = chance.randint(0, len(file.maybe))
    for number, event in enumerate(file.maybe):
        if way == "everything" or (way == "in order" and number < upto):
            put(content, event)
        elif way in ("sectors", "writes") and (event.what == "truncate" or way == "writes"):
            if chance.random() < 0.5:
                put(content, event)
        elif way == "sectors":
            for start in range(0, len(event.data), SECTOR):
                if chance.random() < 0.5:
                    put(content, event._replace(offset=event.offset + start, data=event.data[start : start + SECTOR]))
    return bytes(content)


def problems_of(folder: Path, files: dict[str, bytes | None], acknowledged: set[str]) -> list[str]:
    """Open an image as the shop would, and look."""
    path = folder / "shop.sqlite3"
    for old in folder.glob("shop.sqlite3*"):
        old.unlink()
    for name, content in files.items():
        if content is not None:
            path.with_name(path.name + name).write_bytes(content)
    try:
        with closing(sqlite3.connect(path)) as books:
            books.execute("PRAGMA journal_mode=WAL")
            broken = [row[0] for row in books.execute("PRAGMA quick_check(3)") if row[0] != "ok"]
            if broken:
                return [f"wrong: {text}" for text in broken]
            known = {str(UUID(bytes=row[0])) for row in books.execute("SELECT uuid FROM operation")}
            orders = books.execute("SELECT count(*), count(DISTINCT uuid) FROM sales_order").fetchone()
            torn = books.execute(
                "SELECT count(*) FROM sales_order o WHERE total_fen + rounding_fen <> "
                "(SELECT coalesce(sum(net_fen), 0) "
                "FROM payment p WHERE p.order_id = o.id AND p.kind = 'sale')"
            ).fetchone()[0]
            sums = books.execute(
                "SELECT (SELECT coalesce(sum(orders), 0) FROM sales_by_order), (SELECT count(*) FROM sales_order)"
            ).fetchone()
    except sqlite3.DatabaseError as error:
        return [f"lost: the books do not open: {error}"]
    found = [f"lost: {uuid} was acknowledged and is gone" for uuid in sorted(acknowledged - known)]
    found += ["doubled: an order stands there twice"] if orders[0] != orders[1] else []
    found += [f"wrong: {torn} sales without their payments"] if torn else []
    found += [f"wrong: the sums count {sums[0]} orders of {sums[1]}"] if sums[0] != sums[1] else []
    return found


def run(seeds: Sequence[int], many: int, bug: planted.Bug | None = None) -> Iterator[dict[str, Any]]:
    """For each seed one recorded history and `many` images of it."""
    with model.office(bug, keeper=Told) as (keeper, environment):
        assert isinstance(keeper, Told)
        keeper.recorder = Recorder(keeper.database)
        options = {"boost": dict.fromkeys(("backup taken", "older backup restored"), 0), "deeds": 60}
        folder = Path(tempfile.mkdtemp(prefix="faults-image-", dir=keeper.work))
        results = model.histories(keeper, environment, seeds, options, before_next=keeper.recorder.end)
        for result in results:
            mix: dict[str, int] = {}
            wrong: list[dict[str, str]] = list(result["problems"])
            for files, acknowledged, how in images(keeper.recorder, many, result["seed"]):
                way = how.split(" at ")[0]
                mix[f"power cut: {way}"] = mix.get(f"power cut: {way}", 0) + 1
                for text in problems_of(folder, files, acknowledged):
                    kind, _, about = text.partition(": ")
                    wrong.append({"kind": kind, "check": "image-is-whole", "text": f"{how}: {about}"})
            yield {**result, "cases": many, "mix": mix, "problems": wrong}
        shutil.rmtree(folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Record, cut, look."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--seeds", type=model.seeds_of, required=True)
    parser.add_argument("--images", type=int, default=500, help="for each seed")
    parser.add_argument("--bug", choices=sorted(planted.BUGS))
    add_until(parser)
    asked = parser.parse_args(arguments)
    end_on_request()
    os.chdir(ROOT)
    for result in run(asked.seeds, asked.images, planted.BUGS[asked.bug] if asked.bug else None):
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        if is_seen(result, asked.until):
            return


if __name__ == "__main__":
    main()
