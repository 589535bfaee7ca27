"""Two channels, one piece: operators and tills fight for single pieces, and nobody gets what another has.

`python3 manage.py bench live [--json] [--attempts 10000] [--database sqlite]`. Twenty operators claim, let expire,
cancel and take payment; five tills hold a piece and sell it, two of them going offline at random. A piece stands on one
shelf: a till that is offline sells what it can take into its hand, whatever was promised meanwhile. Ends with 1 when a
piece was sold twice, a sale was lost, a collision was not told, or a held piece did not come back.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import func, select

from bench._world import settings_for
from config import sqlite_url
from launcher import programs
from shop import create_app
from shop.catalog.actions.seed import load_seed
from shop.db import db, session, transaction, upgrade
from shop.kernel.clock import FakeClock, business_day
from shop.kernel.errors import DomainError
from shop.kernel.ids import uuid7
from shop.live.claims.actions.claiming import ClaimFacts, cancel, claim, pay
from shop.live.claims.actions.sweeping import sweep
from shop.live.claims.models import StreamClaim
from shop.live.imports.rules.records import Buyer
from shop.live.sessions.actions import approving, planning, running
from shop.live.sessions.models import StreamGoods
from shop.live.sessions.rules import GoodsFacts, StreamFacts
from shop.people.models import Person
from shop.pottery.actions.lots import enter_lot
from shop.pottery.actions.seed import load_works
from shop.pottery.models import Work, WorkForm
from shop.pottery.rules.lots import LotFacts
from shop.recipes.actions.seed import load_recipes
from shop.sales.actions.rollups import compare
from shop.sales.models import Order, OrderLine, PieceHold
from shop.sales.pieces.actions import give_free, hold
from shop.stock.actions.seed import seed_items
from shop.stock.places import STREAM_SHELF
from shop.worklist.models import WorkItem
from tests.support import postgres
from tests.support.books import Books, open_shop
from tests.support.tills import TabletForTests, line

OPERATORS, TILLS, SOMETIMES_OFFLINE, PIECES = 20, 5, 2, 50
HOLD_MINUTES, PRICE = 1, 68_000
#: How a claim that was made goes on, and how often a till that holds a piece sells it.
PAID, CANCELLED, SOLD = 0.03, 0.45, 0.04
CHANGES_LINE = 0.08
A_TURN = timedelta(milliseconds=150)


class Ticking(FakeClock):
    """A clock that goes on a little whenever somebody looks at it."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(moment)
        self.lock = Lock()

    def now(self) -> datetime:
        with self.lock:
            self.moment += A_TURN
            return self.moment


@dataclass
class Figures:
    """What came of a fight."""

    database: str = ""
    attempts: int = 0
    seconds: float = 0.0
    claims: int = 0
    refused: int = 0
    paid: int = 0
    cancelled: int = 0
    expired: int = 0
    withdrawn: int = 0
    till_sales: int = 0
    offline_sales: int = 0
    collisions_told: int = 0
    pieces_sold: int = 0
    sold_twice: int = 0
    lost: int = 0
    silent_collisions: int = 0
    not_come_back: int = 0
    sums_differ: int = 0
    failures: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether nothing went wrong."""
        wrong = (self.sold_twice, self.lost, self.silent_collisions, self.not_come_back, self.sums_differ)
        return not any(wrong) and not self.failures


@dataclass
class Shelf:
    """The pieces as things: whoever takes one into the hand has it."""

    there: set[int]
    lock: Lock = field(default_factory=Lock)

    def take(self, variant_id: int) -> bool:
        """Take it, if it is there."""
        with self.lock:
            if variant_id not in self.there:
                return False
            self.there.discard(variant_id)
            return True


@dataclass
class Ring:
    """The stream, its pieces, and everybody who wants them."""

    app: Flask
    books: Books
    clock: Ticking
    stream_id: int
    product_id: int
    goods: dict[int, int]
    shelf: Shelf
    counted: Counter[str] = field(default_factory=Counter)
    taken: list[UUID] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def operator(self, source: random.Random, attempts: int) -> None:
        """Claim, and go on with it one way or another."""
        for _ in range(attempts):
            goods = source.choice(list(self.goods.values()))
            facts = ClaimFacts(uuid=uuid4(), goods_id=goods, quantity=1, buyer=Buyer())
            try:
                made = claim(self.stream_id, facts, by=self.books.teacher, at=self.clock.now())
                self.counted["claims"] += 1
                chance = source.random()
                if chance < PAID:
                    pay(made.id, method="wechat", by=self.books.teacher, at=self.clock.now())
                elif chance < PAID + CANCELLED:
                    cancel(made.id, by=self.books.teacher, at=self.clock.now())
            except DomainError:
                self.counted["refused"] += 1

    def till(self, tablet: TabletForTests, source: random.Random, attempts: int, *, wanders: bool) -> None:
        """Hold a piece and perhaps sell it; offline, sell what is at hand and send it later."""
        unsent: list[dict[str, Any]] = []
        offline = False
        for _ in range(attempts):
            if wanders and source.random() < CHANGES_LINE:
                offline = not offline
            if not offline and unsent:
                self._send(tablet, unsent)
                unsent = []
            variant_id = source.choice(list(self.goods))
            if offline:
                if source.random() < SOLD and self.shelf.take(variant_id):
                    unsent.append(self._sale(tablet, variant_id))
                    self.counted["offline_sales"] += 1
                continue
            self._online(tablet, source, variant_id)
        self._send(tablet, unsent)

    def _online(self, tablet: TabletForTests, source: random.Random, variant_id: int) -> None:
        holder, at = uuid7(self.clock.now()), self.clock.now()
        try:
            hold(variant_id, holder=holder, channel="shop", until=at + timedelta(minutes=HOLD_MINUTES), at=at)
        except DomainError:
            self.counted["refused"] += 1
            return
        if source.random() < SOLD and self.shelf.take(variant_id):
            self._send(tablet, [self._sale(tablet, variant_id, order_uuid=str(holder))])
        else:
            give_free(holder, at=self.clock.now())

    def _sale(self, tablet: TabletForTests, variant_id: int, **changes: str) -> dict[str, Any]:
        sold = tablet.sale([line(self.product_id, PRICE, variant_id=variant_id)], **changes)
        self.taken.append(UUID(json.loads(sold["payload"])["order_uuid"]))
        self.counted["till_sales"] += 1
        return sold

    def _send(self, tablet: TabletForTests, unsent: list[dict[str, Any]]) -> None:
        if unsent:
            self.failures += [str(one.reason) for one in tablet.send(*unsent) if one.verdict != "accepted"]

    def beside(self, act: Callable[[], object]) -> Thread:
        """Somebody who acts at the same time as the others."""

        def run() -> None:
            with self.app.app_context():
                try:
                    act()
                except Exception as error:  # noqa: BLE001 - told in the figures
                    self.failures.append(f"{type(error).__name__}: {error}")
                finally:
                    db.session.remove()

        return Thread(target=run)


def ring(app: Flask, clock: Ticking, *, pieces: int = PIECES) -> Ring:
    """An open shop whose stream shows that many single pieces, on air."""
    books = open_shop(clock)
    by, at = books.teacher, clock.now()
    load_seed(by=by, at=at)
    seed_items(by=by, at=at)
    load_recipes(by=by, at=at)
    load_works(published=True, by=by, at=at)
    with transaction() as current:
        current.get_one(Person, books.potter).birthday = "1990-05-17"
        work = current.scalars(select(Work).order_by(Work.id)).first()
        if work is None:
            raise LookupError
        work.one_off = True
    lot = LotFacts(
        uuid=uuid7(at), fired_on=business_day(at), firsts=pieces, cost_fen=pieces * 20_000, location_id=STREAM_SHELF
    )
    enter_lot(work.id, lot, today=business_day(at), by=by, at=at)
    facts = StreamFacts(
        title="抢五十件", platform="douyin", planned_at=at, room="mabang", presenters=(books.potter,),
        script="一件一码", hold_minutes=HOLD_MINUTES,
    )  # fmt: skip
    stream = planning.save_stream(facts, stream_id=None, by=by, at=at)
    forms = session().scalars(select(WorkForm).where(WorkForm.kind == "piece").order_by(WorkForm.id)).all()
    for place, form in enumerate(forms, 1):
        row = GoodsFacts(
            place=place,
            product_id=work.product_id,
            variant_id=form.variant_id,
            price_fen=PRICE,
            floor_fen=PRICE,
            quota=1,
        )
        planning.save_goods(stream.id, row, goods_id=None, by=by, at=at)
    approving.hand_in(stream.id, by=by, at=at)
    approving.approve(stream.id, by=books.other_teacher, at=at)
    running.start(stream.id, by=by, at=at)
    rows = session().scalars(select(StreamGoods).where(StreamGoods.stream_id == stream.id)).all()
    goods = {one.variant_id: one.id for one in rows if one.variant_id is not None}
    return Ring(app, books, clock, stream.id, work.product_id, goods, Shelf(set(goods)))


def fight(made: Ring, *, attempts: int, seed: int) -> Figures:
    """Let everybody loose; what the books say afterwards."""
    each, rest = divmod(attempts, OPERATORS + TILLS)
    shares = [each + (place < rest) for place in range(OPERATORS + TILLS)]
    tablets = [made.books.tablet(letter=letter) for letter in "BCDEF"]
    threads = []
    for place, share in enumerate(shares):
        source = random.Random(seed * 1000 + place)
        if place < OPERATORS:
            threads.append(made.beside(lambda source=source, share=share: made.operator(source, share)))
            continue
        tablet, wanders = tablets[place - OPERATORS], place - OPERATORS < SOMETIMES_OFFLINE
        threads.append(
            made.beside(
                lambda tablet=tablet, source=source, share=share, wanders=wanders: made.till(
                    tablet, source, share, wanders=wanders
                )
            )
        )
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.monotonic() - begun
    session().rollback()
    evening = made.beside(lambda: sweep(at=made.clock.moment + timedelta(minutes=HOLD_MINUTES)))
    evening.start()
    evening.join()
    return _figures(made, attempts=attempts, seconds=seconds)


def _figures(made: Ring, *, attempts: int, seconds: float) -> Figures:
    states: Counter[str] = Counter(
        dict(session().execute(select(StreamClaim.state, func.count()).group_by(StreamClaim.state)).all())
    )
    claims = {one.uuid: one for one in session().scalars(select(StreamClaim))}
    sold: dict[int, list[UUID]] = {}
    orders = select(Order.uuid, OrderLine.variant_id).join(OrderLine, OrderLine.order_id == Order.id)
    for uuid, variant in session().execute(orders):
        if uuid not in claims or claims[uuid].state == "paid":
            sold.setdefault(variant, []).append(uuid)
    known = set(session().scalars(select(Order.uuid)))
    items = session().scalars(select(WorkItem).where(WorkItem.kind == "piece_taken")).all()
    told = {UUID(one.facts["holder"]) for one in items}
    withdrawn = {uuid for uuid, one in claims.items() if one.state == "withdrawn"}
    holds = {one.variant_id: one for one in session().scalars(select(PieceHold))}
    rows = session().scalars(select(StreamGoods).execution_options(populate_existing=True)).all()
    promised = {one.goods_id for one in claims.values() if one.state in ("paid", "withdrawn")}
    late = made.clock.moment + timedelta(minutes=2 * HOLD_MINUTES)
    back = 0
    for one in rows:
        kept = holds.get(one.variant_id or 0)
        still = kept is not None and kept.held_until is not None and kept.held_until > late
        wrong = kept is not None and (kept.state == "sold") != bool(sold.get(one.variant_id or 0))
        back += one.taken != (one.id in promised) or still or wrong
    paid = [one for one in claims.values() if one.paid_at is not None]
    return Figures(
        attempts=attempts, seconds=round(seconds, 1), claims=made.counted["claims"], refused=made.counted["refused"],
        paid=len(paid), cancelled=states["cancelled"], expired=states["expired"], withdrawn=len(withdrawn),
        till_sales=made.counted["till_sales"], offline_sales=made.counted["offline_sales"],
        collisions_told=len(items), pieces_sold=len(sold),
        sold_twice=sum(len(uuids) > 1 for uuids in sold.values()),
        lost=sum(uuid not in known for uuid in [*made.taken, *(one.uuid for one in paid)]),
        silent_collisions=len(withdrawn - told), not_come_back=back + states["held"],
        sums_differ=len(compare()), failures=made.failures[:10],
    )  # fmt: skip


@contextmanager
def databases(only: str) -> Iterator[Iterator[tuple[str, str]]]:
    """The databases there are: name and address, each empty but for its tables."""

    def each() -> Iterator[tuple[str, str]]:
        if only in ("", "sqlite"):
            with tempfile.TemporaryDirectory() as folder:
                yield "sqlite", sqlite_url(Path(folder) / "shop.sqlite3")
        binaries = programs.postgres_binaries()
        if only in ("", "postgresql") and binaries is not None:
            with postgres.cluster(binaries, {}) as server:
                yield "postgresql", postgres.create_database(server).render_as_string(hide_password=False)

    yield each()


def measure(url: str, *, attempts: int, seed: int) -> Figures:
    """One fight on an empty database."""
    upgrade(url)
    clock = Ticking(datetime.fromisoformat("2026-11-23T12:00:00+00:00"))
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(settings_for(url, Path(folder)), clock=clock)
        with app.app_context():
            figures = fight(ring(app, clock), attempts=attempts, seed=seed)
            db.session.remove()
            db.engine.dispose()
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Fight on every database and tell."""
    parser = argparse.ArgumentParser(prog="bench live", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", choices=("", "sqlite", "postgresql"))
    asked = parser.parse_args(arguments)
    reached = []
    with databases(asked.database) as found:
        for name, url in found:
            figures = measure(url, attempts=asked.attempts, seed=asked.seed)
            figures.database = name
            reached.append(figures)
            if not asked.json:
                offline = f"{SOMETIMES_OFFLINE} at times offline"
                print(f"{name}: {OPERATORS} operators, {TILLS} tills ({offline}), {PIECES} pieces", flush=True)
                for fact, value in asdict(figures).items():
                    print(f"  {fact:18} {value}", flush=True)
    if asked.json:
        print(json.dumps([asdict(one) for one in reached], ensure_ascii=False))
    return 0 if all(one.is_clean for one in reached) else 1


if __name__ == "__main__":
    sys.exit(main())
