"""The mistakes that are made on the server's side; each replaces one function of the shop in this process only."""

from __future__ import annotations

import threading
import time
from typing import Any
from uuid import uuid4

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from shop import db
from shop.catalog.models import Product
from shop.db import session
from shop.sales.actions import take
from shop.sales.actions.refusals import UnknownProduct
from shop.sales.actions.sums import Sums
from shop.sales.models import Order, Payment
from shop.shifts.actions import closing
from shop.shifts.models import Shift
from shop.shifts.queries import figures
from shop.till import api
from shop.till.actions import envelopes, heartbeat, receive, recompute, selling
from shop.till.models import ParkedOrder
from tests.faults import keeper


def claimed_again() -> None:
    """The look whether somebody has it already is missing."""

    def claim(parked_uuid: Any, **_: Any) -> Any:
        return session().scalar(select(ParkedOrder.basket).where(ParkedOrder.uuid == parked_uuid))

    keeper.claim = claim  # type: ignore[assignment]


def paid_moves_back() -> None:
    """A paid order is put back to what its draft was: nothing paid."""
    first = keeper.claim

    def claim(parked_uuid: Any, **about: Any) -> Any:
        orders = select(Order.id).order_by(Order.id.desc()).limit(1).scalar_subquery()
        session().execute(
            update(Payment).where(Payment.order_id == orders).values(net_fen=0, tendered_fen=0, change_fen=0)
        )
        session().commit()
        return first(parked_uuid, **about)

    keeper.claim = claim


def gap_told_to_nobody() -> None:
    """No entry on the worklist."""
    heartbeat._tell_gap = lambda *_about: None


def no_idempotency() -> None:
    """Ids are made on arrival; the tablet's numbers are not looked at."""
    first = envelopes._open

    def opened(text: str, sender: Any) -> Any:
        arrival = first(text, sender)
        arrival.uuid = uuid4()
        if arrival.is_sale:
            arrival.payload.order_uuid = uuid4()
            for payment in arrival.payload.payments:
                payment.payment_uuid = uuid4()
        return arrival

    envelopes._open = opened
    envelopes.Arrival.envelope_of = lambda _self, _sender: None  # type: ignore[method-assign]


def crash_on_conflict() -> None:
    """The conflict is raised to the top."""

    class Crash(OperationalError):
        pass

    receive.SomeKnown = lambda *_about: Crash("INSERT", {}, Exception("UNIQUE"))  # type: ignore[assignment,misc]
    receive._known = lambda *_about, **_more: None


def same_number_dropped() -> None:
    """Whatever meets a number that is taken is told to be in the books."""

    def hold_only(arrival: Any, **_: Any) -> receive.Verdict:
        return receive.Verdict(arrival.told_uuid, receive.ACCEPTED, None, 1)

    receive._hold_only = hold_only


def poison_stops_all() -> None:
    """A broken envelope is an error of the request."""
    first = receive.opened

    def opened(raws: Any, sender: Any) -> Any:
        arrivals = first(raws, sender)
        if any(arrival.envelope is None for arrival in arrivals):
            raise OperationalError("decode", {}, Exception("poisoned"))
        return arrivals

    receive.opened = opened


def payments_left_behind() -> None:
    """Of a batch only the first payment is written."""
    rows = take.PAYMENTS

    class Some:
        def run(self, connection: Any, payments: list[Any]) -> Any:
            return rows.run(connection, payments[:1])

    take.PAYMENTS = Some()  # type: ignore[assignment]


def closes_at_once() -> None:
    """Nobody is waited for."""
    closing.outstanding = lambda *_about: []


def late_sale_moves() -> None:
    """A sale of a shift that is over is put into one that runs."""
    first = selling.Selling._record

    def record(self: Any, sale: Any, envelope: Any, *about: Any) -> Any:
        made = first(self, sale, envelope, *about)
        shift = session().get(Shift, made.shift_uuid) if made.shift_uuid else None
        running = session().scalar(select(Shift.uuid).where(Shift.state == "open").limit(1))
        moves = shift is not None and shift.state not in ("open", "counting") and running is not None
        return made._replace(shift_uuid=running) if moves else made

    selling.Selling._record = record  # type: ignore[method-assign]


def closing_skips_one() -> None:
    """At closing the sales are posted in one go, and the last one is missed."""
    first = figures._orders

    def orders(shift_uuid: Any) -> Any:
        found = first(shift_uuid)
        last = select(Order.total_fen).where(Order.shift_uuid == shift_uuid).order_by(Order.id.desc()).limit(1)
        return {**found, "orders": found["orders"] - 1, "total": found["total"] - (session().scalar(last) or 0)}

    def posted(shift_uuid: Any) -> Any:
        return orders(shift_uuid) if first(shift_uuid)["orders"] > 1 else first(shift_uuid)

    figures._orders = posted


def price_replaced() -> None:
    """The line is booked at the catalogue's price of now."""
    first = recompute._line

    def line(told: Any, book: Any) -> Any:
        booked = first(told, book)
        now = book.products[told.product_id].of(booked.variant_id)
        if now == told.list_price_fen:
            return booked
        gross = now * told.quantity // 1000
        return booked._replace(list_price_fen=now, unit_price_fen=now, gross_fen=gross, discount_fen=0, total_fen=gross)

    recompute._line = line


def gone_product_refused() -> None:
    """Only what is on the menu may be sold."""
    first = selling._check_known

    def check(sale: Any, book: Any) -> None:
        first(sale, book)
        menu = set(session().scalars(select(Product.id).where(Product.active)))
        if {line.product_id for line in sale.lines} - menu:
            raise UnknownProduct(products="?")

    selling._check_known = check


def answered_before_commit() -> None:
    """When the database fails the answer is the one that was meant."""
    first = api.take

    def answer(request: Any, **about: Any) -> Any:
        try:
            return first(request, **about)
        except (OperationalError, IntegrityError):
            session().rollback()
            arrivals = envelopes.opened(request.envelopes, about["sender"])
            verdicts = [receive.Verdict(one.told_uuid, receive.ACCEPTED, None, 1) for one in arrivals]
            epoch = session().scalar(select(receive.Operation.server_seq).limit(0))
            known = heartbeat.Known(
                0, str(epoch or _books_epoch()), 1, waiting=False, shift_state=None, shifts_wait=False
            )
            return receive.Answer(verdicts, known, set())

    api.take = answer


def _known(epoch: str) -> heartbeat.Known:
    return heartbeat.Known(0, epoch, 1, waiting=False, shift_state=None, shifts_wait=False)


def _books_epoch() -> str:
    return str(session().scalar(select(heartbeat.LedgerHead.books_epoch)))


def revoked_refused() -> None:
    """A revoked tablet is unknown, to every address."""
    api.sync.access = api.boot.access = type(api.sync.access)(device=True)  # type: ignore[attr-defined]


def sums_kept_apart() -> None:
    """Every fifth time the sums are not written."""
    first = Sums.write
    turns = iter(range(10**9))

    def write(self: Sums, connection: Any) -> None:
        if next(turns) % 5:
            first(self, connection)

    Sums.write = write  # type: ignore[method-assign]


def wrong_verdict() -> None:
    """The first answer is not given again."""
    first = receive._known

    def known(arrival: Any, **about: Any) -> Any:
        verdict = first(arrival, **about)
        return verdict and receive.Verdict(verdict.envelope_uuid, receive.QUARANTINED, "changed", verdict.server_seq)

    receive._known = known


def _pragma(value: str) -> None:
    first = db._prepare_sqlite

    def prepare(connection: Any, record: Any) -> None:
        first(connection, record)
        connection.execute(f"PRAGMA synchronous={value}")

    db._prepare_sqlite = prepare


def normal_durability() -> None:
    """WAL without a sync at each commit."""
    _pragma("NORMAL")


def no_durability() -> None:
    """No syncs at all."""
    _pragma("OFF")


def answer_in_front() -> None:
    """What is received is booked a little later by a thread."""
    first = api.take

    def answer(request: Any, **about: Any) -> Any:
        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def book() -> None:
            time.sleep(0.05)
            with app.app_context():
                first(request, **about)

        threading.Thread(target=book).start()
        verdicts = [
            receive.Verdict(one.told_uuid, receive.ACCEPTED, None, 1)
            for one in envelopes.opened(request.envelopes, about["sender"])
        ]
        return receive.Answer(verdicts, _known(_books_epoch()), set())

    api.take = answer
